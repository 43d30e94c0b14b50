package verify

// Made by train/weigh.py, which says how.

// supportWeights are the weights of the features, and at the end the bias, in the
// log-odds that evidence supports a claim.
var supportWeights = []float64{
	0.3147,  // support in the best window
	0.2618,  // support in the window that shares most
	-0.0372, // the strongest denial
	0.0250,  // contradicted against not said
	0.0000,  // the most faulty word
	-0.1144, // figures missing there
	-0.8712, // figures missing everywhere
	0.2612,  // figures derived
	-0.3304, // times missing there
	-0.0935, // times missing everywhere
	0.0000,  // names missing there
	-0.0415, // names missing everywhere
	-0.2139, // only one of them denies
	0.1827,  // bias
}

// againstWeights are the weights of the features, and at the end the bias, in the
// log-odds that evidence says otherwise.
var againstWeights = []float64{
	0.0000,  // support in the best window
	-0.1454, // support in the window that shares most
	0.0851,  // the strongest denial
	0.3750,  // contradicted against not said
	0.8830,  // the most faulty word
	0.0212,  // figures missing there
	0.9589,  // figures missing everywhere
	-0.0210, // figures derived
	0.6092,  // times missing there
	0.4227,  // times missing everywhere
	0.1039,  // names missing there
	0.1813,  // names missing everywhere
	0.2223,  // only one of them denies
	-2.3502, // bias
}
