package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dateline/seeds"
)

// checkRun runs bot check over the seed articles, in a cache of this test's.
func checkRun(t *testing.T, stdin string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	var out, errs bytes.Buffer
	code = run(context.Background(), append([]string{"check"}, args...), strings.NewReader(stdin), &out, &errs)
	return out.String(), errs.String(), code
}

func TestCheck(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", cacheFolder(t))
	out, stderr, code := checkRun(t, "", "--json", "The talks took place in Kabul. The peace council met for the third time on Thursday.")
	if code != exitOK {
		t.Fatalf("exit %d: %s", code, stderr)
	}
	var got jsonCheck
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	if got.Schema != "dateline.check/1" || len(got.Claims) != 2 {
		t.Fatalf("%s: schema %q, %d claims, want 2", out, got.Schema, len(got.Claims))
	}
	if got.Claims[0].Verdict != "supported" || got.Claims[1].Verdict != "contradicted" {
		t.Errorf("%s: %q and %q", out, got.Claims[0].Verdict, got.Claims[1].Verdict)
	}
	checkCitations(t, got)

	lines := "Six allied service members were killed.\n\nThe Taliban banned music.\n"
	if out, stderr, code = checkRun(t, lines, "--json"); code != exitOK {
		t.Fatalf("exit %d: %s", code, stderr)
	}
	got = jsonCheck{}
	if err := json.Unmarshal([]byte(out), &got); err != nil || len(got.Claims) != 2 || got.Claims[0].Line != 1 || got.Claims[1].Line != 2 {
		t.Errorf("%v: %s", err, out)
	}
	if got.Claims[1].Verdict != "absent" {
		t.Errorf("%q, want absent", got.Claims[1].Verdict)
	}
	checkCitations(t, got)

	// A line without a word doesn't keep the next from being checked.
	out, stderr, code = checkRun(t, "?\nThe talks took place in Kabul.\n", "--json")
	got = jsonCheck{}
	if err := json.Unmarshal([]byte(out), &got); err != nil || code != exitOK || len(got.Claims) != 2 || got.Claims[0].Verdict != "absent" || got.Claims[0].Reason != "empty" || got.Claims[1].Verdict != "supported" {
		t.Errorf("%v, exit %d: %s%s", err, code, out, stderr)
	}
	if out, _, code = checkRun(t, "?\n"); code != exitOK || !strings.Contains(out, "not in the articles: no word in it to look for") {
		t.Errorf("exit %d: %s", code, out)
	}

	if out, _, code = checkRun(t, "", "The talks took place in Kabul."); code != exitOK || !strings.Contains(out, "supported") || !strings.Contains(out, "occurred in Kabul") {
		t.Errorf("exit %d: %s", code, out)
	}
	// Said in an aside, while another sentence has somebody else based elsewhere.
	if out, _, code = checkRun(t, "", "The Haqqani network is based in North Waziristan."); code != exitOK || !strings.Contains(out, "supported") {
		t.Errorf("exit %d: %s", code, out)
	}
}

// checkCitations holds every quote to the article's bytes.
func checkCitations(t *testing.T, c jsonCheck) {
	t.Helper()
	articles, err := seeds.Articles()
	if err != nil {
		t.Fatal(err)
	}
	texts := make(map[string]string)
	for _, a := range articles {
		texts[a.ID] = a.Text
	}
	for _, claim := range c.Claims {
		if len(claim.Citations) == 0 {
			t.Errorf("%s: no citation", claim.Claim)
		}
		for _, q := range claim.Citations {
			if q.Outlet == "" || q.Passage == "" || texts[q.Article][q.Start:q.End] != q.Quote {
				t.Errorf("%s: %+v isn't what %s has there", claim.Claim, q, q.Article)
			}
		}
	}
}

func TestCheckRefusesBadInput(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", cacheFolder(t))
	for _, row := range []struct {
		name, stdin string
		args        []string
		want        string
	}{
		{"empty", "", []string{"  "}, "the claim is empty"},
		{"nothing piped in", "\n \n", nil, "no claim on standard input"},
		{"too long", "", []string{strings.Repeat("word ", 1000)}, "the longest taken is 4000"},
		{"not UTF-8", "A claim.\nB\xff claim.\n", nil, "line 2 is not valid UTF-8"},
		{"too many", strings.Repeat("A claim.\n", 1001), nil, "more than 1000 claims"},
		{"no such flag", "", []string{"--nonesuch"}, "unknown flag"},
		{"no such outlet", "", []string{"--outlet", "Nonesuch", "A claim about talks."}, "Nonesuch"},
	} {
		out, stderr, code := checkRun(t, row.stdin, row.args...)
		if code != exitUsage || !strings.Contains(stderr, row.want) || out != "" {
			t.Errorf("%s: exit %d, %q, %q, want %q", row.name, code, out, stderr, row.want)
		}
	}
}

// TestCheckDraft checks a whole file: where each sentence is, how many are what,
// and what to look at first.
func TestCheckDraft(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", cacheFolder(t))
	path := filepath.Join(t.TempDir(), "draft.md")
	const draft = "# Draft\n\nThe talks took place\nin Kabul. The Taliban banned music.\n\nThe peace council met for the third time on Thursday.\n"
	if err := os.WriteFile(path, []byte(draft), 0o600); err != nil {
		t.Fatal(err)
	}
	out, stderr, code := checkRun(t, "", "--json", "@"+path)
	var got jsonCheck
	if err := json.Unmarshal([]byte(out), &got); err != nil || code != exitOK || got.Summary == nil || len(got.Claims) != 4 {
		t.Fatalf("%v, exit %d: %s%s", err, code, out, stderr)
	}
	if got.Claims[1].Line != 3 || got.Claims[1].Verdict != "supported" || got.Claims[2].Line != 4 || got.Claims[3].Line != 6 || got.Claims[3].Verdict != "contradicted" {
		t.Error(out)
	}
	if s := got.Summary; s.Supported != 1 || s.Contradicted != 1 || s.Absent != 2 || len(s.LookFirst) != 3 || s.LookFirst[0] != 3 {
		t.Errorf("summary %+v", s)
	}
	out, _, _ = checkRun(t, "", "@"+path)
	if !strings.Contains(out, "line 3: The talks took place in Kabul.") || !strings.Contains(out, "\n4 sentences: 1 supported, 1 contradicted, 2 not in the articles.\nLook at these first:\n  line 6: contradicted") {
		t.Error(out)
	}
	if _, stderr, code = checkRun(t, "", "@"+path+".none"); code != exitUsage || !strings.Contains(stderr, "there is no such file") {
		t.Errorf("exit %d: %s", code, stderr)
	}
}
