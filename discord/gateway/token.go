package gateway

import (
	"errors"
	"regexp"
	"strings"
)

// ErrToken is what every fault of a token's form is.
var ErrToken = errors.New("not a bot token")

type tokenError struct{ text string }

func (e *tokenError) Error() string { return e.text }
func (e *tokenError) Unwrap() error { return ErrToken }

var (
	tokenForm  = regexp.MustCompile(`^[A-Za-z0-9_-]{18,}\.[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]{20,}$`)
	publicKey  = regexp.MustCompile(`^[0-9a-f]{64}$`)
	secretForm = regexp.MustCompile(`^[A-Za-z0-9_-]{32}$`)
	onlyDigits = regexp.MustCompile(`^[0-9]{15,20}$`)
)

// CleanToken takes what people put around a token away from it: white space,
// quotes, the word Bot. The error says what else the value looks like, without
// repeating it.
func CleanToken(raw string) (string, error) {
	s := raw
	for {
		before := s
		s = strings.TrimSpace(s)
		s = strings.Trim(s, "\"'`“”‘’\ufeff")
		if len(s) > 4 && strings.EqualFold(s[:4], "bot ") {
			s = s[4:]
		}
		if s == before {
			break
		}
	}
	const where = ": in Discord's developer portal open the application, Bot, Reset Token, and copy what it shows"
	switch {
	case s == "":
		return "", &tokenError{"the bot token is empty" + where}
	case publicKey.MatchString(s):
		return "", &tokenError{"this is an application's public key, not its bot token" + where}
	case onlyDigits.MatchString(s):
		return "", &tokenError{"this is an id, not a bot token" + where}
	case secretForm.MatchString(s):
		return "", &tokenError{"this looks like an application's client secret, not its bot token" + where}
	case len(s) > 7 && strings.EqualFold(s[:7], "bearer "):
		return "", &tokenError{"this is a user's access token, not a bot token" + where}
	case strings.ContainsAny(s, " \t\r\n"):
		return "", &tokenError{"the bot token has white space inside: it may have been cut when it was copied" + where}
	case !tokenForm.MatchString(s):
		return "", &tokenError{"this isn't a bot token, which has three parts with dots between them" + where}
	}
	return s, nil
}
