package main

import (
	"testing"

	"dateline/internal/pattern"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets the test binary be the program itself, for transcripts, for
// pseudo-terminals and for processes that are killed.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"bot": main})
}

// TestPatterns: what is compiled when it is first used is an expression.
func TestPatterns(t *testing.T) {
	t.Parallel()
	if err := pattern.Check(); err != nil {
		t.Error(err)
	}
}
