package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

const (
	head     = 32
	panelRow = 64 // bytes
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

// scores multiplies blocks of count queries with all keys.
func (v vectors) scores(count int) {
	name := fmt.Sprintf("scores%d%s", count, v.suffix)
	text(name, "func(dst, q *float32, stride int, keys *float32, npad, blocks int)",
		fmt.Sprintf("%s is Set.Scores for blocks of %d rows.", name, count))
	dst, q, stride, npad, blocks := load("dst"), load("q"), load("stride"), load("npad"), load("blocks")
	SHLQ(U8(2), stride)
	SHLQ(U8(2), npad)
	parts := 64 / v.bytes

	Label("scores_block")
	queries := rows(q, stride, count)
	key, columns := load("keys"), GP64()
	MOVQ(npad, columns)
	Label("scores_columns")
	sums := v.registers(parts * count)
	for _, s := range sums {
		zero(s)
	}
	for d := range head {
		keys := v.registers(parts)
		for i, k := range keys {
			VMOVUPS(Mem{Base: key, Disp: panelRow*d + v.bytes*i}, k)
		}
		for r, at := range queries.at(4 * d) {
			x := v.register()
			VBROADCASTSS(at, x)
			multiplyAdd(v, x, keys, sums[parts*r:])
		}
	}
	at := GP64()
	MOVQ(dst, at)
	for r := range count {
		for i := range parts {
			VMOVUPS(sums[parts*r+i], Mem{Base: at, Disp: v.bytes * i})
		}
		if r < count-1 {
			ADDQ(npad, at)
		}
	}
	ADDQ(U8(64), dst)
	ADDQ(U32(panelRow*head), key)
	SUBQ(U8(64), columns)
	JNZ(LabelRef("scores_columns"))
	for r := range count {
		ADDQ(stride, q)
		if r > 0 { // the loop passed one row
			ADDQ(npad, dst)
		}
	}
	DECQ(blocks)
	JNZ(LabelRef("scores_block"))
	VZEROUPPER()
	RET()
}

// multiplyAdd adds x times each factor to a sum.
func multiplyAdd(v vectors, x VecVirtual, factors, sums []VecVirtual) {
	for i, f := range factors {
		product := v.register()
		VMULPS(f, x, product)
		VADDPS(product, sums[i], sums[i])
	}
}

// mix adds up the values, weighted, for blocks of count rows.
func (v vectors) mix(count int) {
	name := fmt.Sprintf("mix%d%s", count, v.suffix)
	text(name, "func(dst *float32, ldd int, s *float32, npad int, inverse, v *float32, n, blocks int)",
		fmt.Sprintf("%s is Set.Mix for blocks of %d rows.", name, count))
	dst, ldd, s, npad := load("dst"), load("ldd"), load("s"), load("npad")
	inverse, blocks := load("inverse"), load("blocks")
	for _, r := range []Register{ldd, npad} {
		SHLQ(U8(2), r)
	}
	parts := 4 * head / v.bytes
	Label("mix_block")
	value, at, n := load("v"), GP64(), load("n")
	MOVQ(s, at)
	weights := rows(at, npad, count)
	sums := v.registers(parts * count)
	for _, r := range sums {
		zero(r)
	}
	Label("mix_value")
	values := v.registers(parts)
	for i := range values {
		VMOVUPS(Mem{Base: value, Disp: v.bytes * i}, values[i])
	}
	for r, weight := range weights.at(0) {
		x := v.register()
		VBROADCASTSS(weight, x)
		multiplyAdd(v, x, values, sums[parts*r:])
	}
	weights.advance(U8(4))
	ADDQ(U32(4*head), value)
	DECQ(n)
	JNZ(LabelRef("mix_value"))
	for r := range count {
		x := v.register()
		VBROADCASTSS(Mem{Base: inverse, Disp: 4 * r}, x)
		for i := range parts {
			VMULPS(x, sums[parts*r+i], sums[parts*r+i])
			VMOVUPS(sums[parts*r+i], Mem{Base: dst, Disp: v.bytes * i})
		}
		ADDQ(ldd, dst)
		ADDQ(npad, s)
	}
	ADDQ(U8(4*count), inverse)
	DECQ(blocks)
	JNZ(LabelRef("mix_block"))
	VZEROUPPER()
	RET()
}
