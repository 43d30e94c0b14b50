//go:build !linux && !purego

package kernel

// allowTiles: no other system's way of asking for the tiles is known to work.
func allowTiles() bool { return false }
