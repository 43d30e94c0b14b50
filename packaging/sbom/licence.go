package main

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"

	cdx "github.com/CycloneDX/cyclonedx-go"
)

// known is what tells each licence that is shipped, by words that only its text
// has; white space is one blank.
var known = []struct {
	id   string // of SPDX
	text *regexp.Regexp
}{
	{"Apache-2.0", regexp.MustCompile(`(?i)Apache License,? Version 2\.0`)},
	{"MPL-2.0", regexp.MustCompile(`(?i)Mozilla Public License,? (Version|v\.?) ?2\.0`)},
	{"BSD-3-Clause", regexp.MustCompile(`(?i)Redistributions of source code.*Neither the (name|copyright)`)},
	{"BSD-2-Clause", regexp.MustCompile(`(?i)Redistributions of source code.*Redistributions in binary form`)},
	{"MIT", regexp.MustCompile(`(?i)Permission is hereby granted, free of charge, to any person obtaining a copy`)},
	{"ISC", regexp.MustCompile(`(?i)Permission to use, copy, modify, and(/or)? distribute this software`)},
}

// recognise names the licences of a text as SPDX writes them, "" for none that
// is known. A module may hold parts under several, each of which holds.
func recognise(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	var ids []string
	for _, l := range known {
		longer := l.id == "BSD-2-Clause" && slices.Contains(ids, "BSD-3-Clause")
		if l.text.MatchString(text) && !longer {
			ids = append(ids, l.id)
		}
	}
	return strings.Join(ids, " AND ")
}

// readNotices is the licence of each "path version" of THIRD_PARTY_NOTICES.
func readNotices(path string) (map[string]string, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	found := make(map[string]string)
	for part := range strings.SplitSeq(string(data), "\n"+strings.Repeat("=", 72)+"\n") {
		name, text, _ := strings.Cut(part, "\n")
		found[name] = recognise(text)
	}
	return found, nil
}

// licenceOf is the licence in a file.
func licenceOf(path string) (string, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("data needs its licence beside it: %w", err)
	}
	id := recognise(string(data))
	if id == "" {
		return "", fmt.Errorf("%s isn't a licence that is known: add it to known in licence.go", path)
	}
	return id, nil
}

// licence is one licence, or an expression of several.
func licence(id string) *cdx.Licenses {
	if strings.Contains(id, " ") {
		return &cdx.Licenses{{Expression: id}}
	}
	return &cdx.Licenses{{License: &cdx.License{ID: id}}}
}
