package verify

// Made by train/weigh.py, which says how.

// supportWeights are the weights of the features, and at the end the bias, in the
// log-odds that evidence supports a claim.
var supportWeights = []float64{
	0.5483,  // the judge's log-odds
	-0.0212, // contradicted against not said
	-1.4334, // a check refutes
	-1.0421, // a check doubts
	0.0000,  // share found
	0.0000,  // share in one sentence's own words
	0.0000,  // clauses found
	0.0000,  // the heaviest word that is missing
	0.0000,  // doubtful
	0.5134,  // cosine
	-0.5793, // clauses with a part from elsewhere
	0.9004,  // bias
}

// againstWeights are the weights of the features, and at the end the bias, in the
// log-odds that evidence says otherwise.
var againstWeights = []float64{
	-0.3079, // the judge's log-odds
	0.5494,  // contradicted against not said
	0.9247,  // a check refutes
	0.6643,  // a check doubts
	1.0105,  // share found
	-1.1013, // share in one sentence's own words
	-0.1624, // clauses found
	0.0000,  // the heaviest word that is missing
	0.2067,  // doubtful
	0.0000,  // cosine
	0.0000,  // clauses with a part from elsewhere
	-2.3018, // bias
}
