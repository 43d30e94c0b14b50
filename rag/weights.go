package rag

// Made by go test ./rag -run Fit -fit from written passages; fit_test.go says
// how.

// choiceWeights are the weights of choiceFeatures in a sentence's score.
var choiceWeights = []float64{
	1.10,  // Asked
	0.30,  // Before
	0.96,  // Passage
	2.26,  // Nearby
	1.08,  // Typed
	-0.62, // Length
	0.01,  // Quoted
	1.31,  // Judged
}

// answerWeights are the weights of answerSignals in the log-odds that the
// articles answer a question.
var answerWeights = []float64{
	1.67,  // Topic
	-0.41, // Best
	0.47,  // Typed
	0.16,  // Loose
	-0.26, // Why
	-1.41, // Apart
	-0.30, // Quoted
	-0.28, // YesNo
	0.98,  // Judged
	0.78,  // Second
}

const answerBias = -13.33 // added to them
