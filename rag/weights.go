package rag

// Made by go test ./rag -run Fit -fit from written
// passages; fit_test.go says how.

// choiceWeights are the weights of choiceFeatures in a sentence's score.
var choiceWeights = []float64{
	0.68,  // Asked
	0.54,  // Said
	0.37,  // Before
	0.70,  // Passage
	-0.24, // Cover
	0.15,  // Predicate
	1.40,  // Nearby
	0.43,  // Typed
	0.53,  // Names
	0.17,  // Length
	-0.10, // Quoted
	1.16,  // Judged
}

// answerWeights are the weights of answerSignals in the log-odds that the
// articles answer a question.
var answerWeights = []float64{
	1.39,  // Topic
	1.04,  // Asked
	-1.36, // Best
	0.90,  // Typed
	-0.20, // Loose
	0.55,  // Why
	-1.51, // Apart
	-0.11, // Quoted
	0.33,  // YesNo
	1.06,  // Judged
	0.47,  // Second
}

const (
	answerBias      = -13.72 // added to them
	answerThreshold = -1.17  // the log-odds below which a question is refused
)
