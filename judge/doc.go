// Package judge reads two texts at once and says what a trained model makes of
// them: whether evidence supports a claim and which of the claim's words are
// at fault ([Judge.Claims]), and which sentence of a passage answers a question
// ([Judge.Sentences]).
//
// The model is the encoder of package e5 with its upper six layers trained on
// claims and questions that were written for it; train/README.md says how, on
// what and how well it does. What comes out are logits: whoever uses them
// weighs them, with what can be read exactly, into a probability.
package judge
