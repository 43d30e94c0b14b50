// Package discord answers questions on Discord: it takes the events that
// package gateway hands on, asks the engine, and shows answers, sources and
// quotes in messages. It knows rag's answers and nothing of how they come
// about.
//
// [New] makes a [Bot]; its Handle is the door for events and its Run does the
// work. A question goes through message.go or interaction.go (is it one, and
// may it be asked?), admit.go (line, memory, acknowledgement), answer.go and
// stream.go (the engine's events), layout.go (messages out of an answer) and
// post.go (to Discord). recover.go takes up what a killed process left open.
package discord
