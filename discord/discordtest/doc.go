// Package discordtest is a Discord for tests: its REST interface and its
// gateway over loopback, with servers, channels, threads, members, messages
// and interactions, made to be hostile on demand.
//
// A test makes one with [New], points the bot's api_url at [Fake.URL], and then
// plays the people:
//
//	fake := discordtest.New(t)
//	server := fake.Guild("Newsroom")
//	general := server.Text("general")
//	ana := server.Member("ana")
//
//	question := fake.Mention(general, ana, "Where were the talks?")
//	answer := fake.AwaitReply(question, "an answer", func(m *discordtest.Message) bool {
//		return strings.Contains(m.Content, "Kabul")
//	})
//	press := fake.Press(answer, answer.Button("Quotes").CustomID, ana)
//	fake.Await("the quotes", func() bool { return press.Reply() != nil })
//
// What the bot sends is held against Discord's own description of its
// interface, where that file is there, and against the rules that it leaves
// out. A request that breaks one fails the test unless the test said that it
// comes: see [Fake.Expect].
package discordtest
