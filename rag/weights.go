package rag

// Made by go test ./rag -run Fit -fit from written passages; fit_test.go says
// how.

// choiceWeights are the weights of choiceFeatures in a sentence's score.
var choiceWeights = []float64{
	0.83,  // Asked
	0.29,  // Said
	0.31,  // Before
	0.89,  // Passage
	-0.18, // Cover
	0.29,  // Predicate
	1.46,  // Nearby
	0.81,  // Typed
	0.54,  // Names
	-0.36, // Length
	-0.14, // Quoted
	1.66,  // Judged
}

// answerWeights are the weights of answerSignals in the log-odds that the
// articles answer a question.
var answerWeights = []float64{
	1.69,  // Topic
	1.16,  // Asked
	-1.16, // Best
	0.74,  // Typed
	-0.11, // Loose
	-0.62, // Why
	-1.38, // Apart
	0.33,  // Quoted
	-0.90, // YesNo
	2.12,  // Judged
	0.37,  // Second
}

const answerBias = -18.18 // added to them
