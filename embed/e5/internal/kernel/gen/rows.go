package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// quantise writes rows of bytes over each row's own range.
func quantise() {
	text("quantiseRows", "func(dst *byte, scale, low, x *float32, rows, width int)",
		"quantiseRows is Set.Quantise.")
	dst, scale, low, x := load("dst"), load("scale"), load("low"), load("x")
	rows, width := load("rows"), load("width")
	order := YMM()
	VMOVDQU(packOrder(), order)
	top := YMM()
	VMOVUPS(everyFloat("255", 255), top)

	Label("quantise_row")
	least, most := minMax(x, width)
	spread, inverse, s := XMM(), XMM(), XMM()
	VSUBSS(least, most, spread)
	VXORPS(inverse, inverse, inverse)
	VXORPS(s, s, s)
	VUCOMISS(everyFloat("leastRange", 1e-30), spread)
	JLS(LabelRef("quantise_flat"))
	VDIVSS(top.AsX(), spread, s)
	VDIVSS(spread, top.AsX(), inverse)
	Label("quantise_flat")
	VMOVSS(s, Mem{Base: scale})
	VMOVSS(least, Mem{Base: low})
	lows, inverses := YMM(), YMM()
	VBROADCASTSS(least, lows)
	VBROADCASTSS(inverse, inverses)

	count := GP64()
	MOVQ(width, count)
	Label("quantise_bytes")
	v := ymms(4)
	for i := range v {
		VMOVUPS(Mem{Base: x, Disp: 32 * i}, v[i])
		VSUBPS(lows, v[i], v[i])
		VMULPS(inverses, v[i], v[i])
		VCVTPS2DQ(v[i], v[i])
	}
	VPACKSSDW(v[1], v[0], v[0])
	VPACKSSDW(v[3], v[2], v[2])
	VPACKUSWB(v[2], v[0], v[0])
	VPERMD(v[0], order, v[0])
	VMOVDQU(v[0], Mem{Base: dst})
	ADDQ(U8(32), dst)
	ADDQ(U32(128), x)
	SUBQ(U8(32), count)
	JNZ(LabelRef("quantise_bytes"))
	ADDQ(U8(4), scale)
	ADDQ(U8(4), low)
	DECQ(rows)
	JNZ(LabelRef("quantise_row"))
	VZEROUPPER()
	RET()
}

// packOrder undoes the interleaving of the two halves by the pack
// instructions.
func packOrder() Mem {
	m := GLOBL("pack_order", 8|16)
	for i, v := range []uint32{0, 4, 1, 5, 2, 6, 3, 7} {
		DATA(4*i, U32(v))
	}
	return m
}

// minMax returns the least and the greatest of width floats at x.
func minMax(x, width Register) (least, most VecVirtual) {
	at, count := GP64(), GP64()
	MOVQ(x, at)
	MOVQ(width, count)
	low, high := ymms(2), ymms(2)
	for i := range low {
		VMOVUPS(Mem{Base: x, Disp: 32 * i}, low[i])
		VMOVUPS(Mem{Base: x, Disp: 32 * i}, high[i])
	}
	Label("quantise_range")
	for i := range 4 {
		v := YMM()
		VMOVUPS(Mem{Base: at, Disp: 32 * i}, v)
		VMINPS(v, low[i%2], low[i%2])
		VMAXPS(v, high[i%2], high[i%2])
	}
	ADDQ(U32(128), at)
	SUBQ(U8(32), count)
	JNZ(LabelRef("quantise_range"))
	VMINPS(low[1], low[0], low[0])
	VMAXPS(high[1], high[0], high[0])
	fold := func(y VecVirtual, op func(...Op)) VecVirtual {
		t, u := XMM(), XMM()
		VEXTRACTF128(U8(1), y, t)
		op(t, y.AsX(), t)
		VMOVHLPS(t, t, u)
		op(u, t, t)
		VMOVSHDUP(t, u)
		op(u, t, t)
		return t
	}
	return fold(low[0], VMINPS), fold(high[0], VMAXPS)
}

