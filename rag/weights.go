package rag

// Made by go test ./rag -run Fit -fit from eval/testdata/seeds.jsonl and
// wire.jsonl; fit_test.go says how.

// choiceWeights are the weights of choiceFeatures in a sentence's score.
var choiceWeights = []float64{
	0.74,  // Asked
	0.72,  // Said
	0.45,  // Before
	1.31,  // Passage
	0.11,  // Cover
	1.72,  // Predicate
	1.09,  // Nearby
	2.43,  // Typed
	0.14,  // Names
	-0.25, // Length
	0.36,  // Quoted
	1.0,   // Judged
}

// answerWeights are the weights of answerSignals in the log-odds that the
// articles answer a question.
var answerWeights = []float64{
	2.66,  // Topic
	1.45,  // Asked
	0.47,  // Best
	1.15,  // Typed
	-2.07, // Loose
	-1.49, // Why
	-1.97, // Apart
	1.67,  // Quoted
	2.25,  // YesNo
	0,     // Judged
	0,     // Second
}

const (
	answerBias      = -43.35 // added to them
	answerThreshold = -0.76  // the log-odds below which a question is refused
)
