package main

import "fmt"

// Blocks of rows, as large as the 32 registers allow with every sum in one.
const (
	dotRows     = 4 // 16 sums, 8 registers of weights, 4 of inputs, a constant
	matrixPairs = 3 // 24 sums, 4 of weights, 3 of inputs
	longRows    = 2 // 8 sums, 16 of 16 bits, 4 of weights, 2 of inputs, a constant
)

const gemmPanel = 16 // columns of a panel: four vectors

var gemmParams = []string{
	"dst *float32", "ldd int", "a *byte", "k int", "scale *float32", "low *float32", "blocks int",
	"w *int8", "start *int32", "wscale *float32", "wsum *float32", "bias *float32",
}

// The registers of every product. rowAt holds where each row of inputs is
// read, rowTo has one more for what is written.
const (
	gemmDst, gemmLdd, gemmA, gemmK = gp("R0"), gp("R1"), gp("R2"), gp("R3")
	gemmScale, gemmLow, gemmBlocks = gp("R4"), gp("R5"), gp("R6")
	gemmW, gemmStart               = gp("R7"), gp("R8")
	gemmWscale, gemmWsum, gemmBias = gp("R9"), gp("R10"), gp("R11")
	gemmAt, gemmCount              = gp("R12"), gp("R13")
)

var rowAt = []gp{"R14", "R15", "R16", "R17", "R19", "R20"}

// gemmBegin starts a product's function and the loop over its blocks.
func gemmBegin(a *assembler, name string, rows int, doc string) {
	a.function(name, fmt.Sprintf("%s computes 16 columns for blocks blocks of %d rows with %s; see Set.Gemm. Each column's sum begins with start's.", name, rows, doc), gemmParams...)
	a.load("dst R0", "ldd R1", "a R2", "k R3", "scale R4", "low R5", "blocks R6",
		"w R7", "start R8", "wscale R9", "wsum R10", "bias R11")
	a.op("LSL $2, %s, %s", gemmLdd, gemmLdd)
}

// gemmRowsAt sets the pointers to a block's rows, the cursor over the weights
// and the count of inputs.
func gemmRowsAt(a *assembler, rows int) {
	a.op("MOVD %s, %s", gemmA, rowAt[0])
	for r := 1; r < rows; r++ {
		a.op("ADD %s, %s, %s", gemmK, rowAt[r-1], rowAt[r])
	}
	a.op("MOVD %s, %s", gemmW, gemmAt)
	a.op("MOVD %s, %s", gemmK, gemmCount)
}

// gemmBlock begins a block whose sums lie row by row, and the loop over its
// groups of inputs.
func gemmBlock(a *assembler, rows int) {
	a.label("block")
	for r := range rows {
		a.peek(gemmStart, "S4", rowMajor(r, 0), 4)
	}
	gemmRowsAt(a, rows)
	a.label("group")
}

// gemmEnd writes a block's rows and goes on with the next block. sums gives
// the four vectors of a row; V24 to V29 are free.
func gemmEnd(a *assembler, rows int, sums func(row, column int) vec) {
	const ws, sum, bias, scale, low, t = 24, 25, 26, 27, 28, 29
	for r := range rows {
		a.takeEvery(gemmScale, scale)
		a.takeEvery(gemmLow, low)
		for c := range 4 {
			v := sums(r, c)
			a.loadAt(ws, 16*c, gemmWscale)
			a.loadAt(sum, 16*c, gemmWsum)
			a.loadAt(bias, 16*c, gemmBias)
			a.scvtf(v, v)
			a.fmul(v, v, ws)
			a.fmul(v, v, scale)
			a.fmul(t, low, sum)
			a.fadd(v, v, t)
			a.fadd(v, v, bias)
			a.storeAt(v, 16*c, gemmDst)
		}
		a.op("ADD %s, %s, %s", gemmLdd, gemmDst, gemmDst)
	}
	a.op("MOVD %s, %s", rowAt[rows-1], gemmA) // the last row's end is the next one's beginning
	a.again(gemmBlocks, 1, "block")
	a.op("RET")
}

// rowMajor is the registers of sums that lie row by row.
func rowMajor(row, column int) vec { return vec(4*row + column) }

// gemmDot adds four products at a time into 32 bits. The instruction of most
// processors has both sides signed: then the inputs have 128 taken off, by
// their highest bit, and start has what that takes off the sum.
func gemmDot(a *assembler, name string, rows int, signed bool) {
	const weights, inputs, high = 16, 24, 31
	doc := "SUDOT"
	if signed {
		doc = "SDOT"
	}
	gemmBegin(a, fmt.Sprintf("%s%d", name, rows), rows, doc)
	if signed {
		a.every(high, 0x80808080)
	}
	gemmBlock(a, rows)
	for r := range rows {
		a.take(rowAt[r], "B16", vec(inputs+r), 1)
	}
	for r := range rows {
		if in := vec(inputs + r); signed {
			a.eor(in, in, high)
		}
	}
	for step := range 4 {
		w := vec(weights + step%2*4)
		a.take(gemmAt, "B16", w, 4)
		for r := range rows {
			for c := range 4 {
				d, n, m := rowMajor(r, c), w+vec(c), vec(inputs+r)
				if signed {
					a.sdot(d, n, m, step)
				} else {
					a.sudot(d, n, m, step)
				}
			}
		}
	}
	a.again(gemmCount, gemmPanel, "group")
	gemmEnd(a, rows, rowMajor)
}

