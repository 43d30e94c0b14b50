package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// vectors is a width of registers: what is written for both widths does the
// same operations on each lane, in the same order.
type vectors struct {
	suffix    string // of the functions' names
	bytes     int
	register  func() VecVirtual
	scoreRows []int // blocks of rows that scores is written for
	mixRows   []int
}

// The blocks are those that leave a register for each sum, and hide what an
// addition takes: four cycles, two a cycle.
var (
	avx2   = vectors{"", 32, func() VecVirtual { return YMM() }, []int{1, 2, 3, 4}, []int{1, 2}}
	avx512 = vectors{"AVX512", 64, func() VecVirtual { return ZMM() }, []int{1, 2, 4, 8}, []int{1, 2, 4, 8}}
)

func (v vectors) wide() bool { return v.bytes == 64 }

func (v vectors) registers(n int) []VecVirtual {
	out := make([]VecVirtual, n)
	for i := range out {
		out[i] = v.register()
	}
	return out
}

// keep returns a register with what every wrote.
func (v vectors) keep(m Mem) VecVirtual {
	r := v.register()
	VMOVUPS(m, r)
	return r
}

// halves returns the lower and the upper half of a zmm.
func halves(z VecVirtual) (low, high Register) {
	high = YMM()
	VEXTRACTF64X4(U8(1), z, high)
	return z.AsY(), high
}

// folded is the operation of both halves of a zmm, or a ymm as it is.
func folded(v VecVirtual, op func(...Op)) VecVirtual {
	if v.Size() == 32 {
		return v
	}
	low, high := halves(v)
	out := YMM()
	op(high, low, out)
	return out
}

// zero clears a register; only its VEX form is short, which zmm lacks.
func zero(v VecVirtual) {
	if v.Size() == 64 {
		VPXORD(v, v, v)
		return
	}
	VPXOR(v, v, v)
}

// rowsOf is rows in memory, stride bytes apart. Each base has three of them.
type rowsOf struct {
	bases  []Register
	stride Register
	count  int
}

func rows(base, stride Register, count int) rowsOf {
	r := rowsOf{bases: []Register{base}, stride: stride, count: count}
	for n := 3; n < count; n += 3 {
		next := GP64()
		LEAQ(Mem{Base: r.bases[len(r.bases)-1], Index: stride, Scale: 2}, next)
		ADDQ(stride, next)
		r.bases = append(r.bases, next)
	}
	return r
}

// at is the memory of each row, disp from its begin.
func (r rowsOf) at(disp int) []Mem {
	out := make([]Mem, r.count)
	for i := range out {
		out[i] = offsets(r.bases[i/3], r.stride, nil, 3, disp)[i%3]
	}
	return out
}

// advance moves every row on.
func (r rowsOf) advance(by Op) {
	for _, b := range r.bases {
		ADDQ(by, b)
	}
}
