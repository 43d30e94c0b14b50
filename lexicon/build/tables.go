package main

import (
	"embed"
	"fmt"
	"strings"
)

//go:embed tables/*.txt
var tableFiles embed.FS

type irregular struct {
	base  string
	pos   int
	forms []string
}

type concept struct {
	key   string
	kind  byte // as package lexicon's Kind
	names []string
	seats []string
}

// Kinds of concept, with the numbers that package lexicon gives them.
const (
	kindCountry      = 1
	kindOrganization = 2
	kindMonth        = 3
	kindWeekday      = 4
	kindCity         = 6
)

type tables struct {
	words      map[string]bool // every single word that the tables name
	irregulars []irregular
	concepts   []concept
}

func readTables() (*tables, error) {
	t := &tables{words: map[string]bool{}}
	steps := []struct {
		file string
		row  func(string) error
	}{
		{"keep", t.keepRow},
		{"irregular", t.irregularRow},
		{"countries", t.countryRow},
		{"organisations", t.organisationRow},
	}
	for _, s := range steps {
		data, err := tableFiles.ReadFile("tables/" + s.file + ".txt")
		if err != nil {
			return nil, err
		}
		for i, line := range strings.Split(string(data), "\n") {
			if line == "" || line[0] == '#' {
				continue
			}
			if err := s.row(line); err != nil {
				return nil, fmt.Errorf("tables/%s.txt:%d: %w", s.file, i+1, err)
			}
		}
	}
	t.calendar()
	return t, nil
}

func (t *tables) keepRow(line string) error {
	for w := range strings.FieldsSeq(line) {
		t.words[w] = true
	}
	return nil
}

func (t *tables) irregularRow(line string) error {
	part, rest, ok1 := strings.Cut(line, " | ")
	base, forms, ok2 := strings.Cut(rest, ": ")
	if !ok1 || !ok2 {
		return fmt.Errorf("want \"part | base: forms\", have %q", line)
	}
	if !strings.Contains(base, " ") {
		t.words[base] = true
		t.irregulars = append(t.irregulars, irregular{base, posOf(part), strings.Fields(forms)})
	}
	return nil
}

func (t *tables) countryRow(line string) error {
	f := strings.Split(line, "|")
	c := concept{key: clean(f[0]), kind: kindCountry, names: []string{clean(f[0])}}
	if len(f) > 1 {
		for _, n := range list(f[1]) {
			c.names = append(c.names, n)
			if !strings.HasSuffix(n, "ese") && !strings.HasSuffix(n, "sh") && !strings.HasPrefix(n, "=") {
				c.names = append(c.names, plural(n))
			}
		}
	}
	if len(f) > 2 {
		c.seats = list(f[2])
	}
	t.concepts = append(t.concepts, c)
	return nil
}

func (t *tables) organisationRow(line string) error {
	f := strings.Split(line, "|")
	c := concept{key: clean(f[0]), kind: kindOrganization, names: []string{clean(f[0])}}
	if len(f) > 1 {
		c.names = append(c.names, list(f[1])...)
	}
	t.concepts = append(t.concepts, c)
	return nil
}

func (t *tables) calendar() {
	for _, row := range []struct {
		kind byte
		text string
	}{
		{kindMonth, "January Jan,February Feb,^March ^Mar,April Apr,^May,June Jun,July Jul,^August Aug,September Sept Sep,October Oct,November Nov,December Dec"},
		{kindWeekday, "Monday Mon,Tuesday Tues Tue,Wednesday Wed,Thursday Thurs Thur Thu,Friday Fri,Saturday ^Sat,Sunday ^Sun"},
	} {
		for day := range strings.SplitSeq(row.text, ",") {
			names := strings.Fields(day)
			key := strings.TrimPrefix(names[0], "^")
			for i, n := range names[1:] { // "wed" and "mon" are words too
				names[i+1] = "^" + strings.TrimPrefix(n, "^")
			}
			if row.kind == kindWeekday {
				names = append(names, names[0]+"s")
			}
			t.concepts = append(t.concepts, concept{key: key, kind: row.kind, names: names})
		}
	}
}

func clean(s string) string { return strings.TrimSpace(s) }

func list(s string) []string {
	var out []string
	for n := range strings.SplitSeq(s, ",") {
		if n = clean(n); n != "" {
			out = append(out, n)
		}
	}
	return out
}

// plural is the regular plural of a phrase's last word.
func plural(s string) string {
	switch {
	case strings.HasSuffix(s, "s"):
		return s
	case strings.HasSuffix(s, "man"):
		return strings.TrimSuffix(s, "man") + "men"
	case strings.HasSuffix(s, "ch"), strings.HasSuffix(s, "sh"), strings.HasSuffix(s, "x"):
		return s + "es"
	case strings.HasSuffix(s, "y") && !strings.HasSuffix(s, "ey") && !strings.HasSuffix(s, "ay"):
		return strings.TrimSuffix(s, "y") + "ies"
	}
	return s + "s"
}
