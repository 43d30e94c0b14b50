package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

const (
	head      = 32
	scoreRows = 4
	mixRows   = 2
	panelRow  = 64 // bytes
)

// transpose turns blocks of 8 rows by 32 columns.
func transpose() {
	text("transposeBlocks", "func(dst, src *float32, stride, blocks int)",
		"transposeBlocks is Set.Transpose for the first 8*blocks rows.")
	dst, src, blocks := load("dst"), load("src"), load("blocks")
	stride, in3, half := load("stride"), GP64(), GP64()
	SHLQ(U8(2), stride)
	LEAQ(Mem{Base: stride, Index: stride, Scale: 2}, in3)
	XORQ(half, half)
	Label("transpose_block")
	srcLow := GP64()
	LEAQ(Mem{Base: src, Index: stride, Scale: 4}, srcLow)
	for d := 0; d < head; d += 8 {
		rows := append(offsets(src, stride, in3, 4, 4*d), offsets(srcLow, stride, in3, 4, 4*d)...)
		for i, v := range transpose8(rows) {
			VMOVUPS(v, Mem{Base: dst, Index: half, Scale: 1, Disp: panelRow * (d + i)})
		}
	}
	LEAQ(Mem{Base: src, Index: stride, Scale: 8}, src)
	// The other half of the panel comes next, or the next panel.
	XORQ(U8(32), half)
	JNZ(LabelRef("transpose_panel"))
	ADDQ(U32(panelRow*head), dst)
	Label("transpose_panel")
	DECQ(blocks)
	JNZ(LabelRef("transpose_block"))
	VZEROUPPER()
	RET()
}

// transpose8 loads eight vectors and returns their transpose.
func transpose8(rows []Mem) []VecVirtual {
	v := ymms(8)
	for i := range v {
		VMOVUPS(rows[i], v[i])
	}
	t := ymms(8)
	for i := 0; i < 8; i += 2 {
		VUNPCKLPS(v[i+1], v[i], t[i])
		VUNPCKHPS(v[i+1], v[i], t[i+1])
	}
	u := ymms(8) // u[4h+c]: column c of each half, rows 4h to 4h+3
	for h := 0; h < 8; h += 4 {
		VUNPCKLPD(t[h+2], t[h], u[h])
		VUNPCKHPD(t[h+2], t[h], u[h+1])
		VUNPCKLPD(t[h+3], t[h+1], u[h+2])
		VUNPCKHPD(t[h+3], t[h+1], u[h+3])
	}
	out := ymms(8)
	for c := range 4 {
		VPERM2F128(U8(0x20), u[4+c], u[c], out[c])
		VPERM2F128(U8(0x31), u[4+c], u[c], out[4+c])
	}
	return out
}

// scores multiplies blocks of rows queries with all keys.
func scores(rows int) {
	text(fmt.Sprintf("scores%d", rows), "func(dst, q *float32, stride int, keys *float32, npad, blocks int)",
		fmt.Sprintf("scores%d is Set.Scores for blocks of %d rows.", rows, rows))
	dst, q, stride, npad, blocks := load("dst"), load("q"), load("stride"), load("npad"), load("blocks")
	SHLQ(U8(2), stride)
	SHLQ(U8(2), npad)
	q3, dst3 := GP64(), GP64()
	LEAQ(Mem{Base: stride, Index: stride, Scale: 2}, q3)
	LEAQ(Mem{Base: npad, Index: npad, Scale: 2}, dst3)
	label := fmt.Sprintf("scores%d_", rows)

	Label(label + "block")
	key, columns := load("keys"), GP64()
	MOVQ(npad, columns)
	Label(label + "columns")
	sums := ymms(2 * rows)
	for _, s := range sums {
		VXORPS(s, s, s)
	}
	for d := range head {
		left, right := YMM(), YMM()
		VMOVUPS(Mem{Base: key, Disp: panelRow * d}, left)
		VMOVUPS(Mem{Base: key, Disp: panelRow*d + 32}, right)
		for r, at := range offsets(q, stride, q3, rows, 4*d) {
			x, product := YMM(), YMM()
			VBROADCASTSS(at, x)
			VMULPS(left, x, product)
			VADDPS(product, sums[2*r], sums[2*r])
			VMULPS(right, x, x)
			VADDPS(x, sums[2*r+1], sums[2*r+1])
		}
	}
	for half := range 2 {
		for r, at := range offsets(dst, npad, dst3, rows, 32*half) {
			VMOVUPS(sums[2*r+half], at)
		}
	}
	ADDQ(U8(64), dst)
	ADDQ(U32(panelRow*head), key)
	SUBQ(U8(64), columns)
	JNZ(LabelRef(label + "columns"))
	for r := range rows {
		ADDQ(stride, q)
		if r > 0 { // the loop passed one row
			ADDQ(npad, dst)
		}
	}
	DECQ(blocks)
	JNZ(LabelRef(label + "block"))
	VZEROUPPER()
	RET()
}

// mix adds up the values, weighted, for blocks of rows rows.
func mix(rows int) {
	text(fmt.Sprintf("mix%d", rows), "func(dst *float32, ldd int, s *float32, npad int, inverse, v *float32, n, blocks int)",
		fmt.Sprintf("mix%d is Set.Mix for blocks of %d rows.", rows, rows))
	dst, ldd, s, npad := load("dst"), load("ldd"), load("s"), load("npad")
	inverse, blocks := load("inverse"), load("blocks")
	for _, r := range []Register{ldd, npad} {
		SHLQ(U8(2), r)
	}
	label := fmt.Sprintf("mix%d_", rows)
	Label(label + "block")
	value, at, count := load("v"), GP64(), load("n")
	MOVQ(s, at)
	sums := ymms(4 * rows)
	for _, r := range sums {
		VXORPS(r, r, r)
	}
	Label(label + "value")
	values := ymms(4)
	for i := range values {
		VMOVUPS(Mem{Base: value, Disp: 32 * i}, values[i])
	}
	for r, weight := range offsets(at, npad, nil, rows, 0) {
		x := YMM()
		VBROADCASTSS(weight, x)
		for i := range values {
			product := YMM()
			VMULPS(values[i], x, product)
			VADDPS(product, sums[4*r+i], sums[4*r+i])
		}
	}
	ADDQ(U8(4), at)
	ADDQ(U32(4*head), value)
	DECQ(count)
	JNZ(LabelRef(label + "value"))
	for r := range rows {
		x := YMM()
		VBROADCASTSS(Mem{Base: inverse, Disp: 4 * r}, x)
		for i := range 4 {
			VMULPS(x, sums[4*r+i], sums[4*r+i])
			VMOVUPS(sums[4*r+i], Mem{Base: dst, Disp: 32 * i})
		}
		ADDQ(ldd, dst)
		ADDQ(npad, s)
	}
	ADDQ(U8(4*rows), inverse)
	DECQ(blocks)
	JNZ(LabelRef(label + "block"))
	VZEROUPPER()
	RET()
}
