package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// Blocks of rows of the products by VPDPBUSD, which adds four products of an
// unsigned and a signed byte into 32 bits. One zmm holds a panel's columns, or
// two ymm do. Of 32 zmm, 24 sums of two panels leave enough for weights and
// inputs, and an input that was loaded serves two products: two loads and two
// products begin in a cycle. Where there is one panel more than pairs, blocks
// are smaller. Of 16 ymm, twelve sums leave two of weights and two of inputs.
const (
	zmmRows       = 12
	zmmSingleRows = 6
	ymmRows       = 6
)

// gemmVNNI writes the product of blocks times count rows with so many panels.
// Go's assembler has VPDPBUSD with EVEX alone: ./vex gives it its VEX form,
// where a function's name has AVXVNNI.
func (v vectors) gemmVNNI(prefix string, count, panels int) {
	g := gemmBegin(fmt.Sprintf("%s%d", prefix, count), count, panels)
	inputs := rows(g.a, g.k, count)
	each := 64 / v.bytes // registers of a panel's columns
	parts := each * panels
	sums := v.registers(parts * count)
	for _, s := range sums {
		zero(s)
	}
	w, left := load("w"), GP64()
	MOVQ(g.k, left)
	second := GP64()
	if panels > 1 {
		MOVQ(g.k, second)
		SHLQ(U8(4), second)
		ADDQ(w, second)
	}
	Label("gemm_group")
	if lines := 4 * panels; count < zmmRows && panels > 1 {
		g.prefetch(lines)
	} else { // other blocks fetch more
		g.prefetch(lines / 4)
	}
	for step := range 4 {
		weights := v.registers(parts)
		for i, x := range weights {
			VMOVUPS(Mem{Base: []Register{w, second}[i/each], Disp: 64*step + v.bytes*(i%each)}, x)
		}
		for r, at := range inputs.at(4 * step) {
			x := v.register()
			VPBROADCASTD(at, x)
			for i := range weights {
				VPDPBUSD(weights[i], x, sums[parts*r+i])
			}
		}
	}
	inputs.advance(U8(16))
	ADDQ(U32(256), w)
	if panels > 1 {
		ADDQ(U32(256), second)
	}
	SUBQ(U8(16), left)
	JNZ(LabelRef("gemm_group"))
	v.finish(g, sums, count)
	g.end(count)
}

// finish writes ((float(acc)*wscale)*scale + low*wsum) + bias, and moves dst
// on.
func (v vectors) finish(g gemmLoop, sums []VecVirtual, count int) {
	wscale, wsum, bias := load("wscale"), load("wsum"), load("bias")
	parts := len(sums) / count
	for r := range count {
		s, l := v.register(), v.register()
		VBROADCASTSS(Mem{Base: g.scale, Disp: 4 * r}, s)
		VBROADCASTSS(Mem{Base: g.low, Disp: 4 * r}, l)
		for i := range parts {
			x, t := sums[parts*r+i], v.register()
			VCVTDQ2PS(x, x)
			VMULPS(Mem{Base: wscale, Disp: v.bytes * i}, x, x)
			VMULPS(s, x, x)
			VMULPS(Mem{Base: wsum, Disp: v.bytes * i}, l, t)
			VADDPS(t, x, x)
			VADDPS(Mem{Base: bias, Disp: v.bytes * i}, x, x)
			VMOVUPS(x, Mem{Base: g.dst, Disp: v.bytes * i})
		}
		ADDQ(g.ldd, g.dst)
	}
}

// finishPairs finishes the sums that the tiles leave.
func finishPairs() {
	text("finishPairs", "func(dst *float32, ldd int, sums *int32, scale, low *float32, rows int, wscale, wsum, bias *float32)",
		"finishPairs turns rows of 32 sums into two panels' columns; see Set.Gemm.")
	dst, ldd, sums, scale, low, rows := load("dst"), load("ldd"), load("sums"), load("scale"), load("low"), load("rows")
	SHLQ(U8(2), ldd)
	var columns [2]struct{ scale, sum, bias VecVirtual }
	for _, p := range []struct {
		name string
		keep func(i int, v VecVirtual)
	}{
		{"wscale", func(i int, v VecVirtual) { columns[i].scale = v }},
		{"wsum", func(i int, v VecVirtual) { columns[i].sum = v }},
		{"bias", func(i int, v VecVirtual) { columns[i].bias = v }},
	} {
		at := load(p.name)
		for i := range columns {
			p.keep(i, avx512.keep(Mem{Base: at, Disp: 64 * i}))
		}
	}
	Label("finish_row")
	s, l := ZMM(), ZMM()
	VBROADCASTSS(Mem{Base: scale}, s)
	VBROADCASTSS(Mem{Base: low}, l)
	for i, c := range columns {
		x, t := ZMM(), ZMM()
		VCVTDQ2PS(Mem{Base: sums, Disp: 64 * i}, x)
		VMULPS(c.scale, x, x)
		VMULPS(s, x, x)
		VMULPS(c.sum, l, t)
		VADDPS(t, x, x)
		VADDPS(c.bias, x, x)
		VMOVUPS(x, Mem{Base: dst, Disp: 64 * i})
	}
	ADDQ(ldd, dst)
	ADDQ(U32(128), sums)
	ADDQ(U8(4), scale)
	ADDQ(U8(4), low)
	DECQ(rows)
	JNZ(LabelRef("finish_row"))
	VZEROUPPER()
	RET()
}
