package main

import (
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets the test binary be the program itself, for transcripts, for
// pseudo-terminals and for processes that are killed.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"bot": main})
}