// gemmMatrix multiplies two rows of eight inputs with the weights of two
// columns at a time. A pair of rows has eight sums of two by two.
func gemmMatrix(a *assembler, pairs int) {
	const w0, w1, left, right, inputs, t = 24, 25, 26, 27, 28, 24
	sum := func(pair, i int) vec { return vec(8*pair + i) }
	rows := 2 * pairs
	gemmBegin(a, fmt.Sprintf("gemmMatrix%d", rows), rows, "USMMLA")
	a.label("block")
	for c := range 4 {
		a.loadAt(t, 16*c, gemmStart)
		for p := range pairs {
			a.shuffle("VZIP1", "D2", sum(p, 2*c), t, t)
			a.shuffle("VZIP2", "D2", sum(p, 2*c+1), t, t)
		}
	}
	gemmRowsAt(a, rows)
	a.label("eight")
	for p := range pairs {
		a.op("FMOVD.P 8(%s), F%d", rowAt[2*p], inputs+p)
		a.op("VLD1.P 8(%s), V%d.D[1]", rowAt[2*p+1], inputs+p)
	}
	for c := range 4 {
		a.loadAt(w0, 16*c, gemmAt)
		a.loadAt(w1, 16*c+64, gemmAt)
		a.shuffle("VZIP1", "S4", left, w0, w1)
		a.shuffle("VZIP2", "S4", right, w0, w1)
		for p := range pairs {
			a.usmmla(sum(p, 2*c), vec(inputs+p), left)
			a.usmmla(sum(p, 2*c+1), vec(inputs+p), right)
		}
	}
	a.op("ADD $128, %s, %s", gemmAt, gemmAt)
	a.again(gemmCount, 8, "eight")
	// A two by two has two columns of both rows: put each row's together.
	for p := range pairs {
		for c := range 4 {
			x, y := sum(p, 2*c), sum(p, 2*c+1)
			a.copy(t, x)
			a.shuffle("VZIP1", "D2", x, t, y)
			a.shuffle("VZIP2", "D2", y, t, y)
		}
	}
	gemmEnd(a, rows, func(row, column int) vec { return sum(row/2, 2*column+row%2) })
}

// gemmLong is for processors without dot products: it multiplies into 16 bits,
// adds four products there, then a pair of such sums, and widens. With the
// inputs' 128 taken off, that is within 16 bits by the bound of Linear.
func gemmLong(a *assembler, rows int) {
	const weights, inputs, high = 24, 28, 31
	half := func(r, c, side int) vec { return vec(8 + 8*r + 2*c + side) }
	gemmBegin(a, fmt.Sprintf("gemmLong%d", rows), rows, "SMULL")
	a.every(high, 0x80808080)
	gemmBlock(a, rows)
	for step := range 4 {
		a.take(gemmAt, "B16", weights, 4)
		for r := range rows {
			in := vec(inputs + r)
			a.takeEvery(rowAt[r], in)
			a.eor(in, in, high)
			for c := range 4 {
				low, upper, w := half(r, c, 0), half(r, c, 1), vec(weights+c)
				if step == 0 {
					a.smull(low, w, in)
					a.smull2(upper, w, in)
				} else {
					a.smlal(low, w, in)
					a.smlal2(upper, w, in)
				}
			}
		}
	}
	for r := range rows {
		for c := range 4 {
			a.addp(half(r, c, 0), half(r, c, 0), half(r, c, 1))
		}
		for c := range 4 {
			a.sadalp(rowMajor(r, c), half(r, c, 0))
		}
	}
	a.again(gemmCount, gemmPanel, "group")
	gemmEnd(a, rows, rowMajor)
}

// columnSums writes 128 times the sum of each of a panel's columns.
func columnSums(a *assembler) {
	a.function("columnSums", "columnSums sets the 16 of start to 128 times the sum of a panel's column, of k weights.",
		"start *int32", "w *int8", "k int")
	a.load("start R0", "w R1", "k R2")
	for c := range 4 {
		a.zero(vec(c))
	}
	a.label("four")
	a.take("R1", "B16", 16, 4)
	for c := range 4 {
		a.saddlp(vec(16+c), vec(16+c))
	}
	for c := range 4 {
		a.sadalp(vec(c), vec(16+c))
	}
	a.again("R2", 4, "four")
	for c := range 4 {
		a.op("VSHL $7, V%d.S4, V%d.S4", c, c)
	}
	a.op("VST1 [%s], (R0)", list(0, 4, "S4"))
	a.op("RET")
}
