package rag

// Made by go test ./rag -run Fit -fit from written passages; fit_test.go says
// how.

// choiceWeights are the weights of choiceFeatures in a sentence's score.
var choiceWeights = []float64{
	0.66,  // Asked
	0.46,  // Said
	0.36,  // Before
	0.72,  // Passage
	-0.10, // Cover
	0.07,  // Predicate
	1.26,  // Nearby
	0.57,  // Typed
	0.72,  // Names
	0.27,  // Length
	-0.15, // Quoted
	1.16,  // Judged
}

// answerWeights are the weights of answerSignals in the log-odds that the
// articles answer a question.
var answerWeights = []float64{
	1.41,  // Topic
	1.22,  // Asked
	-1.30, // Best
	1.01,  // Typed
	-0.36, // Loose
	-0.31, // Why
	-1.82, // Apart
	0.44,  // Quoted
	-0.03, // YesNo
	1.20,  // Judged
	0.45,  // Second
}

const answerBias = -17.25 // added to them
