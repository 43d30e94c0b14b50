package config_test

import (
	"strings"
	"testing"

	"dateline/config"
)

func TestSet(t *testing.T) {
	c := config.Default()
	if err := c.Set("log", "format", "json"); err != nil || c.Log.Format != "json" {
		t.Errorf("%q (%v)", c.Log.Format, err)
	}
	if err := c.Set("log", "format", "xml"); err == nil || !strings.Contains(err.Error(), `"text" or "json"`) || c.Log.Format != "json" {
		t.Errorf("%q (%v)", c.Log.Format, err)
	}
	if err := c.Set("log", "level", "loud"); err == nil {
		t.Error("a level that isn't one is taken")
	}
	if err := c.Set("log", "colour", "red"); err == nil || !strings.Contains(err.Error(), "[log]") {
		t.Errorf("a key that isn't there: %v", err)
	}
}
