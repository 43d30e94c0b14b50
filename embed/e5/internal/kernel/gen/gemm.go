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
func gemm(count int) {
	g := gemmBegin(fmt.Sprintf("gemm%d", count), count, 1)
	wide := ymms(2 * count)
	for _, r := range wide {
		zero(r)
	}
	w, left := load("w"), GP64()
	MOVQ(g.k, left)
	Label("gemm_group")
	gemmGroup(rows(g.a, g.k, count), w, wide)
	g.prefetch(1)
	ADDQ(U8(16), g.a)
	ADDQ(U32(256), w)
	SUBQ(U8(16), left)
	JNZ(LabelRef("gemm_group"))
	avx2.finish(g, wide, count)
	g.end(count)
}

// gemmLoop is the loop over the blocks of a product: its registers.
type gemmLoop struct {
	dst, ldd, a, k, scale, low, blocks, ahead Register
}

// gemmBegin begins a function that takes blocks of so many rows, up to the
// loop's first instruction.
func gemmBegin(name string, count, panels int) gemmLoop {
	text(name, "func(dst *float32, ldd int, a *byte, k int, scale, low *float32, blocks int, w *int8, wscale, wsum, bias *float32)",
		fmt.Sprintf("%s computes %d columns for blocks blocks of %d rows; see Set.Gemm.", name, 16*panels, count))
	g := gemmLoop{dst: load("dst"), ldd: load("ldd")}
	SHLQ(U8(2), g.ldd)
	g.a, g.k = load("a"), load("k")
	g.scale, g.low, g.blocks = load("scale"), load("low"), load("blocks")
	g.ahead = GP64()
	MOVQ(g.k, g.ahead)
	SHLQ(U8(4), g.ahead)
	if panels == 2 {
		ADDQ(g.ahead, g.ahead)
	}
	ADDQ(load("w"), g.ahead)
	Label("gemm_block")
	return g
}

// prefetch fetches so many lines of the panels after these, 16*k bytes each,
// into the second-level cache: the weights don't fit there, and a question has
// too few rows to hide the wait (15 % at 30 tokens on AVX2). A group has four
// lines of each panel.
func (g gemmLoop) prefetch(lines int) {
	for i := range lines {
		PREFETCHT1(Mem{Base: g.ahead, Disp: 64 * i})
	}
	ADDQ(U32(64*lines), g.ahead)
}

// end goes on to the next block's inputs, of which the loop over groups has
// passed one row, and returns after the last.
func (g gemmLoop) end(count int) {
	for range count - 1 {
		ADDQ(g.k, g.a)
	}
	ADDQ(U8(4*count), g.scale)
	ADDQ(U8(4*count), g.low)
	DECQ(g.blocks)
	JNZ(LabelRef("gemm_block"))
	VZEROUPPER()
	RET()
}

// gemmGroup adds the products of 16 inputs to wide.
func gemmGroup(inputs rowsOf, w Register, wide []VecVirtual) {
	sums := ymms(len(wide))
	for step := range 4 {
		left, right := YMM(), YMM()
		VMOVDQU(Mem{Base: w, Disp: 64 * step}, left)
		VMOVDQU(Mem{Base: w, Disp: 64*step + 32}, right)
		for r, at := range inputs.at(4 * step) {
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
