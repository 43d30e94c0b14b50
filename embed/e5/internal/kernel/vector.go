//go:build (amd64 || arm64) && !purego

package kernel

// vectors is the float steps in one width of registers: what gen writes.
// Blocks of rows are by their number, falling, the last of one.
type vectors struct {
	quantise       func(dst *byte, scale, low, x *float32, rows, width int)
	addNorm        func(x, z, y, gamma, beta, inGamma, inBeta *float32, rows, width int)
	gelu           func(x *float32, blocks int)
	geluBlock      int // values
	transpose      func(dst, src *float32, stride, blocks int)
	transposeBlock int // rows
	scores         []scoreBlock
	softmax        func(s, inverse *float32, rows, npad int, mask *uint32)
	mix            []mixBlock
}

type scoreBlock struct {
	rows   int
	scores func(dst, q *float32, stride int, keys *float32, npad, blocks int)
}

type mixBlock struct {
	rows int
	mix  func(dst *float32, ldd int, s *float32, npad int, inverse, v *float32, n, blocks int)
}

// set is these steps with a product.
func (v *vectors) set(name string, gemm func(dst []float32, ldd int, a []byte, scale, low []float32, rows int, l *Linear, first, last int)) *Set {
	return &Set{
		Name: name, Gemm: gemm, Quantise: v.runQuantise, AddNorm: v.runAddNorm, GELU: v.runGELU,
		Transpose: v.runTranspose, Scores: v.runScores, Softmax: v.runSoftmax, Mix: v.runMix,
	}
}

func (v *vectors) runQuantise(dst []byte, scale, low []float32, x []float32, rows, width int) {
	if rows > 0 {
		n := rows * width
		v.quantise(&dst[:n][0], &scale[:rows][0], &low[:rows][0], &x[:n][0], rows, width)
	}
}

func (v *vectors) runAddNorm(x, z, y []float32, p *Norm, rows, width int) {
	if rows > 0 {
		n := rows * width
		v.addNorm(&x[:n][0], &z[:n][0], &y[:n][0], &p.Gamma[:width][0], &p.Beta[:width][0],
			&p.InGamma[:width][0], &p.InBeta[:width][0], rows, width)
	}
}

func (v *vectors) runGELU(x []float32) {
	blocks := len(x) / v.geluBlock
	if blocks > 0 {
		v.gelu(&x[0], blocks)
	}
	geluGo(x[blocks*v.geluBlock:])
}

func (v *vectors) runTranspose(dst, src []float32, stride, n, npad int) {
	blocks := n / v.transposeBlock
	whole := blocks * v.transposeBlock
	if blocks > 0 {
		_ = src[:(whole-1)*stride+Head]
		v.transpose(&dst[:Head*npad][0], &src[0], stride, blocks)
	}
	transposeFrom(dst, src, stride, whole, n, npad)
}

func (v *vectors) runScores(dst, q []float32, stride, rows int, keys []float32, npad int) {
	if rows == 0 {
		return
	}
	dst, q, keys = dst[:rows*npad], q[:(rows-1)*stride+Head], keys[:Head*npad]
	row := 0
	for _, b := range v.scores {
		if n := (rows - row) / b.rows; n > 0 {
			b.scores(&dst[row*npad], &q[row*stride], stride, &keys[0], npad, n)
			row += n * b.rows
		}
	}
}

// laneMasks[16-n:] is the mask of n valid columns of 16.
var laneMasks = func() (m [32]uint32) {
	for i := range 16 {
		m[i] = ^uint32(0)
	}
	return m
}()

func (v *vectors) runSoftmax(s, inverse []float32, rows, n, npad int) {
	if rows > 0 {
		v.softmax(&s[:rows*npad][0], &inverse[:rows][0], rows, npad, &laneMasks[npad-n])
	}
}

func (v *vectors) runMix(dst []float32, ldd int, s []float32, npad int, inverse, values []float32, rows, n int) {
	if rows == 0 {
		return
	}
	dst, s, inverse, values = dst[:(rows-1)*ldd+Head], s[:rows*npad], inverse[:rows], values[:n*Head]
	row := 0
	for _, b := range v.mix {
		if blocks := (rows - row) / b.rows; blocks > 0 {
			b.mix(&dst[row*ldd], ldd, &s[row*npad], npad, &inverse[row], &values[0], n, blocks)
			row += blocks * b.rows
		}
	}
}
