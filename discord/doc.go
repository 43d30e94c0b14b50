// Package discord answers questions on Discord: it takes the events that
// package gateway hands on, asks the engine, and shows answers, sources and
// quotes in messages. It knows rag's answers and nothing of how they come
// about.
//
// [New] makes a [Bot]; its Handle is the door for events and its Run does the
// work. A question goes through message.go or interaction.go (is it one, and
// may it be asked?), about.go and read.go (what is it about?), admit.go (line,
// memory), view.go (what is seen until there is an answer), answer.go (the
// engine), layout.go (messages out of an answer), outcome.go and post.go (to
// Discord). recover.go takes up what a killed process left open, missed.go what
// was asked while there was none.
//
// Workers of the line ask the engine and never wait for Discord: what is shown
// is shown by a goroutine of each question's own.
package discord
