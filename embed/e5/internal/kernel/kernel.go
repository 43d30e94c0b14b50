// Package kernel holds the arithmetic of the encoder: an unsigned 8-bit by
// signed 8-bit matrix product and the float32 steps between two of them.
//
// Each operation exists in plain Go, which is in every build and is the
// reference, and for amd64 and arm64 in assembly that internal/kernel/gen
// writes. All give the same bits. That is by design: no step uses a fused
// multiply-add, and every sum has one order, written down with the operation.
package kernel

// Panel is the number of output columns that are stored, and computed,
// together.
const Panel = 16

// Group is the number of consecutive inputs whose products are summed in 16
// bits before they are widened. See [Linear] for the bound that makes it safe.
const Group = 16

// Linear is a dense layer y = xW + b with 8-bit weights.
//
// Panels has In*Out weights in the order [Out/16][In/4][16][4]: for sixteen
// outputs, then for each four consecutive inputs, the four weights of every
// output. In every run of 16 inputs, the products of the inputs at 0, 1, 4, 5,
// 8, 9, 12, 13 are summed in one signed 16-bit lane and the others in a second
// one. The weights of each such eight must have 255*(sum of positive ones) and
// 255*(sum of negative ones) within 16 bits, so that no input overflows.
type Linear struct {
	In, Out int       // In is a multiple of 32, Out of 16
	Panels  []int8    // In*Out
	Scale   []float32 // Out; what one step of a weight is worth
	Sum     []float32 // Out; Scale times the sum of the column's weights
	Bias    []float32 // Out
}

// Norm holds a layer norm's parameters, each as long as a row, twice: as the
// model has them, and with every channel moved and scaled so that the next
// matrix's input has about the same spread in each. 8 bits go further so: a
// few channels of the model reach ten times as far as the others.
type Norm struct{ Gamma, Beta, InGamma, InBeta []float32 }

// Set is one implementation of every operation.
type Set struct {
	// Name is "amx", "avx512-vnni", "avx-vnni" or "avx2" on amd64, "neon-i8mm",
	// "neon-dotprod" or "neon" on arm64, or "go".
	Name string

	// Gemm computes the columns of the panels from first to before last of
	// dst = x*W + b for rows rows. Row r of dst starts at r*ldd, row r of a at
	// r*l.In. x[r][k] is a[r*l.In+k]*scale[r] + low[r]. Each result is
	// ((float(acc)*Scale)*scale + low*Sum) + Bias, where acc is the exact sum.
	Gemm func(dst []float32, ldd int, a []byte, scale, low []float32, rows int, l *Linear, first, last int)

	// Quantise writes each of the rows of x, width floats long, as unsigned
	// bytes over the row's own range: x is about dst*scale + low, low the
	// row's least value. Width is a multiple of 32, values are finite.
	Quantise func(dst []byte, scale, low []float32, x []float32, rows, width int)

	// AddNorm replaces each row of x by LayerNorm(x+y)*n.Gamma + n.Beta, with
	// epsilon 1e-12, and writes LayerNorm(x+y)*n.InGamma + n.InBeta to z. Sums
	// have 32 lanes, added as [laneSum] says. Width is a multiple of 32.
	AddNorm func(x, z, y []float32, n *Norm, rows, width int)

	// GELU replaces each value by x*Phi(x), the exact ("erf") GELU, to 4e-5.
	// The length is a multiple of 8.
	GELU func(x []float32)

	// Transpose writes the n rows of 32 floats at src, stride floats apart,
	// as columns: dst has npad/16 panels of 32 rows of 16 columns, and the
	// columns from n to npad become 0. npad is a multiple of 16 and less than
	// n+16.
	Transpose func(dst, src []float32, stride, n, npad int)

	// Scores writes, for each of rows rows of 32 floats at q, stride apart,
	// its dot products with the npad columns of keys, as Transpose left them.
	// Sums run over the 32 in order.
	Scores func(dst, q []float32, stride, rows int, keys []float32, npad int)

	// Softmax replaces the first n of each row of npad floats by
	// exp(x - row's maximum), the rest by 0, and sets inverse to one over each
	// row's sum. Sums have 8 lanes.
	Softmax func(s, inverse []float32, rows, n, npad int)

	// Mix writes, for each row of s, the sum over the n rows of 32 floats of v
	// times s, in order, times inverse; rows of dst are ldd apart.
	Mix func(dst []float32, ldd int, s []float32, npad int, inverse, v []float32, rows, n int)
}

// Portable is the plain-Go implementation.
func Portable() *Set {
	return &Set{
		Name: "go", Gemm: gemmGo, Quantise: quantiseGo, AddNorm: addNormGo, GELU: geluGo,
		Transpose: transposeGo, Scores: scoresGo, Softmax: softmaxGo, Mix: mixGo,
	}
}
