// Package gateway connects to Discord and stays connected. It sends and
// receives what discordgo's types describe and knows nothing of questions or
// answers.
//
// discordgo builds requests, decodes what comes back and gives events their
// types. It doesn't hold the connections: its session can't be handed a
// deadline, answers an invalid session with an IDENTIFY at once, retries codes
// that are final and can't resume anywhere but in the session value that was
// lost. [Gateway] does that part itself, over the same websocket library, and
// [REST] decides when a request of discordgo's leaves and what becomes of it
// when it fails.
package gateway
