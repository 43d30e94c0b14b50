//go:build !purego

package kernel

import "golang.org/x/sys/cpu"

//go:generate gen/generate.sh

// vectorised returns the AVX2 implementation, or nil where it can't run.
func vectorised() *Set {
	if !cpu.X86.HasAVX2 {
		return nil
	}
	return &Set{
		Name: "avx2", Gemm: gemmAVX2, Quantise: quantiseAVX2, AddNorm: addNormAVX2, GELU: geluAVX2,
		Transpose: transposeAVX2, Scores: scoresAVX2, Softmax: softmaxAVX2, Mix: mixAVX2,
	}
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

func quantiseAVX2(dst []byte, scale, low []float32, x []float32, rows, width int) {
	if rows > 0 {
		n := rows * width
		quantiseRows(&dst[:n][0], &scale[:rows][0], &low[:rows][0], &x[:n][0], rows, width)
	}
}

func addNormAVX2(x, z, y []float32, p *Norm, rows, width int) {
	if rows > 0 {
		n := rows * width
		addNormRows(&x[:n][0], &z[:n][0], &y[:n][0], &p.Gamma[:width][0], &p.Beta[:width][0],
			&p.InGamma[:width][0], &p.InBeta[:width][0], rows, width)
	}
}

func geluAVX2(x []float32) {
	blocks := len(x) / 32
	if blocks > 0 {
		geluBlocks(&x[0], blocks)
	}
	geluGo(x[blocks*32:])
}

func transposeAVX2(dst, src []float32, stride, n, npad int) {
	blocks := n / 8
	if blocks > 0 {
		_ = src[:(8*blocks-1)*stride+Head]
		transposeBlocks(&dst[:Head*npad][0], &src[0], stride, blocks)
	}
	transposeFrom(dst, src, stride, 8*blocks, n, npad)
}

func scoresAVX2(dst, q []float32, stride, rows int, keys []float32, npad int) {
	if rows == 0 {
		return
	}
	dst, q, keys = dst[:rows*npad], q[:(rows-1)*stride+Head], keys[:Head*npad]
	fours := rows / 4
	if fours > 0 {
		scores4(&dst[0], &q[0], stride, &keys[0], npad, fours)
	}
	rest := []func(*float32, *float32, int, *float32, int, int){nil, scores1, scores2, scores3}
	if f := rest[rows%4]; f != nil {
		f(&dst[4*fours*npad], &q[4*fours*stride], stride, &keys[0], npad, 1)
	}
}

// laneMasks[16-n:] is the mask of n valid columns of 16.
var laneMasks = func() (m [32]uint32) {
	for i := range 16 {
		m[i] = ^uint32(0)
	}
	return m
}()

func softmaxAVX2(s, inverse []float32, rows, n, npad int) {
	if rows > 0 {
		softmaxRows(&s[:rows*npad][0], &inverse[:rows][0], rows, npad, &laneMasks[npad-n])
	}
}

func mixAVX2(dst []float32, ldd int, s []float32, npad int, inverse, v []float32, rows, n int) {
	if rows == 0 {
		return
	}
	dst, s, inverse, v = dst[:(rows-1)*ldd+Head], s[:rows*npad], inverse[:rows], v[:n*Head]
	twos := rows / 2
	if twos > 0 {
		mix2(&dst[0], ldd, &s[0], npad, &inverse[0], &v[0], n, twos)
	}
	if r := 2 * twos; r < rows {
		mix1(&dst[r*ldd], ldd, &s[r*npad], npad, &inverse[r], &v[0], n, 1)
	}
}
