package verify

// Made by train/weigh.py, which says how.

// supportWeights are the weights of the features, and at the end the bias, in the
// log-odds that evidence supports a claim.
var supportWeights = []float64{
	0.2847,  // support in the best window
	0.0455,  // support in the window that shares most
	-0.0517, // the strongest denial
	0.0270,  // contradicted against not said
	-0.0840, // the most faulty word
	0.0000,  // figures missing there
	-0.8497, // figures missing everywhere
	1.2145,  // figures derived
	-0.1518, // times missing there
	0.0000,  // times missing everywhere
	0.0000,  // names missing there
	0.0000,  // names missing everywhere
	-0.0471, // only one of them denies
	-0.0856, // bias
}

// againstWeights are the weights of the features, and at the end the bias, in the
// log-odds that evidence says otherwise.
var againstWeights = []float64{
	-0.1714, // support in the best window
	0.0000,  // support in the window that shares most
	0.1058,  // the strongest denial
	0.2823,  // contradicted against not said
	0.6136,  // the most faulty word
	0.0000,  // figures missing there
	0.8008,  // figures missing everywhere
	-0.9742, // figures derived
	0.5441,  // times missing there
	0.0000,  // times missing everywhere
	-0.0403, // names missing there
	-0.2199, // names missing everywhere
	0.0000,  // only one of them denies
	-1.7433, // bias
}
