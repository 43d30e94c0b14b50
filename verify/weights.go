package verify

// Made by go test ./verify -run Fit -fit from written passages that the judge
// wasn't trained on; fit_test.go says how.

// supportFit gives the log-odds that the evidence supports a claim.
var supportFit = logistic{
	bias: -2.842,
	weights: []float64{
		0.160,  // Margin
		0.256,  // First
		-0.147, // Share
		3.631,  // Cosine
		-0.112, // Fault
		-0.224, // Missing
		0.302,  // Figures
		-0.257, // Denial
	},
}

// denialFit gives those that it denies a claim which it doesn't support.
var denialFit = logistic{
	bias: -7.950,
	weights: []float64{
		0.356,  // Denies
		0.733,  // MostDeny
		-0.944, // Share
		7.964,  // Cosine
		-0.176, // Missing
		0.093,  // Figures
		-0.016, // Denial
	},
}
