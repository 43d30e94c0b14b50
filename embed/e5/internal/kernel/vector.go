//go:build (amd64 || arm64) && !purego

package kernel

// This file calls what gen writes for each processor under the same names.

func quantiseVector(dst []byte, scale, low []float32, x []float32, rows, width int) {
	if rows > 0 {
		n := rows * width
		quantiseRows(&dst[:n][0], &scale[:rows][0], &low[:rows][0], &x[:n][0], rows, width)
	}
}

func addNormVector(x, z, y []float32, p *Norm, rows, width int) {
	if rows > 0 {
		n := rows * width
		addNormRows(&x[:n][0], &z[:n][0], &y[:n][0], &p.Gamma[:width][0], &p.Beta[:width][0],
			&p.InGamma[:width][0], &p.InBeta[:width][0], rows, width)
	}
}

func geluVector(x []float32) {
	blocks := len(x) / geluBlock
	if blocks > 0 {
		geluBlocks(&x[0], blocks)
	}
	geluGo(x[blocks*geluBlock:])
}

func transposeVector(dst, src []float32, stride, n, npad int) {
	blocks := n / transposeBlock
	whole := blocks * transposeBlock
	if blocks > 0 {
		_ = src[:(whole-1)*stride+Head]
		transposeBlocks(&dst[:Head*npad][0], &src[0], stride, blocks)
	}
	transposeFrom(dst, src, stride, whole, n, npad)
}

func scoresVector(dst, q []float32, stride, rows int, keys []float32, npad int) {
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

func softmaxVector(s, inverse []float32, rows, n, npad int) {
	if rows > 0 {
		softmaxRows(&s[:rows*npad][0], &inverse[:rows][0], rows, npad, &laneMasks[npad-n])
	}
}

func mixVector(dst []float32, ldd int, s []float32, npad int, inverse, v []float32, rows, n int) {
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
