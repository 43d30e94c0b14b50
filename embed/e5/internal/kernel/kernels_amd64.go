//go:build !purego

package kernel

import "golang.org/x/sys/cpu"

//go:generate gen/generate.sh

// The rows and values that transposeBlocks and geluBlocks take at a time.
const (
	transposeBlock = 8
	geluBlock      = 32
)

// vectorised returns the implementations that the processor can run, fastest
// first.
func vectorised() []*Set {
	if !cpu.X86.HasAVX2 {
		return nil
	}
	return []*Set{{
		Name: "avx2", Gemm: gemmAVX2, Quantise: quantiseVector, AddNorm: addNormVector, GELU: geluVector,
		Transpose: transposeVector, Scores: scoresVector, Softmax: softmaxVector, Mix: mixVector,
	}}
}

func gemmAVX2(dst []float32, ldd int, a []byte, scale, low []float32, rows int, l *Linear, first, last int) {
	if rows == 0 {
		return
	}
	k := l.In
	_, _, _ = a[:rows*k], scale[:rows], low[:rows]
	for p := first; p < last; p++ {
		c := p * Panel
		out := dst[c : (rows-1)*ldd+c+Panel]
		w, ws, sum, bias := &l.Panels[c*k : (c+Panel)*k][0], &l.Scale[c : c+Panel][0], &l.Sum[c : c+Panel][0], &l.Bias[c : c+Panel][0]
		row := 0
		run := func(size, blocks int, f func(*float32, int, *byte, int, *float32, *float32, int, *int8, *float32, *float32, *float32)) {
			if blocks > 0 {
				f(&out[row*ldd], ldd, &a[row*k], k, &scale[row], &low[row], blocks, w, ws, sum, bias)
				row += size * blocks
			}
		}
		threes, twos, ones := blocksOf(rows)
		run(3, threes, gemm3)
		run(2, twos, gemm2)
		run(1, ones, gemm1)
	}
}

// blocksOf splits rows into blocks of three and then two, since a block of
// one reads as many weights for a third of the work.
func blocksOf(rows int) (threes, twos, ones int) {
	switch {
	case rows == 1:
		return 0, 0, 1
	case rows%3 == 1:
		return rows/3 - 1, 2, 0
	default:
		return rows / 3, rows % 3 / 2, 0
	}
}
