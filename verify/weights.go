package verify

// Made by go test ./verify -run Fit -fit from written passages that the judge
// wasn't trained on; fit_test.go says how.

// supportFit gives the log-odds that the evidence supports a claim.
var supportFit = logistic{
	bias: -2.087,
	weights: []float64{
		0.278,  // Margin
		0.333,  // First
		-0.231, // Share
		2.252,  // Cosine
		0.615,  // Fault
		0.052,  // Missing
		-0.123, // Nowhere
		0.174,  // Figures
		-0.189, // Denial
	},
}

// denialFit gives those that it denies a claim which it doesn't support.
var denialFit = logistic{
	bias: -3.402,
	weights: []float64{
		0.155,  // Denies
		0.753,  // MostDeny
		-0.929, // Share
		2.587,  // Cosine
		0.085,  // Missing
		-0.397, // Nowhere
		0.209,  // Figures
		0.073,  // Denial
	},
}
