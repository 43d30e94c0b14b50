package config

import (
	"strings"

	"dateline/internal/spelling"
)

// Misspelling is a variable that sets nothing, with the one that was likely meant.
type Misspelling struct{ Name, Meant string }

const (
	prefix    = "DATELINE_"
	puregoEnv = "DATELINE_PUREGO" // the encoder's own
)

// Misspelt is which of the names of environment variables look like this
// program's and aren't: those that are nearly a key's variable, or only the end of
// one. Any other name may be somebody else's, and is let be.
func (c *Config) Misspelt(names []string) []Misspelling {
	known := []string{prefix + "CONFIG"}
	for _, o := range options {
		known = append(known, o.variable())
	}
	taken := map[string]bool{puregoEnv: true}
	for _, secret := range []string{c.Discord.TokenEnv, c.LLM.APIKeyEnv, c.Verify.APIKeyEnv, c.Eval.JudgeAPIKeyEnv} {
		taken[secret], taken[secret+fileSuffix] = true, true
	}
	for _, k := range known {
		taken[k] = true
	}
	var out []Misspelling
	for _, name := range names {
		rest, ours := strings.CutPrefix(strings.ToUpper(name), prefix)
		if !ours || taken[name] {
			continue
		}
		if near := nearestVariable(rest, known); near != "" {
			out = append(out, Misspelling{name, near})
		}
	}
	return out
}

// nearestVariable is the variable that a name without its prefix is nearest to,
// "" for none.
func nearestVariable(rest string, known []string) string {
	best, bestDistance := "", len(rest)/4+2
	for _, k := range known {
		have := strings.TrimPrefix(k, prefix)
		d := spelling.Distance(rest, have)
		if strings.HasSuffix(have, "_"+rest) {
			d = 1
		}
		if d < bestDistance {
			best, bestDistance = k, d
		}
	}
	return best
}
