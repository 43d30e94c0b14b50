package rag

// Made by go test ./rag -run Fit -fit from written passages; fit_test.go says
// how.

// choiceWeights are the weights of choiceFeatures in a sentence's score.
var choiceWeights = []float64{
	0.81,  // Asked
	0.23,  // Said
	0.30,  // Before
	0.85,  // Passage
	-0.50, // Cover
	0.46,  // Predicate
	1.55,  // Nearby
	0.92,  // Typed
	0.60,  // Names
	-0.45, // Length
	0.00,  // Quoted
	1.59,  // Judged
}

// answerWeights are the weights of answerSignals in the log-odds that the
// articles answer a question.
var answerWeights = []float64{
	1.84,  // Topic
	2.06,  // Asked
	-1.11, // Best
	0.39,  // Typed
	-0.04, // Loose
	-0.07, // Why
	-1.48, // Apart
	3.05,  // Quoted
	-0.71, // YesNo
	1.61,  // Judged
	0.56,  // Second
}

const answerBias = -23.33 // added to them
