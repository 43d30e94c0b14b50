// Package chaos holds a test and nothing else: the whole bot as a process of
// its own, many users who ask at once, and a Discord that drops connections,
// asks to reconnect, calls sessions invalid, falls silent, limits, fails and
// loses answers on their way, all at the same time.
//
// Plain go test runs it for a few seconds; for longer:
//
//	go test ./discord/chaos -chaos 10m -v
package chaos
