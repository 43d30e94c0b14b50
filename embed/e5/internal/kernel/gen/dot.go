package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
)

// dotFloats adds products in float64, where they are exact: whether they are
// rounded before they are added makes no difference.
func dotFloats() {
	text("floatsAVX2", "func(sums *float64, a, b *float32, fours int)",
		"floatsAVX2 writes, for i from 0 to 3, the sum of the products at 4n+i, for n below fours.")
	a, b, fours := load("a"), load("b"), load("fours")
	sum, left, right := YMM(), YMM(), YMM()
	zero(sum)
	Label("four")
	VCVTPS2PD(Mem{Base: a}, left)
	VCVTPS2PD(Mem{Base: b}, right)
	VMULPD(left, right, left)
	VADDPD(left, sum, sum)
	ADDQ(U8(16), a)
	ADDQ(U8(16), b)
	DECQ(fours)
	JNZ(LabelRef("four"))
	VMOVUPD(sum, Mem{Base: load("sums")})
	VZEROUPPER()
	RET()
}

// dotBytes widens to 16 bits, which two products' sum of 32 needs.
func dotBytes() {
	text("bytesAVX2", "func(sums *int32, a, b *int8, blocks int)",
		"bytesAVX2 writes four sums that together are that of the products of 32*blocks numbers.")
	a, b, blocks := load("a"), load("b"), load("blocks")
	sums := ymms(2)
	for _, s := range sums {
		zero(s)
	}
	Label("block")
	for i, s := range sums {
		left, right := YMM(), YMM()
		VPMOVSXBW(Mem{Base: a, Disp: 16 * i}, left)
		VPMOVSXBW(Mem{Base: b, Disp: 16 * i}, right)
		VPMADDWD(left, right, left)
		VPADDD(left, s, s)
	}
	ADDQ(U8(32), a)
	ADDQ(U8(32), b)
	DECQ(blocks)
	JNZ(LabelRef("block"))
	VPADDD(sums[1], sums[0], sums[0])
	high := XMM()
	VEXTRACTI128(U8(1), sums[0], high)
	VPADDD(sums[0].AsX(), high, high)
	VMOVDQU(high, Mem{Base: load("sums")})
	VZEROUPPER()
	RET()
}
