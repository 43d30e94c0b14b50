package config_test

import (
	"testing"

	"dateline/config"
)

func TestShards(t *testing.T) {
	for _, tc := range []struct {
		shards, here       string
		count, first, last int
	}{
		{"auto", "", 0, 0, -1},
		{"auto", "4", 0, 4, 4},
		{"16", "0-7", 16, 0, 7},
		{"16", "8-15", 16, 8, 15},
	} {
		d := config.Discord{Shards: tc.shards, ShardRange: tc.here}
		first, last := d.ShardsHere()
		if n := d.ShardCount(); n != tc.count || first != tc.first || last != tc.last {
			t.Errorf("%+v: %d shards, %d to %d", d, n, first, last)
		}
	}
}
