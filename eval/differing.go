package eval

import (
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
)

// Setting is something that bears on the figures and isn't the same in two runs.
type Setting struct {
	Name     string `json:"name"`
	Baseline string `json:"baseline"`
	Run      string `json:"run"`
}

func (s Setting) String() string { return fmt.Sprintf("%s: %s, now %s", s.Name, s.Baseline, s.Run) }

// differing names what bears on the figures and differs between two runs: the
// program, its settings, the model, the prompts, the index, the fixtures and
// what was asked, how often and how deep.
func differing(baseline, run map[string]any) []Setting {
	out := []Setting{}
	appendDiffering(&out, "", plainJSON(baseline), plainJSON(run))
	return out
}

// bearing is what of a report's description bears on its figures.
func bearing(r *Report) map[string]any {
	out := map[string]any{
		"version": r.About.Version, "commit": r.About.Commit, "model": r.About.Model, "prompts": r.About.PromptVersion,
		"repeat": r.Settings.Repeat, "depth": r.Settings.Depth, "limit": r.Settings.Limit,
		"kinds": r.Settings.Kinds, "tags": r.Settings.Tags, "only": slices.Concat(r.Settings.Only, r.Settings.Among),
		"index": r.About.Index, "fixture": fixtureHashes(r),
	}
	if r.Judge != nil {
		out["judge"] = r.Judge.key()
	}
	maps.Copy(out, r.About.Config)
	return out
}

// fixtureHashes are the fixtures by their names without folders: a clone
// elsewhere is the same fixture.
func fixtureHashes(r *Report) map[string]string {
	out := map[string]string{}
	for _, f := range r.Fixtures {
		out[filepath.Base(f.Path)] += f.SHA256
	}
	return out
}

// plainJSON takes a value through JSON, so that one that was read from a report
// and one that was just made compare alike.
func plainJSON(v map[string]any) map[string]any {
	var out map[string]any
	text, err := json.Marshal(v)
	if err == nil {
		err = json.Unmarshal(text, &out)
	}
	if err != nil {
		return v // only what Config holds could fail, and it came from JSON or goes there
	}
	return out
}

func appendDiffering(out *[]Setting, under string, a, b map[string]any) {
	keys := slices.Sorted(maps.Keys(a))
	for _, key := range slices.Sorted(maps.Keys(b)) {
		if _, both := a[key]; !both {
			keys = append(keys, key)
		}
	}
	for _, key := range keys {
		inA, okA := a[key].(map[string]any)
		inB, okB := b[key].(map[string]any)
		name := strings.TrimSpace(under + " " + key)
		switch {
		case okA || okB:
			appendDiffering(out, name, inA, inB)
		case !reflect.DeepEqual(a[key], b[key]):
			if s := (Setting{name, settingText(a[key]), settingText(b[key])}); s.Baseline != s.Run {
				*out = append(*out, s)
			}
		}
	}
}

// settingText writes a value for people; what is empty is "none", and of a hash
// they compare the beginning.
func settingText(v any) string {
	text := ""
	switch v := v.(type) {
	case nil:
	case string:
		text = v
	case []any:
		parts := make([]string, len(v))
		for i, part := range v {
			parts[i] = settingText(part)
		}
		text = strings.Join(parts, ", ")
	default:
		text = fmt.Sprint(v)
	}
	if text == "" {
		return "none"
	}
	if len(text) >= 40 && !strings.ContainsAny(text, " ,") {
		return text[:12] + "…"
	}
	return text
}
