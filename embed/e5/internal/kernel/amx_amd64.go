//go:build !purego

package kernel

import (
	"unsafe"

	"golang.org/x/sys/cpu"
)

// gen/amx-check.sh compares the instructions of amx_amd64.s with GNU as.

// tiles1 computes the sums of two panels for the first of a block's tiles of
// rows, tiles2 for both: row r of sums, 32 long, is that of a's row, k long.
//
//go:noescape
func tiles1(sums *int32, a *byte, k int, w *int8, config *tileConfig, ahead uintptr, lines int)

//go:noescape
func tiles2(sums *int32, a *byte, k int, w *int8, config *tileConfig, ahead uintptr, lines int)

const (
	tileRows   = 16
	tileInputs = 64
)

// tileConfig is LDTILECFG's operand.
type tileConfig struct {
	palette byte
	_       [15]byte   // the row to start at, and 14 that are reserved
	bytes   [16]uint16 // of a row, by tile
	rows    [16]byte
}

// configure is the tiles that amx_amd64.s wants for a block of so many rows:
// those of sums and inputs have the rows, those of weights have sixteen times
// four inputs.
func configure(rows int) *tileConfig {
	c := &tileConfig{palette: 1}
	for t := range 8 {
		c.bytes[t], c.rows[t] = 64, tileRows
	}
	for _, t := range []int{0, 1, 4} {
		c.rows[t] = byte(min(rows, tileRows))
	}
	for _, t := range []int{2, 3, 5} {
		if c.rows[t] = byte(max(rows-tileRows, 0)); c.rows[t] == 0 {
			c.bytes[t] = 0 // or LDTILECFG faults
		}
	}
	return c
}

// tileConfigs is by the rows of a block, less one.
var tileConfigs = func() (all [2 * tileRows]*tileConfig) {
	for i := range all {
		all[i] = configure(i + 1)
	}
	return all
}()

// tiler is a Set.Gemm by AMX, for pairs of panels whose inputs fill tiles. The
// others, of which the model has none, go to rest.
type tiler struct{ rest gemmer }

func (t tiler) run(dst []float32, ldd int, a []byte, scale, low []float32, rows int, l *Linear, first, last int) {
	paired := first
	if l.In%tileInputs == 0 && rows > 0 {
		paired = last - (last-first)%2
	}
	k := l.In
	var room [2*tileRows*2*Panel + 15]int32
	sums := aligned(&room)
	blocks := (rows + 2*tileRows - 1) / (2 * tileRows)
	lines := max(1, 32/max(1, blocks))
	for p := first; p < paired; p += 2 {
		c, end := p*Panel, (p+2)*Panel
		w, ws, sum, bias := &l.Panels[c*k : end*k][0], &l.Scale[c:end][0], &l.Sum[c:end][0], &l.Bias[c:end][0]
		ahead := uintptr(unsafe.Pointer(w)) + uintptr((end-c)*k)
		for row := 0; row < rows; row += 2 * tileRows {
			n := min(rows-row, 2*tileRows)
			inputs := a[row*k : (row+n)*k]
			if n > tileRows {
				tiles2(sums, &inputs[0], k, w, tileConfigs[n-1], ahead, lines)
			} else {
				tiles1(sums, &inputs[0], k, w, tileConfigs[n-1], ahead, lines)
			}
			ahead += uintptr(lines * k)
			out := dst[row*ldd+c : (row+n-1)*ldd+end]
			finishPairs(&out[0], ldd, sums, &scale[row : row+n][0], &low[row : row+n][0], n, ws, sum, bias)
		}
	}
	t.rest.run(dst, ldd, a, scale, low, rows, l, paired, last)
}

// aligned is the first of room's sums that begins a line of the cache: rows that
// cross lines take twice as long.
func aligned(room *[2*tileRows*2*Panel + 15]int32) *int32 {
	past := uintptr(unsafe.Pointer(room)) % 64 / 4
	return &room[(16-past)%16]
}

// hasAMX reports whether the processor multiplies tiles of bytes and the
// system lets the process do so.
func hasAMX() bool { return cpu.X86.HasAMXTile && cpu.X86.HasAMXInt8 && allowTiles() }
