package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// softmax replaces rows of scores by exponentials. mask points at the 16
// lane masks of a row's last 16 columns.
func (v vectors) softmax() {
	name := "softmaxRows" + v.suffix
	text(name, "func(s, inverse *float32, rows, npad int, mask *uint32)",
		name+" is Set.Softmax; mask has all bits set for each valid one of a row's last 16 columns.")
	s, inverse, rows, npad, mask := load("s"), load("inverse"), load("rows"), load("npad"), load("mask")
	e := v.newExponent()
	valid := v.newTail(mask)

	Label("softmax_row")
	top := v.rowMax(s, npad, valid)
	sum, count := YMM(), GP64()
	VXORPS(sum, sum, sum)
	MOVQ(npad, count)
	SUBQ(U8(16), count)
	JZ(LabelRef("softmax_tail"))
	Label("softmax_columns")
	for i := range 64 / v.bytes {
		at := Mem{Base: s, Disp: v.bytes * i}
		x := e.of(at, top)
		VMOVUPS(x, at)
		addLanes(x, sum)
	}
	ADDQ(U8(64), s)
	SUBQ(U8(16), count)
	JNZ(LabelRef("softmax_columns"))
	Label("softmax_tail")
	for i := range 64 / v.bytes {
		at := Mem{Base: s, Disp: v.bytes * i}
		x := e.of(at, top)
		valid.clear(x, i)
		VMOVUPS(x, at)
		addLanes(x, sum)
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

// addLanes adds x to the eight lanes of sum, a zmm's lower half first.
func addLanes(x, sum VecVirtual) {
	if x.Size() == 32 {
		VADDPS(x, sum, sum)
		return
	}
	low, high := halves(x)
	VADDPS(low, sum, sum)
	VADDPS(high, sum, sum)
}

// tail says which of a row's last 16 columns are valid: in memory for ymm, in
// a mask register for zmm.
type tail struct {
	mask  Register
	valid Register
}

func (v vectors) newTail(mask Register) tail {
	t := tail{mask: mask}
	if v.wide() {
		z := ZMM()
		VMOVUPS(Mem{Base: mask}, z)
		t.valid = K()
		VPTESTMD(z, z, t.valid)
	}
	return t
}

// clear makes the lanes of x, the i-th register of the columns, 0 where they
// aren't valid.
func (t tail) clear(x VecVirtual, i int) {
	if t.valid != nil {
		VMOVAPS_Z(x, t.valid, x)
		return
	}
	VANDPS(Mem{Base: t.mask, Disp: 32 * i}, x, x)
}

// max takes the valid ones of the columns at at into top.
func (t tail) max(at, top Register) {
	if t.valid != nil {
		VMAXPS(Mem{Base: at}, top, t.valid, top)
		return
	}
	for i := range 2 {
		x, m := YMM(), YMM()
		VMOVUPS(Mem{Base: t.mask, Disp: 32 * i}, m)
		VMOVUPS(Mem{Base: at, Disp: 32 * i}, x)
		VBLENDVPS(m, x, top, x)
		VMAXPS(x, top, top)
	}
}

// rowMax returns the greatest valid value of a row in every lane.
func (v vectors) rowMax(s, npad Register, valid tail) VecVirtual {
	at, count := GP64(), GP64()
	MOVQ(s, at)
	MOVQ(npad, count)
	top := v.register()
	VBROADCASTSS(Mem{Base: s}, top)
	SUBQ(U8(16), count)
	JZ(LabelRef("softmax_maxtail"))
	Label("softmax_max")
	for i := range 64 / v.bytes {
		VMAXPS(Mem{Base: at, Disp: v.bytes * i}, top, top)
	}
	ADDQ(U8(64), at)
	SUBQ(U8(16), count)
	JNZ(LabelRef("softmax_max"))
	Label("softmax_maxtail")
	valid.max(at, top)
	half := folded(top, VMAXPS)
	t := YMM()
	VPERM2F128(U8(1), half, half, t)
	VMAXPS(t, half, half)
	VPERMILPS(U8(0x4E), half, t)
	VMAXPS(t, half, half)
	VPERMILPS(U8(0xB1), half, t)
	VMAXPS(t, half, half)
	if v.wide() {
		VBROADCASTSS(half.AsX(), top)
		return top
	}
	return half
}

var exp2Poly = []float32{
	1.0000001192092896, 0.6931469440460205, 0.24022120237350464,
	0.05550713092088699, 0.009675540961325169, 0.001327647129073739,
}

// exponent holds the constants of exp in registers.
type exponent struct {
	vectors
	least, log2e, magic, bias VecVirtual
	poly                      []VecVirtual
}

func (v vectors) newExponent() exponent {
	keep := v.keep
	e := exponent{
		vectors: v, least: keep(everyFloat("expLeast", -87)), log2e: keep(everyFloat("log2e", 1.44269504088896341)),
		magic: keep(everyFloat("roundMagic", 12582912)), bias: keep(every("int127", 127)),
	}
	for i, c := range exp2Poly {
		e.poly = append(e.poly, keep(everyFloat("exp"+string(rune('a'+i)), c)))
	}
	return e
}

// of returns exp(x - top), as exp in attention.go computes it.
func (e exponent) of(x Mem, top VecVirtual) VecVirtual {
	f, t, p := e.register(), e.register(), e.register()
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
