package state_test

import (
	"fmt"
	"testing"

	"dateline/internal/sqlfile/sqlfiletest"
	"dateline/state"
)

// TestPowerCut cuts the power after each change that was reported.
func TestPowerCut(t *testing.T) {
	disk := sqlfiletest.New(t)
	state.WithDisk(t, disk.Sync)
	s := open(t, disk.Path("x.state.db"))
	survivor := func() *state.Store { return open(t, disk.Cut(t, "x.state.db")) }
	if there, err := state.Look(t.Context(), disk.Cut(t, "x.state.db")); !there || err != nil {
		t.Errorf("the file that was just made: %v, %v", there, err)
	}
	for n := range 4 {
		name := fmt.Sprintf("talk %d", n)
		must(s.Start(t.Context(), "repl", name))
		if _, err := survivor().Named(t.Context(), "repl", name); err != nil {
			t.Fatalf("%s was kept, and a power cut loses it: %v", name, err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if all := must(survivor().Conversations(t.Context(), "repl", 9)); len(all) != 4 {
		t.Errorf("closed in order, a power cut leaves %d conversations", len(all))
	}
}
