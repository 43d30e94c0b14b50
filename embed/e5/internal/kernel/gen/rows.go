package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// quantise writes rows of bytes over each row's own range.
func (v vectors) quantise() {
	name := "quantiseRows" + v.suffix
	text(name, "func(dst *byte, scale, low, x *float32, rows, width int)", name+" is Set.Quantise.")
	dst, scale, low, x := load("dst"), load("scale"), load("low"), load("x")
	rows, width := load("rows"), load("width")
	pack := v.packer()
	top := XMM()
	VMOVUPS(everyFloat("255", 255), top)

	Label("quantise_row")
	least, most := v.minMax(x, width)
	spread, inverse, s := XMM(), XMM(), XMM()
	VSUBSS(least, most, spread)
	VXORPS(inverse, inverse, inverse)
	VXORPS(s, s, s)
	VUCOMISS(everyFloat("leastRange", 1e-30), spread)
	JLS(LabelRef("quantise_flat"))
	VDIVSS(top, spread, s)
	VDIVSS(spread, top, inverse)
	Label("quantise_flat")
	VMOVSS(s, Mem{Base: scale})
	VMOVSS(least, Mem{Base: low})
	lows, inverses := v.register(), v.register()
	VBROADCASTSS(least, lows)
	VBROADCASTSS(inverse, inverses)

	count := GP64()
	MOVQ(width, count)
	Label("quantise_bytes")
	bytes := v.registers(128 / v.bytes)
	for i, b := range bytes {
		VMOVUPS(Mem{Base: x, Disp: v.bytes * i}, b)
		VSUBPS(lows, b, b)
		VMULPS(inverses, b, b)
		VCVTPS2DQ(b, b)
	}
	pack(bytes, dst)
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

// packer returns what writes 32 integers as bytes.
func (v vectors) packer() func(from []VecVirtual, dst Register) {
	if v.wide() {
		return func(from []VecVirtual, dst Register) {
			for i, f := range from {
				VPMOVUSDB(f, Mem{Base: dst, Disp: 16 * i})
			}
		}
	}
	order := YMM()
	VMOVDQU(packOrder(), order)
	return func(from []VecVirtual, dst Register) {
		VPACKSSDW(from[1], from[0], from[0])
		VPACKSSDW(from[3], from[2], from[2])
		VPACKUSWB(from[2], from[0], from[0])
		VPERMD(from[0], order, from[0])
		VMOVDQU(from[0], Mem{Base: dst})
	}
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
func (v vectors) minMax(x, width Register) (least, most VecVirtual) {
	at, count := GP64(), GP64()
	MOVQ(x, at)
	MOVQ(width, count)
	low, high := v.registers(2), v.registers(2)
	for i := range low {
		VMOVUPS(Mem{Base: x, Disp: v.bytes * i}, low[i])
		VMOVUPS(Mem{Base: x, Disp: v.bytes * i}, high[i])
	}
	Label("quantise_range")
	for i := range 128 / v.bytes {
		some := v.register()
		VMOVUPS(Mem{Base: at, Disp: v.bytes * i}, some)
		VMINPS(some, low[i%2], low[i%2])
		VMAXPS(some, high[i%2], high[i%2])
	}
	ADDQ(U32(128), at)
	SUBQ(U8(32), count)
	JNZ(LabelRef("quantise_range"))
	VMINPS(low[1], low[0], low[0])
	VMAXPS(high[1], high[0], high[0])
	fold := func(all VecVirtual, op func(...Op)) VecVirtual {
		y, t, u := folded(all, op), XMM(), XMM()
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
func (v vectors) addNorm() {
	name := "addNormRows" + v.suffix
	text(name, "func(x, z, y, gamma, beta, inGamma, inBeta *float32, rows, width int)", name+" is Set.AddNorm.")
	x, z, y, rows, width := load("x"), load("z"), load("y"), load("rows"), load("width")
	n, one := XMM(), XMM()
	VCVTSI2SSQ(width, one, n)
	VMOVSS(everyFloat("one", 1), one)

	Label("norm_row")
	mean := v.register()
	total := v.laneLoop("norm_sum", x, width, func(at Mem, disp int, sum VecVirtual) {
		t := v.register()
		VMOVUPS(at, t)
		VADDPS(Mem{Base: y, Disp: disp}, t, t)
		VMOVUPS(t, at)
		VADDPS(t, sum, sum)
	}, func() { ADDQ(U32(128), y) })
	VDIVSS(n, total, total)
	VBROADCASTSS(total, mean)
	total = v.laneLoop("norm_square", x, width, func(at Mem, _ int, sum VecVirtual) {
		t := v.register()
		VMOVUPS(at, t)
		VSUBPS(mean, t, t)
		VMOVUPS(t, at)
		VMULPS(t, t, t)
		VADDPS(t, sum, sum)
	}, func() {})
	VDIVSS(n, total, total)
	VADDSS(everyFloat("normEps", 1e-12), total, total)
	VSQRTSS(total, total, total)
	VDIVSS(total, one, total)
	inverse := v.register()
	VBROADCASTSS(total, inverse)

	outputs := []struct{ to, gamma, beta Register }{
		{z, load("inGamma"), load("inBeta")},
		{x, load("gamma"), load("beta")}, // last, since it overwrites x
	}
	count := GP64()
	MOVQ(width, count)
	Label("norm_scale")
	for disp := 0; disp < 128; disp += v.bytes {
		t := v.register()
		VMULPS(Mem{Base: x, Disp: disp}, inverse, t)
		for _, out := range outputs {
			u := v.register()
			VMULPS(Mem{Base: out.gamma, Disp: disp}, t, u)
			VADDPS(Mem{Base: out.beta, Disp: disp}, u, u)
			VMOVUPS(u, Mem{Base: out.to, Disp: disp})
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

// laneLoop runs step for each vector of width floats at x, with the sum of its
// lanes of 32, and returns the sums' sum in the order of laneSum.
func (v vectors) laneLoop(label string, x, width Register, step func(at Mem, disp int, sum VecVirtual), next func()) VecVirtual {
	sums := v.registers(128 / v.bytes)
	for _, s := range sums {
		zero(s)
	}
	at, count := GP64(), GP64()
	MOVQ(x, at)
	MOVQ(width, count)
	Label(label)
	for i, s := range sums {
		step(Mem{Base: at, Disp: v.bytes * i}, v.bytes*i, s)
	}
	next()
	ADDQ(U32(128), at)
	SUBQ(U8(32), count)
	JNZ(LabelRef(label))
	if v.wide() { // each has two of the ymm's
		sums[0], sums[1] = folded(sums[0], VADDPS), folded(sums[1], VADDPS)
		VADDPS(sums[1], sums[0], sums[0])
		return eightSum(sums[0])
	}
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

// gelu replaces four registers' values at a time.
func (v vectors) gelu() {
	name := "geluBlocks" + v.suffix
	text(name, "func(x *float32, blocks int)", fmt.Sprintf("%s is Set.GELU for blocks of %d values.", name, v.bytes))
	x, blocks := load("x"), load("blocks")
	one, half := v.keep(everyFloat("one", 1)), v.keep(everyFloat("half", 0.5))
	high, low := v.keep(everyFloat("geluClamp", geluClamp)), v.keep(everyFloat("minusGeluClamp", -geluClamp))
	Label("gelu_block")
	u, p, clamped := v.registers(4), v.registers(4), [4]VecVirtual{}
	for i := range u {
		VMINPS(Mem{Base: x, Disp: v.bytes * i}, high, u[i])
		VMAXPS(low, u[i], u[i])
		clamped[i] = u[i]
		if v.wide() { // there is room to keep it
			u[i] = v.register()
		}
		VMULPS(clamped[i], clamped[i], u[i])
		VMULPS(everyFloat("geluUnit", 2.0/(geluClamp*geluClamp)), u[i], u[i])
		VSUBPS(one, u[i], u[i])
		VMOVUPS(everyFloat("gelu"+string(rune('a'+len(geluPoly)-1)), geluPoly[len(geluPoly)-1]), p[i])
	}
	for k := len(geluPoly) - 2; k >= 0; k-- {
		c := v.keep(everyFloat("gelu"+string(rune('a'+k)), geluPoly[k]))
		for i := range u {
			VMULPS(u[i], p[i], p[i])
			VADDPS(c, p[i], p[i])
		}
	}
	for i := range u {
		t, c := v.register(), v.register()
		VMOVUPS(Mem{Base: x, Disp: v.bytes * i}, t)
		if v.wide() {
			VMULPS(clamped[i], p[i], p[i])
		} else {
			VMINPS(t, high, c)
			VMAXPS(low, c, c)
			VMULPS(c, p[i], p[i])
		}
		VADDPS(half, p[i], p[i])
		VMINPS(one, p[i], p[i])
		zero(c)
		VMAXPS(c, p[i], p[i])
		VMULPS(t, p[i], p[i])
		VMOVUPS(p[i], Mem{Base: x, Disp: v.bytes * i})
	}
	ADDQ(U32(4*v.bytes), x)
	DECQ(blocks)
	JNZ(LabelRef("gelu_block"))
	VZEROUPPER()
	RET()
}
