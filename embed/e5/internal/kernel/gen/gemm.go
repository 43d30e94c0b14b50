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
	text(fmt.Sprintf("gemm%d", rows), "func(dst *float32, ldd int, a *byte, k int, scale, low *float32, blocks int, w *int8, wscale, wsum, bias *float32)",
		fmt.Sprintf("gemm%d computes 16 columns for blocks blocks of %d rows; see Set.Gemm.", rows, rows))
	dst, ldd := load("dst"), load("ldd")
	SHLQ(U8(2), ldd)
	a, k := load("a"), load("k")
	scale, low, blocks := load("scale"), load("low"), load("blocks")
	label := fmt.Sprintf("gemm%d_", rows)
	// Each group fetches a line of the panels after this one, 16*k bytes on,
	// into the second-level cache: the weights don't fit there, and a question
	// has too few rows to hide the wait (15 % at 30 tokens).
	ahead := load("w")
	for range 16 {
		ADDQ(k, ahead)
	}

	Label(label + "block")
	wide := ymms(2 * rows)
	for _, r := range wide {
		VPXOR(r, r, r)
	}
	w, count := load("w"), GP64()
	MOVQ(k, count)
	Label(label + "group")
	gemmGroup(a, k, w, wide, rows)
	PREFETCHT1(Mem{Base: ahead})
	ADDQ(U8(64), ahead)
	ADDQ(U8(16), a)
	ADDQ(U32(256), w)
	SUBQ(U8(16), count)
	JNZ(LabelRef(label + "group"))

	gemmFinish(dst, ldd, scale, low, wide, rows)
	for range rows {
		ADDQ(ldd, dst)
	}
	for range rows - 1 { // one row was passed by the loop
		ADDQ(k, a)
	}
	ADDQ(U8(4*rows), scale)
	ADDQ(U8(4*rows), low)
	DECQ(blocks)
	JNZ(LabelRef(label + "block"))
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
