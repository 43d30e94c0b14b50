package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// softmax replaces rows of scores by exponentials. mask points at the 16
// lane masks of a row's last 16 columns.
func softmax() {
	text("softmaxRows", "func(s, inverse *float32, rows, npad int, mask *uint32)",
		"softmaxRows is Set.Softmax; mask has all bits set for each valid one of a row's last 16 columns.")
	s, inverse, rows, npad, mask := load("s"), load("inverse"), load("rows"), load("npad"), load("mask")
	e := newExponent()

	Label("softmax_row")
	top := rowMax(s, npad, mask)
	sum, count := YMM(), GP64()
	VXORPS(sum, sum, sum)
	MOVQ(npad, count)
	SUBQ(U8(16), count)
	JZ(LabelRef("softmax_tail"))
	Label("softmax_columns")
	for i := range 2 {
		v := e.of(Mem{Base: s, Disp: 32 * i}, top)
		VMOVUPS(v, Mem{Base: s, Disp: 32 * i})
		VADDPS(v, sum, sum)
	}
	ADDQ(U8(64), s)
	SUBQ(U8(16), count)
	JNZ(LabelRef("softmax_columns"))
	Label("softmax_tail")
	for i := range 2 {
		v := e.of(Mem{Base: s, Disp: 32 * i}, top)
		VANDPS(Mem{Base: mask, Disp: 32 * i}, v, v)
		VMOVUPS(v, Mem{Base: s, Disp: 32 * i})
		VADDPS(v, sum, sum)
	}
	ADDQ(U8(64), s)
	total, one := eightSum(sum), XMM()
	VMOVSS(everyFloat("one", 1), one)
	VDIVSS(total, one, total)
	VMOVSS(total, Mem{Base: inverse})
	ADDQ(U8(4), inverse)
	DECQ(rows)
	JNZ(LabelRef("softmax_row"))
	VZEROUPPER()
	RET()
}

// rowMax returns the greatest valid value of a row in every lane.
func rowMax(s, npad, mask Register) VecVirtual {
	at, count := GP64(), GP64()
	MOVQ(s, at)
	MOVQ(npad, count)
	top := YMM()
	VBROADCASTSS(Mem{Base: s}, top)
	SUBQ(U8(16), count)
	JZ(LabelRef("softmax_maxtail"))
	Label("softmax_max")
	for i := range 2 {
		VMAXPS(Mem{Base: at, Disp: 32 * i}, top, top)
	}
	ADDQ(U8(64), at)
	SUBQ(U8(16), count)
	JNZ(LabelRef("softmax_max"))
	Label("softmax_maxtail")
	for i := range 2 {
		v, m := YMM(), YMM()
		VMOVUPS(Mem{Base: mask, Disp: 32 * i}, m)
		VMOVUPS(Mem{Base: at, Disp: 32 * i}, v)
		VBLENDVPS(m, v, top, v)
		VMAXPS(v, top, top)
	}
	t := YMM()
	VPERM2F128(U8(1), top, top, t)
	VMAXPS(t, top, top)
	VPERMILPS(U8(0x4E), top, t)
	VMAXPS(t, top, top)
	VPERMILPS(U8(0xB1), top, t)
	VMAXPS(t, top, top)
	return top
}

var exp2Poly = []float32{
	1.0000001192092896, 0.6931469440460205, 0.24022120237350464,
	0.05550713092088699, 0.009675540961325169, 0.001327647129073739,
}

// exponent holds the constants of exp in registers.
type exponent struct {
	least, log2e, magic, bias VecVirtual
	poly                      []VecVirtual
}

func newExponent() exponent {
	keep := func(m Mem) VecVirtual {
		r := YMM()
		VMOVUPS(m, r)
		return r
	}
	e := exponent{
		least: keep(everyFloat("expLeast", -87)), log2e: keep(everyFloat("log2e", 1.44269504088896341)),
		magic: keep(everyFloat("roundMagic", 12582912)), bias: keep(every("int127", 127)),
	}
	for i, c := range exp2Poly {
		e.poly = append(e.poly, keep(everyFloat("exp"+string(rune('a'+i)), c)))
	}
	return e
}

// of returns exp(x - top), as exp in attention.go computes it.
func (e exponent) of(x Mem, top VecVirtual) VecVirtual {
	f, t, p := YMM(), YMM(), YMM()
	VMOVUPS(x, f)
	VSUBPS(top, f, f)
	VMAXPS(e.least, f, f)
	VMULPS(e.log2e, f, f)
	VADDPS(e.magic, f, t)
	VSUBPS(e.magic, t, p)
	VSUBPS(p, f, f)
	last := len(e.poly) - 1
	VMULPS(e.poly[last], f, p)
	for k := last - 1; k >= 0; k-- {
		if k < last-1 {
			VMULPS(f, p, p)
		}
		VADDPS(e.poly[k], p, p)
	}
	VPADDD(e.bias, t, t)
	VPSLLD(U8(23), t, t)
	VMULPS(t, p, p)
	return p
}
