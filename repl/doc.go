// Package repl is the conversation at a terminal: questions typed, answers
// shown sentence by sentence, and commands that lead from a sentence to the
// words behind it.
//
// [Run] chooses how to talk: an editor on a terminal ([Full]), lines without
// cursor movement for a dumb terminal or a screen reader ([Plain]), and one
// question a line in a pipe ([Pipe], [PipeJSON]). All of them drive the same
// session and the same commands.
package repl
