package verify

// Made by go test ./verify -run Fit -fit from written passages that the judge
// wasn't trained on; fit_test.go says how.

// supportFit gives the log-odds that the evidence supports a claim.
var supportFit = logistic{
	bias: -2.272,
	weights: []float64{
		0.510,  // Margin
		0.250,  // First
		-0.281, // Share
		2.293,  // Cosine
		0.441,  // Fault
		-0.046, // Missing
		-0.270, // Nowhere
		0.573,  // Figures
		-0.205, // Denial
	},
}

// denialFit gives those that it denies a claim which it doesn't support.
var denialFit = logistic{
	bias: -3.211,
	weights: []float64{
		0.422,  // Denies
		0.721,  // MostDeny
		-0.654, // Share
		2.503,  // Cosine
		0.242,  // Missing
		-0.914, // Nowhere
		0.915,  // Figures
		0.154,  // Denial
	},
}
