package verify

// Made by go test ./verify -run Fit -fit from written passages that the judge
// wasn't trained on; fit_test.go says how.

// supportFit gives the log-odds that the evidence supports a claim.
var supportFit = logistic{
	bias: -1.030,
	weights: []float64{
		0.386,  // Margin
		0.318,  // First
		-0.533, // Share
		1.824,  // Cosine
		-0.618, // Fault
		-0.098, // Missing
		0.027,  // Nowhere
		0.421,  // Figures
		-0.338, // Denial
	},
}

// denialFit gives those that it denies a claim which it doesn't support.
var denialFit = logistic{
	bias: -4.774,
	weights: []float64{
		0.281,  // Denies
		1.011,  // MostDeny
		-0.808, // Share
		4.032,  // Cosine
		0.128,  // Missing
		-0.280, // Nowhere
		0.366,  // Figures
		0.386,  // Denial
	},
}
