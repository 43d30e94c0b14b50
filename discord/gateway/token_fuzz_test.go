package gateway_test

import (
	"strings"
	"testing"

	"dateline/discord/gateway"
)

// Whatever was set, a token that is taken is clean, and one that isn't is never
// repeated: it may be another secret.
func FuzzCleanToken(f *testing.F) {
	for _, seed := range []string{realLooking, " \"Bot " + realLooking + "\"\n", "Bearer " + realLooking, strings.Repeat("ab", 32), "Bot Bot bot ", "“”", "a.b.c"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		token, err := gateway.CleanToken(raw)
		switch {
		case err == nil && (token == "" || strings.ContainsAny(token, " \t\r\n\"'")):
			t.Errorf("%q was taken as %q", raw, token)
		case err == nil:
			if again, err := gateway.CleanToken("Bot " + token); again != token || err != nil {
				t.Errorf("%q, cleaned again, is %q: %v", token, again, err)
			}
		case len(raw) > 30 && strings.Contains(err.Error(), raw):
			t.Errorf("the error repeats %q", raw)
		}
	})
}
