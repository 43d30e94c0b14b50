// Package judge reads two texts at once and says what a trained model makes of
// them: which sentence of a passage answers a question ([Judge.Sentences]), and
// whether evidence supports a claim and which of its words are at fault
// ([Claims.Judge]).
//
// The model is the encoder of package e5 with its upper six layers trained on
// claims and questions that were written for it; train/README.md says how, on
// what and how well it does. What comes out are logits: whoever uses them
// weighs them, with what can be read exactly, into a probability.
//
// Package rag uses the first to choose sentences and to refuse, package verify
// the second to hold sentences against passages.
package judge
