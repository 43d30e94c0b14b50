package rag

// Made by go test ./rag -run Fit -fit from written passages; fit_test.go says
// how.

// choiceWeights are the weights of choiceFeatures in a sentence's score: of the
// fit with the judge of questions before the last two, since those of a fit with
// the one that ships choose the best sentence of as many written questions and add
// more of the others (citation precision .45 to .53 where these have .46 to .55).
var choiceWeights = []float64{
	1.10,  // Asked
	0.29,  // Before
	0.96,  // Passage
	2.26,  // Nearby
	1.09,  // Typed
	-0.62, // Length
	0.01,  // Quoted
	1.31,  // Judged
}

// answerWeights are the weights of answerSignals in the log-odds that the
// articles answer a question.
var answerWeights = []float64{
	0.23,  // Typed
	-1.60, // Apart
	1.80,  // Judged
}

const answerBias = -2.70 // added to them
