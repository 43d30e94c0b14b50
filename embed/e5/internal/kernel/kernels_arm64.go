//go:build !purego

package kernel

import "golang.org/x/sys/cpu"

//go:generate gen/generate.sh

var neon = vectors{
	quantise: quantiseRows, addNorm: addNormRows, gelu: geluBlocks, geluBlock: 16,
	transpose: transposeBlocks, transposeBlock: 4, softmax: softmaxRows,
	scores: []scoreBlock{{4, scores4}, {3, scores3}, {2, scores2}, {1, scores1}},
	mix:    []mixBlock{{2, mix2}, {1, mix1}},
}

// vectorised returns the implementations that the processor can run, fastest
// first. They differ in the product of bytes alone: every arm64 has NEON.
func vectorised() []*Set {
	var all []*Set
	if cpu.ARM64.HasI8MM {
		all = append(all, neon.set("neon-i8mm", gemmer{blocks: []block{
			{6, gemmMatrix6}, {4, gemmMatrix4}, {2, gemmMatrix2}, {1, gemmMixed1},
		}}.run))
	}
	if cpu.ARM64.HasASIMDDP {
		all = append(all, neon.set("neon-dotprod", gemmer{signed: true, blocks: []block{
			{4, gemmDot4}, {3, gemmDot3}, {2, gemmDot2}, {1, gemmDot1},
		}}.run))
	}
	return append(all, neon.set("neon", gemmer{signed: true, blocks: []block{{2, gemmLong2}, {1, gemmLong1}}}.run))
}

// gemmer is a Set.Gemm. The instructions of a signed one take the inputs to be
// signed: it gives them less 128, and each column's sum begins with what that
// takes off it.
type gemmer struct {
	signed bool
	blocks []block // by rows, falling, the last of one
}

// block computes one panel's columns for a number of blocks of rows.
type block struct {
	rows int
	gemm func(dst *float32, ldd int, a *byte, k int, scale, low *float32, blocks int,
		w *int8, start *int32, wscale, wsum, bias *float32)
}

func (g gemmer) run(dst []float32, ldd int, a []byte, scale, low []float32, rows int, l *Linear, first, last int) {
	if rows == 0 {
		return
	}
	k := l.In
	_, _, _ = a[:rows*k], scale[:rows], low[:rows]
	var start [Panel]int32
	for p := first; p < last; p++ {
		c := p * Panel
		out := dst[c : (rows-1)*ldd+c+Panel]
		w, ws, sum, bias := &l.Panels[c*k : (c+Panel)*k][0], &l.Scale[c : c+Panel][0], &l.Sum[c : c+Panel][0], &l.Bias[c : c+Panel][0]
		if g.signed {
			columnSums(&start[0], w, k)
		}
		row := 0
		for _, b := range g.blocks {
			if n := (rows - row) / b.rows; n > 0 {
				b.gemm(&out[row*ldd], ldd, &a[row*k], k, &scale[row], &low[row], n, w, &start[0], ws, sum, bias)
				row += n * b.rows
			}
		}
	}
}
