// Command gen writes the assembly of package kernel, or with -dot that of
// dateline/internal/dot. It is a module of its own, so that the program doesn't
// depend on avo. generate.sh runs it.
package main

import (
	"flag"
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

func main() {
	dot := flag.Bool("dot", false, "write the dot products of dateline/internal/dot")
	flag.Parse()
	ConstraintExpr("!purego")
	if *dot {
		dotFloats()
		dotBytes()
		Generate()
		return
	}
	kernels()
	Generate()
}

func kernels() {
	for rows := 1; rows <= gemmRows; rows++ {
		gemm(rows)
	}
	for rows := 1; rows <= zmmRows; rows++ {
		avx512.gemmVNNI("gemmAVX512VNNIPair", rows, 2)
	}
	for rows := 1; rows <= zmmSingleRows; rows++ {
		avx512.gemmVNNI("gemmAVX512VNNI", rows, 1)
	}
	finishPairs()
	for rows := 1; rows <= ymmRows; rows++ {
		avx2.gemmVNNI("gemmAVXVNNI", rows, 1)
	}
	transpose()
	for _, v := range []vectors{avx2, avx512} {
		v.quantise()
		v.addNorm()
		v.gelu()
		v.softmax()
		for _, rows := range v.scoreRows {
			v.scores(rows)
		}
		for _, rows := range v.mixRows {
			v.mix(rows)
		}
	}
}

var constants = map[uint32]Mem{}

// every returns 64 bytes of memory that hold sixteen times the bits. avo v0.5.0
// printed F32 immediates as integers, hence the bits.
func every(name string, bits uint32) Mem {
	if m, ok := constants[bits]; ok {
		return m
	}
	m := GLOBL("every_"+name, 8|16) // RODATA|NOPTR
	for i := range 16 {
		DATA(4*i, U32(bits))
	}
	constants[bits] = m
	return m
}

func everyFloat(name string, f float32) Mem { return every(name, math.Float32bits(f)) }

// text starts a function whose arguments don't escape.
func text(name, signature, doc string) {
	TEXT(name, NOSPLIT, signature)
	Pragma("noescape")
	Doc(doc)
}

// load returns a register with an argument.
func load(name string) Register { return Load(Param(name), GP64()) }

// offsets returns, for each of rows rows stride bytes apart, the memory at
// disp from base. It takes up to four rows.
func offsets(base, stride, triple Register, rows, disp int) []Mem {
	all := []Mem{
		{Base: base, Disp: disp},
		{Base: base, Index: stride, Scale: 1, Disp: disp},
		{Base: base, Index: stride, Scale: 2, Disp: disp},
		{Base: base, Index: triple, Scale: 1, Disp: disp},
	}
	return all[:rows]
}

func ymms(n int) []VecVirtual { return avx2.registers(n) }

// eightSum leaves ((0+4)+(2+6)) + ((1+5)+(3+7)) of y in the lowest lane of
// the result.
func eightSum(y VecVirtual) VecVirtual {
	high, low, swapped := XMM(), XMM(), XMM()
	VEXTRACTF128(U8(1), y, high)
	VADDPS(high, y.AsX(), low)
	VMOVHLPS(low, low, swapped)
	VADDPS(swapped, low, low)
	VMOVSHDUP(low, swapped)
	VADDSS(swapped, low, low)
	return low
}
