//go:build !purego

package kernel

import "golang.org/x/sys/cpu"

//go:generate gen/generate.sh

var avx2 = vectors{
	quantise: quantiseRows, addNorm: addNormRows, gelu: geluBlocks, geluBlock: 32,
	transpose: transposeBlocks, transposeBlock: 8, softmax: softmaxRows,
	scores: []scoreBlock{{4, scores4}, {3, scores3}, {2, scores2}, {1, scores1}},
	mix:    []mixBlock{{2, mix2}, {1, mix1}},
}

var avx512 = vectors{
	quantise: quantiseRowsAVX512, addNorm: addNormRowsAVX512, gelu: geluBlocksAVX512, geluBlock: 64,
	transpose: transposeBlocks, transposeBlock: 8, softmax: softmaxRowsAVX512,
	scores: []scoreBlock{{8, scores8AVX512}, {4, scores4AVX512}, {2, scores2AVX512}, {1, scores1AVX512}},
	mix:    []mixBlock{{8, mix8AVX512}, {4, mix4AVX512}, {2, mix2AVX512}, {1, mix1AVX512}},
}

// vectorised returns the implementations that the processor and the system can
// run, fastest first.
func vectorised() []*Set {
	if !cpu.X86.HasAVX2 {
		return nil
	}
	var all []*Set
	if cpu.X86.HasAVX512F && cpu.X86.HasAVX512VL && cpu.X86.HasAVX512VNNI {
		product := gemmer{pairs: []block{
			gemmAVX512VNNIPair1, gemmAVX512VNNIPair2, gemmAVX512VNNIPair3, gemmAVX512VNNIPair4,
			gemmAVX512VNNIPair5, gemmAVX512VNNIPair6, gemmAVX512VNNIPair7, gemmAVX512VNNIPair8,
			gemmAVX512VNNIPair9, gemmAVX512VNNIPair10, gemmAVX512VNNIPair11, gemmAVX512VNNIPair12,
		}, singles: []block{
			gemmAVX512VNNI1, gemmAVX512VNNI2, gemmAVX512VNNI3, gemmAVX512VNNI4, gemmAVX512VNNI5, gemmAVX512VNNI6,
		}}
		if hasAMX() {
			all = append(all, avx512.set("amx", tiler{product}.run))
		}
		all = append(all, avx512.set("avx512-vnni", product.run))
	}
	if cpu.X86.HasAVXVNNI {
		all = append(all, avx2.set("avx-vnni", gemmer{singles: []block{
			gemmAVXVNNI1, gemmAVXVNNI2, gemmAVXVNNI3, gemmAVXVNNI4, gemmAVXVNNI5, gemmAVXVNNI6,
		}}.run))
	}
	return append(all, avx2.set("avx2", gemmer{singles: []block{gemm1, gemm2, gemm3}}.run))
}

// gemmer is a Set.Gemm: for each number of rows, from one, what computes two
// panels' columns, if there is such, and one panel's.
type gemmer struct{ pairs, singles []block }

// block computes so many rows' columns for a number of blocks of rows.
type block func(dst *float32, ldd int, a *byte, k int, scale, low *float32, blocks int,
	w *int8, wscale, wsum, bias *float32)

func (g gemmer) run(dst []float32, ldd int, a []byte, scale, low []float32, rows int, l *Linear, first, last int) {
	if rows == 0 {
		return
	}
	k := l.In
	_, _, _ = a[:rows*k], scale[:rows], low[:rows]
	for p := first; p < last; {
		sizes, panels := g.singles, 1
		if g.pairs != nil && last-p > 1 {
			sizes, panels = g.pairs, 2
		}
		c, end := p*Panel, (p+panels)*Panel
		out := dst[c : (rows-1)*ldd+end]
		w, ws, sum, bias := &l.Panels[c*k : end*k][0], &l.Scale[c:end][0], &l.Sum[c:end][0], &l.Bias[c:end][0]
		for row := 0; row < rows; {
			size, blocks := next(len(sizes), rows-row)
			sizes[size-1](&out[row*ldd], ldd, &a[row*k], k, &scale[row], &low[row], blocks, w, ws, sum, bias)
			row += size * blocks
		}
		p += panels
	}
}

// next is the size and number of the blocks to begin with when so many rows
// are left. No row is left alone, since a block of one reads as many weights
// for a fraction of the work.
func next(most, left int) (size, blocks int) {
	switch {
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
