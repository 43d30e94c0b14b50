package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// Blocks of rows of the products by VPDPBUSD, which adds four products of an
// unsigned and a signed byte into 32 bits. One zmm holds a panel's columns, or
// two ymm do: of 32 registers, twelve sums are enough to hide what an
// instruction takes; of 16, twelve sums leave two of weights and two of inputs.
const (
	zmmRows = 12
	ymmRows = 6
)

// gemmVNNI writes the product of blocks times rows rows with one panel. Go's
// assembler has VPDPBUSD with EVEX alone: ./vex gives it its VEX form, where
// a function's name has AVXVNNI.
func gemmVNNI(name string, rows int, register func() VecVirtual, bytes int) {
	g := gemmBegin(fmt.Sprintf("%s%d", name, rows), rows)
	parts := 64 / bytes
	// Each base has three rows, k apart.
	bases := []Register{g.a}
	for r := 3; r < rows; r += 3 {
		base := GP64()
		LEAQ(Mem{Base: bases[len(bases)-1], Index: g.k, Scale: 2}, base)
		ADDQ(g.k, base)
		bases = append(bases, base)
	}
	sums := make([]VecVirtual, parts*rows)
	for i := range sums {
		sums[i] = register()
		zero(sums[i])
	}
	w, count := load("w"), GP64()
	MOVQ(g.k, count)
	Label(g.label + "group")
	PREFETCHT1(Mem{Base: g.ahead})
	ADDQ(U8(64), g.ahead)
	for step := range 4 {
		weights := make([]VecVirtual, parts)
		for i := range weights {
			weights[i] = register()
			VMOVUPS(Mem{Base: w, Disp: 64*step + bytes*i}, weights[i])
		}
		for r := range rows {
			x := register()
			VPBROADCASTD(offsets(bases[r/3], g.k, nil, 3, 4*step)[r%3], x)
			for i := range weights {
				VPDPBUSD(weights[i], x, sums[parts*r+i])
			}
		}
	}
	for _, base := range bases {
		ADDQ(U8(16), base)
	}
	ADDQ(U32(256), w)
	SUBQ(U8(16), count)
	JNZ(LabelRef(g.label + "group"))
	vnniFinish(g.dst, g.ldd, g.scale, g.low, sums, rows, register, bytes)
	g.end(rows)
}

// vnniFinish writes ((float(acc)*wscale)*scale + low*wsum) + bias, and moves
// dst on.
func vnniFinish(dst, ldd, scale, low Register, sums []VecVirtual, rows int, register func() VecVirtual, bytes int) {
	wscale, wsum, bias := load("wscale"), load("wsum"), load("bias")
	parts := len(sums) / rows
	for r := range rows {
		s, l := register(), register()
		VBROADCASTSS(Mem{Base: scale, Disp: 4 * r}, s)
		VBROADCASTSS(Mem{Base: low, Disp: 4 * r}, l)
		for i := range parts {
			v, t := sums[parts*r+i], register()
			VCVTDQ2PS(v, v)
			VMULPS(Mem{Base: wscale, Disp: bytes * i}, v, v)
			VMULPS(s, v, v)
			VMULPS(Mem{Base: wsum, Disp: bytes * i}, l, t)
			VADDPS(t, v, v)
			VADDPS(Mem{Base: bias, Disp: bytes * i}, v, v)
			VMOVUPS(v, Mem{Base: dst, Disp: bytes * i})
		}
		ADDQ(ldd, dst)
	}
}

// zero clears a register; only its VEX form is short, which zmm lacks.
func zero(v VecVirtual) {
	if v.Size() == 64 {
		VPXORD(v, v, v)
		return
	}
	VPXOR(v, v, v)
}
