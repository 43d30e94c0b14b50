//go:build !purego

package kernel

import "testing"

// TestBlocksCoverTheRows is for the products whose blocks a processor at hand
// may not run: which blocks are called doesn't depend on what they compute.
func TestBlocksCoverTheRows(t *testing.T) {
	for _, most := range []int{1, 3, 6, 12} {
		for rows := 1; rows <= 200; rows++ {
			for left := rows; left > 0; {
				size, blocks := next(most, left)
				if size < 1 || size > most || blocks < 1 || size*blocks > left {
					t.Fatalf("%d rows left of %d, blocks of up to %d: %d blocks of %d", left, rows, most, blocks, size)
				}
				if left -= size * blocks; size == 1 && rows > 1 && most > 1 {
					t.Fatalf("of %d rows, blocks of up to %d, one is left alone", rows, most)
				}
			}
		}
	}
}
