package main

import (
	"errors"
	"log/slog"
	"strings"
	"testing"
)

func TestLogger(t *testing.T) {
	t.Parallel()
	broken := errors.New("it can't be reached:\nstart it")
	for _, c := range []struct {
		format string
		person bool
		want   string
	}{
		{"text", true, "bot: the model failed, try 2: it can't be reached: start it\nbot: gone\n"},
		{"text", false, `level=WARN msg="the model failed" try=2 error="it can't be reached:\nstart it"`},
		{"json", true, `"msg":"the model failed","try":2,"error":"it can't be reached:\nstart it"}`},
	} {
		var out strings.Builder
		a := &app{}
		a.config.Log.Format, a.config.Log.Level = c.format, slog.LevelWarn
		log := a.logger(&out, c.person)
		for range 3 { // as at every question
			log.Warn("the model failed", "try", 2, "error", broken)
		}
		log.Info("nobody asked for this")
		log.Warn("gone")
		if !strings.Contains(out.String(), c.want) || strings.Contains(out.String(), "nobody") || c.format == "text" && c.person && out.String() != c.want {
			t.Errorf("%s, for a person %v: got %s", c.format, c.person, &out)
		}
	}
}
