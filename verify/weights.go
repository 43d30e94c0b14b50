package verify

// Made by go test ./verify -run Fit -fit from written passages that the judge
// wasn't trained on; fit_test.go says how.

// supportFit gives the log-odds that the evidence supports a claim.
var supportFit = logistic{
	bias: -1.156,
	weights: []float64{
		0.308,  // Margin
		0.333,  // First
		-0.602, // Share
		1.674,  // Cosine
		0.166,  // Fault
		-0.013, // Missing
		0.006,  // Nowhere
		0.388,  // Figures
		-0.105, // Denial
	},
}

// denialFit gives those that it denies a claim which it doesn't support.
var denialFit = logistic{
	bias: -4.728,
	weights: []float64{
		0.093,  // Denies
		0.766,  // MostDeny
		-0.685, // Share
		4.253,  // Cosine
		0.099,  // Missing
		-0.344, // Nowhere
		0.990,  // Figures
		-0.070, // Denial
	},
}
