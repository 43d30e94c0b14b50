//go:build !purego

package kernel

import "golang.org/x/sys/cpu"

//go:generate gen/generate.sh

// The rows and values that transposeBlocks and geluBlocks take at a time.
const (
	transposeBlock = 8
	geluBlock      = 32
)

// vectorised returns the implementations that the processor and the system can
// run, fastest first. They differ in the product of bytes alone.
func vectorised() []*Set {
	if !cpu.X86.HasAVX2 {
		return nil
	}
	set := func(name string, gemm gemmer) *Set {
		return &Set{
			Name: name, Gemm: gemm.run, Quantise: quantiseVector, AddNorm: addNormVector, GELU: geluVector,
			Transpose: transposeVector, Scores: scoresVector, Softmax: softmaxVector, Mix: mixVector,
		}
	}
	var all []*Set
	if cpu.X86.HasAVX512F && cpu.X86.HasAVX512VNNI {
		all = append(all, set("avx512-vnni", gemmer{
			gemmAVX512VNNI1, gemmAVX512VNNI2, gemmAVX512VNNI3, gemmAVX512VNNI4, gemmAVX512VNNI5, gemmAVX512VNNI6,
			gemmAVX512VNNI7, gemmAVX512VNNI8, gemmAVX512VNNI9, gemmAVX512VNNI10, gemmAVX512VNNI11, gemmAVX512VNNI12,
		}))
	}
	if cpu.X86.HasAVXVNNI {
		all = append(all, set("avx-vnni", gemmer{
			gemmAVXVNNI1, gemmAVXVNNI2, gemmAVXVNNI3, gemmAVXVNNI4, gemmAVXVNNI5, gemmAVXVNNI6,
		}))
	}
	return append(all, set("avx2", gemmer{gemm1, gemm2, gemm3}))
}

// gemmer is a Set.Gemm: for each number of rows, from one, what computes one
// panel's columns for a number of blocks of so many.
type gemmer []func(dst *float32, ldd int, a *byte, k int, scale, low *float32, blocks int,
	w *int8, wscale, wsum, bias *float32)

func (g gemmer) run(dst []float32, ldd int, a []byte, scale, low []float32, rows int, l *Linear, first, last int) {
	if rows == 0 {
		return
	}
	k := l.In
	_, _, _ = a[:rows*k], scale[:rows], low[:rows]
	for p := first; p < last; p++ {
		c := p * Panel
		out := dst[c : (rows-1)*ldd+c+Panel]
		w, ws, sum, bias := &l.Panels[c*k : (c+Panel)*k][0], &l.Scale[c : c+Panel][0], &l.Sum[c : c+Panel][0], &l.Bias[c : c+Panel][0]
		for row := 0; row < rows; {
			size, blocks := g.next(rows - row)
			g[size-1](&out[row*ldd], ldd, &a[row*k], k, &scale[row], &low[row], blocks, w, ws, sum, bias)
			row += size * blocks
		}
	}
}

// next is the size and number of the blocks to begin with when so many rows
// are left. No row is left alone, since a block of one reads as many weights
// for a fraction of the work.
func (g gemmer) next(left int) (size, blocks int) {
	switch most := len(g); {
	case left <= most:
		return left, 1
	case left == most+1:
		return (left + 1) / 2, 1
	case left%most == 1:
		return most, left/most - 1
	default:
		return most, left / most
	}
}