// addNorm replaces rows of x by the layer norm of x+y.
func addNorm() {
	text("addNormRows", "func(x, z, y, gamma, beta, inGamma, inBeta *float32, rows, width int)",
		"addNormRows is Set.AddNorm.")
	x, z, y, rows, width := load("x"), load("z"), load("y"), load("rows"), load("width")
	n, one := XMM(), XMM()
	VCVTSI2SSQ(width, one, n)
	VMOVSS(everyFloat("one", 1), one)

	Label("norm_row")
	mean := YMM()
	total := laneLoop("norm_sum", x, width, func(at Register, i int, sum VecVirtual) {
		v := YMM()
		VMOVUPS(Mem{Base: at, Disp: 32 * i}, v)
		VADDPS(Mem{Base: y, Disp: 32 * i}, v, v)
		VMOVUPS(v, Mem{Base: at, Disp: 32 * i})
		VADDPS(v, sum, sum)
	}, func() { ADDQ(U32(128), y) })
	VDIVSS(n, total, total)
	VBROADCASTSS(total, mean)
	total = laneLoop("norm_square", x, width, func(at Register, i int, sum VecVirtual) {
		v := YMM()
		VMOVUPS(Mem{Base: at, Disp: 32 * i}, v)
		VSUBPS(mean, v, v)
		VMOVUPS(v, Mem{Base: at, Disp: 32 * i})
		VMULPS(v, v, v)
		VADDPS(v, sum, sum)
	}, func() {})
	VDIVSS(n, total, total)
	VADDSS(everyFloat("normEps", 1e-12), total, total)
	VSQRTSS(total, total, total)
	VDIVSS(total, one, total)
	inverse := YMM()
	VBROADCASTSS(total, inverse)

	outputs := []struct{ to, gamma, beta Register }{
		{z, load("inGamma"), load("inBeta")},
		{x, load("gamma"), load("beta")}, // last, since it overwrites x
	}
	count := GP64()
	MOVQ(width, count)
	Label("norm_scale")
	for i := range 4 {
		v := YMM()
		VMULPS(Mem{Base: x, Disp: 32 * i}, inverse, v)
		for _, out := range outputs {
			u := YMM()
			VMULPS(Mem{Base: out.gamma, Disp: 32 * i}, v, u)
			VADDPS(Mem{Base: out.beta, Disp: 32 * i}, u, u)
			VMOVUPS(u, Mem{Base: out.to, Disp: 32 * i})
		}
	}
	for _, out := range outputs {
		ADDQ(U32(128), out.to)
		ADDQ(U32(128), out.gamma)
		ADDQ(U32(128), out.beta)
	}
	SUBQ(U8(32), count)
	JNZ(LabelRef("norm_scale"))
	DECQ(rows)
	JNZ(LabelRef("norm_row"))
	VZEROUPPER()
	RET()
}

// laneLoop runs step for each vector of width floats at x with one of four
// sums, and returns the sums' sum in the order of laneSum.
func laneLoop(label string, x, width Register, step func(at Register, i int, sum VecVirtual), next func()) VecVirtual {
	sums := ymms(4)
	for _, s := range sums {
		VXORPS(s, s, s)
	}
	at, count := GP64(), GP64()
	MOVQ(x, at)
	MOVQ(width, count)
	Label(label)
	for i, s := range sums {
		step(at, i, s)
	}
	next()
	ADDQ(U32(128), at)
	SUBQ(U8(32), count)
	JNZ(LabelRef(label))
	VADDPS(sums[1], sums[0], sums[0])
	VADDPS(sums[3], sums[2], sums[2])
	VADDPS(sums[2], sums[0], sums[0])
	return eightSum(sums[0])
}

const geluClamp = 4.5

var geluPoly = []float32{
	0.15690210461616516, -0.0771719440817833, 0.05481859669089317, -0.040556032210588455, 0.02762942761182785,
	-0.016743142157793045, 0.012208022177219391, -0.00932934507727623, 0.0033542949240654707,
}

// gelu replaces 32 values at a time.
func gelu() {
	text("geluBlocks", "func(x *float32, blocks int)",
		"geluBlocks is Set.GELU for blocks of 32 values.")
	x, blocks := load("x"), load("blocks")
	one, half := YMM(), YMM()
	VMOVUPS(everyFloat("one", 1), one)
	VMOVUPS(everyFloat("half", 0.5), half)
	high, low := YMM(), YMM()
	VMOVUPS(everyFloat("geluClamp", geluClamp), high)
	VMOVUPS(everyFloat("minusGeluClamp", -geluClamp), low)
	Label("gelu_block")
	u, p := ymms(4), ymms(4)
	for i := range u {
		VMINPS(Mem{Base: x, Disp: 32 * i}, high, u[i])
		VMAXPS(low, u[i], u[i])
		VMULPS(u[i], u[i], u[i])
		VMULPS(everyFloat("geluUnit", 2.0/(geluClamp*geluClamp)), u[i], u[i])
		VSUBPS(one, u[i], u[i])
		VMOVUPS(everyFloat("gelu"+string(rune('a'+len(geluPoly)-1)), geluPoly[len(geluPoly)-1]), p[i])
	}
	for k := len(geluPoly) - 2; k >= 0; k-- {
		c := YMM()
		VMOVUPS(everyFloat("gelu"+string(rune('a'+k)), geluPoly[k]), c)
		for i := range u {
			VMULPS(u[i], p[i], p[i])
			VADDPS(c, p[i], p[i])
		}
	}
	for i := range u {
		v, c := YMM(), YMM()
		VMOVUPS(Mem{Base: x, Disp: 32 * i}, v)
		VMINPS(v, high, c)
		VMAXPS(low, c, c)
		VMULPS(c, p[i], p[i])
		VADDPS(half, p[i], p[i])
		VMINPS(one, p[i], p[i])
		VXORPS(c, c, c)
		VMAXPS(c, p[i], p[i])
		VMULPS(v, p[i], p[i])
		VMOVUPS(p[i], Mem{Base: x, Disp: 32 * i})
	}
	ADDQ(U32(128), x)
	DECQ(blocks)
	JNZ(LabelRef("gelu_block"))
	VZEROUPPER()
	RET()
}
