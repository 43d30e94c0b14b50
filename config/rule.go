package config

import (
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// rule says what values of one type may be, and how they are written.
type rule[T any] struct {
	allowed string                  // completes "it must be …"
	inFile  string                  // an example, where the way to write a value needs one
	inEnv   string                  // likewise
	parse   func(string) (T, error) // as in an environment variable
	show    func(T) string          // as in a file
	ok      func(T) bool
	hidden  bool // a value that won't do may be a secret, and is never shown
}

// whole is a whole number from lo to hi.
func whole(lo, hi int) rule[int] {
	return rule[int]{
		allowed: fmt.Sprintf("a whole number from %d to %d", lo, hi),
		parse:   strconv.Atoi,
		show:    strconv.Itoa,
		ok:      func(v int) bool { return lo <= v && v <= hi },
	}
}

// yesNo is true or false.
func yesNo() rule[bool] {
	return rule[bool]{allowed: "true or false", parse: strconv.ParseBool, show: strconv.FormatBool, ok: func(bool) bool { return true }}
}

// number is a number from lo to hi. NaN is in no range.
func number(lo, hi float64) rule[float64] {
	return rule[float64]{
		allowed: fmt.Sprintf("a number from %g to %g", lo, hi),
		parse:   parseNumber,
		show:    showNumber,
		ok:      func(v float64) bool { return lo <= v && v <= hi },
	}
}

// text is a string, of which ok may say more.
func text(allowed string, ok func(string) bool) rule[string] {
	return rule[string]{
		allowed: allowed,
		parse:   func(s string) (string, error) { return s, nil },
		show:    quote,
		ok:      ok,
	}
}

// oneOf is one of a few words.
func oneOf(words ...string) rule[string] {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = quote(w)
	}
	return text(series(quoted, "or"), func(s string) bool { return slices.Contains(words, s) })
}

// word is text of one line without white space at its ends, or nothing.
func word() rule[string] {
	return text("text on one line, without spaces at its ends", func(s string) bool {
		return s == strings.TrimSpace(s) && !strings.ContainsAny(s, "\n\r\x00")
	})
}

// address is where an HTTP interface is.
func address() rule[string] {
	return text("an address that begins with http:// or https://", func(s string) bool {
		u, err := url.Parse(s)
		return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
	})
}

// optionalAddress is an address or nothing.
func optionalAddress() rule[string] {
	is := address()
	is.allowed += ", or nothing"
	some := is.ok
	is.ok = func(s string) bool { return s == "" || some(s) }
	return is
}

// filePath is the path of a file. ~ is the shell's to expand, and it can't in
// a file: without this rule a folder of that name would be made.
func filePath() rule[string] {
	return text(`the path of a file, written out (no "~")`, func(s string) bool {
		return s != "~" && !strings.HasPrefix(s, "~/") && !strings.ContainsRune(s, 0)
	})
}

// names is a list of names, none of them empty.
func names() rule[[]string] {
	return rule[[]string]{
		allowed: "a list of names, none of them empty",
		inFile:  `["CNN", "NPR"]`,
		inEnv:   "CNN,NPR",
		parse: func(s string) ([]string, error) {
			var list []string
			for name := range strings.SplitSeq(s, ",") {
				list = append(list, strings.TrimSpace(name))
			}
			return list, nil
		},
		show: func(list []string) string {
			quoted := make([]string, len(list))
			for i, name := range list {
				quoted[i] = quote(name)
			}
			return "[" + strings.Join(quoted, ", ") + "]"
		},
		ok: func(list []string) bool {
			return !slices.ContainsFunc(list, func(name string) bool { return strings.TrimSpace(name) == "" })
		},
	}
}

// metrics is a finite number for each metric. Which metrics there are is the
// evaluation's to say.
func metrics() rule[map[string]float64] {
	return rule[map[string]float64]{
		allowed: "a number for each metric",
		inFile:  `{ answer_match = 0.6, mrr_at_10 = 0.9 }`,
		inEnv:   "answer_match=0.6,mrr_at_10=0.9",
		parse:   parseMetrics,
		show: func(m map[string]float64) string {
			var pairs []string
			for _, name := range slices.Sorted(maps.Keys(m)) {
				pairs = append(pairs, quote(name)+" = "+showNumber(m[name]))
			}
			return "{" + strings.Join(pairs, ", ") + "}"
		},
		ok: func(m map[string]float64) bool {
			for name, v := range m {
				if strings.TrimSpace(name) == "" || math.IsNaN(v) || math.IsInf(v, 0) {
					return false
				}
			}
			return true
		},
	}
}

func parseMetrics(s string) (map[string]float64, error) {
	m := map[string]float64{}
	for pair := range strings.SplitSeq(s, ",") {
		name, value, found := strings.Cut(pair, "=")
		name = strings.TrimSpace(name)
		if _, twice := m[name]; twice || !found {
			return nil, errors.New("not name=number")
		}
		v, err := parseNumber(strings.TrimSpace(value))
		if err != nil {
			return nil, err
		}
		m[name] = v
	}
	return m, nil
}

// level is one of slog's four named levels.
func level() rule[slog.Level] {
	return rule[slog.Level]{
		allowed: `"debug", "info", "warn" or "error"`,
		parse: func(s string) (slog.Level, error) {
			var l slog.Level
			err := l.UnmarshalText([]byte(s))
			return l, err
		},
		show: func(l slog.Level) string { return quote(strings.ToLower(l.String())) },
		ok: func(l slog.Level) bool {
			return slices.Contains([]slog.Level{slog.LevelDebug, slog.LevelInfo, slog.LevelWarn, slog.LevelError}, l)
		},
	}
}

func parseNumber(s string) (float64, error) { return strconv.ParseFloat(s, 64) }

// showNumber keeps to what TOML reads as a float.
func showNumber(v float64) string {
	switch {
	case math.IsNaN(v):
		return "nan"
	case math.IsInf(v, 0):
		return strings.ToLower(strings.TrimPrefix(fmt.Sprint(v), "+"))
	default:
		s := strconv.FormatFloat(v, 'g', -1, 64)
		if !strings.ContainsAny(s, ".e") {
			s += ".0"
		}
		return s
	}
}

// quote writes a TOML basic string.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < ' ' || r == 0x7f:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// series writes a list as prose: "a, b or c".
func series(words []string, last string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	n := len(words) - 1
	return strings.Join(words[:n], ", ") + " " + last + " " + words[n]
}
