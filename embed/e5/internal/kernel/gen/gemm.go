package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// gemmRows times 16 results is the largest block: six registers of 32-bit
// sums, six of 16-bit sums, two of weights, one of inputs and one of products.
const gemmRows = 3

// gemm writes the product of blocks times rows rows with one panel. Of every
// 16 inputs, four VPMADDUBSW are added in 16 bits and widened by one
// VPMADDWD: five multiplications for 128 products.
func gemm(rows int) {
	g := gemmBegin(fmt.Sprintf("gemm%d", rows), rows)
	wide := ymms(2 * rows)
	for _, r := range wide {
		VPXOR(r, r, r)
	}
	w, count := load("w"), GP64()
	MOVQ(g.k, count)
	Label(g.label + "group")
	gemmGroup(g.a, g.k, w, wide, rows)
	PREFETCHT1(Mem{Base: g.ahead})
	ADDQ(U8(64), g.ahead)
	ADDQ(U8(16), g.a)
	ADDQ(U32(256), w)
	SUBQ(U8(16), count)
	JNZ(LabelRef(g.label + "group"))

	gemmFinish(g.dst, g.ldd, g.scale, g.low, wide, rows)
	for range rows {
		ADDQ(g.ldd, g.dst)
	}
	g.end(rows)
}

// gemmLoop is the loop over the blocks of a product: its registers, and what
// its labels begin with.
type gemmLoop struct {
	dst, ldd, a, k, scale, low, blocks, ahead Register
	label                                     string
}

// gemmBegin begins a function that takes blocks of so many rows, up to the
// loop's first instruction.
func gemmBegin(name string, rows int) gemmLoop {
	text(name, "func(dst *float32, ldd int, a *byte, k int, scale, low *float32, blocks int, w *int8, wscale, wsum, bias *float32)",
		fmt.Sprintf("%s computes 16 columns for blocks blocks of %d rows; see Set.Gemm.", name, rows))
	g := gemmLoop{dst: load("dst"), ldd: load("ldd"), label: name + "_"}
	SHLQ(U8(2), g.ldd)
	g.a, g.k = load("a"), load("k")
	g.scale, g.low, g.blocks = load("scale"), load("low"), load("blocks")
	// Each group fetches a line of the panels after this one, 16*k bytes on,
	// into the second-level cache: the weights don't fit there, and a question
	// has too few rows to hide the wait (15 % at 30 tokens).
	g.ahead = load("w")
	for range 16 {
		ADDQ(g.k, g.ahead)
	}
	Label(g.label + "block")
	return g
}

// end goes on to the next block's inputs, of which the loop over groups has
// passed one row, and returns after the last.
func (g gemmLoop) end(rows int) {
	for range rows - 1 {
		ADDQ(g.k, g.a)
	}
	ADDQ(U8(4*rows), g.scale)
	ADDQ(U8(4*rows), g.low)
	DECQ(g.blocks)
	JNZ(LabelRef(g.label + "block"))
	VZEROUPPER()
	RET()
}

// gemmGroup adds the products of 16 inputs to wide.
func gemmGroup(a, k, w Register, wide []VecVirtual, rows int) {
	sums := ymms(2 * rows)
	for step := range 4 {
		left, right := YMM(), YMM()
		VMOVDQU(Mem{Base: w, Disp: 64 * step}, left)
		VMOVDQU(Mem{Base: w, Disp: 64*step + 32}, right)
		for r, at := range offsets(a, k, nil, rows, 4*step) {
			x := YMM()
			VPBROADCASTD(at, x)
			if step == 0 {
				VPMADDUBSW(left, x, sums[2*r])
				VPMADDUBSW(right, x, sums[2*r+1])
				continue
			}
			product := YMM()
			VPMADDUBSW(left, x, product)
			VPMADDUBSW(right, x, x)
			VPADDW(product, sums[2*r], sums[2*r])
			VPADDW(x, sums[2*r+1], sums[2*r+1])
		}
	}
	ones := YMM()
	VMOVDQU(every("ones16", 0x0001_0001), ones)
	for i, s := range sums {
		VPMADDWD(ones, s, s)
		VPADDD(s, wide[i], wide[i])
	}
}

// gemmFinish writes ((float(acc)*wscale)*scale + low*wsum) + bias.
func gemmFinish(dst, ldd, scale, low Register, wide []VecVirtual, rows int) {
	wscale, wsum, bias := load("wscale"), load("wsum"), load("bias")
	for r, at := range offsets(dst, ldd, nil, rows, 0) {
		s, l := YMM(), YMM()
		VBROADCASTSS(Mem{Base: scale, Disp: 4 * r}, s)
		VBROADCASTSS(Mem{Base: low, Disp: 4 * r}, l)
		for half := range 2 {
			v, t := wide[2*r+half], YMM()
			VCVTDQ2PS(v, v)
			VMULPS(Mem{Base: wscale, Disp: 32 * half}, v, v)
			VMULPS(s, v, v)
			VMULPS(Mem{Base: wsum, Disp: 32 * half}, l, t)
			VADDPS(t, v, v)
			VADDPS(Mem{Base: bias, Disp: 32 * half}, v, v)
			at.Disp = 32 * half
			VMOVUPS(v, at)
		}
	}
}
