package main

import (
	"bytes"
	"fmt"
	"math"
	"strings"
)

// vec is one of the vector registers V0 to V31.
type vec int

// gp is a general register: "R0" to "R17" and "R19" to "R25" are free to use.
type gp string

// assembler collects functions and their Go declarations.
type assembler struct {
	asm, stubs bytes.Buffer
	params     map[string]int
}

func newAssembler(pkg string) *assembler {
	a := new(assembler)
	a.asm.WriteString("\n\n//go:build !purego\n\n#include \"textflag.h\"\n")
	a.stubs.WriteString("\n\n//go:build !purego\n\npackage " + pkg + "\n")
	return a
}

func (a *assembler) text() []byte         { return a.asm.Bytes() }
func (a *assembler) declarations() []byte { return a.stubs.Bytes() }

// function begins one. Params are "name type", each 8 bytes wide.
func (a *assembler) function(name, doc string, params ...string) {
	fmt.Fprintf(&a.stubs, "\n// %s\n//\n//go:noescape\nfunc %s(%s)\n", doc, name, strings.Join(params, ", "))
	fmt.Fprintf(&a.asm, "\n// func %s(%s)\nTEXT ·%s(SB), NOSPLIT, $0-%d\n", name, strings.Join(params, ", "), name, 8*len(params))
	a.params = map[string]int{}
	for i, p := range params {
		a.params[strings.Fields(p)[0]] = 8 * i
	}
}

// op writes an instruction of Go's assembler.
func (a *assembler) op(format string, args ...any) {
	name, operands, _ := strings.Cut(fmt.Sprintf(format, args...), " ")
	if operands == "" {
		fmt.Fprintf(&a.asm, "\t%s\n", name)
		return
	}
	fmt.Fprintf(&a.asm, "\t%-8s %s\n", name, operands)
}

func (a *assembler) label(name string) { fmt.Fprintf(&a.asm, "\n%s:\n", name) }

// load puts parameters into registers: "dst R0", "ldd R1".
func (a *assembler) load(pairs ...string) {
	for _, p := range pairs {
		name, to, _ := strings.Cut(p, " ")
		offset, ok := a.params[name]
		if !ok {
			panic("no parameter " + name)
		}
		a.op("MOVD %s+%d(FP), %s", name, offset, to)
	}
}

// word writes an instruction that Go's assembler lacks.
func (a *assembler) word(bits uint32, format string, args ...any) {
	fmt.Fprintf(&a.asm, "\tWORD $0x%08X // %s\n", bits, fmt.Sprintf(format, args...))
}

// three writes an instruction of three registers.
func (a *assembler) three(bits uint32, name, d, n, m string, vd, vn, vm vec) {
	a.word(bits|uint32(vm)<<16|uint32(vn)<<5|uint32(vd), "%s v%d.%s, v%d.%s, v%d.%s", name, vd, d, vn, n, vm, m)
}

// two writes an instruction of two registers.
func (a *assembler) two(bits uint32, name, d, n string, vd, vn vec) {
	a.word(bits|uint32(vn)<<5|uint32(vd), "%s %s, v%d.%s", name, fmt.Sprintf(d, vd), vn, n)
}

// lane holds the bits of a 32-bit lane's index in the second operand.
func lane(i int) uint32 { return uint32(i&1)<<21 | uint32(i>>1)<<11 }

// Floats, four at a time.
func (a *assembler) fadd(d, n, m vec) { a.three(0x4E20D400, "fadd", "4s", "4s", "4s", d, n, m) }
func (a *assembler) fsub(d, n, m vec) { a.three(0x4EA0D400, "fsub", "4s", "4s", "4s", d, n, m) }
func (a *assembler) fmul(d, n, m vec) { a.three(0x6E20DC00, "fmul", "4s", "4s", "4s", d, n, m) }
func (a *assembler) fmax(d, n, m vec) { a.three(0x4E20F400, "fmax", "4s", "4s", "4s", d, n, m) }
func (a *assembler) fmin(d, n, m vec) { a.three(0x4EA0F400, "fmin", "4s", "4s", "4s", d, n, m) }

// fmulLane multiplies by the i-th float of m.
func (a *assembler) fmulLane(d, n, m vec, i int) {
	a.three(0x4F809000|lane(i), "fmul", "4s", "4s", fmt.Sprintf("s[%d]", i), d, n, m)
}

// Across a vector's lanes, into the lowest.
func (a *assembler) fmaxv(d, n vec) { a.two(0x6E30F800, "fmaxv", "s%d", "4s", d, n) }
func (a *assembler) fminv(d, n vec) { a.two(0x6EB0F800, "fminv", "s%d", "4s", d, n) }

// faddp adds the two lowest floats.
func (a *assembler) faddp(d, n vec) { a.two(0x7E30D800, "faddp", "s%d", "2s", d, n) }

// scvtf converts four signed integers to floats.
func (a *assembler) scvtf(d, n vec) { a.two(0x4E21D800, "scvtf", "v%d.4s", "4s", d, n) }

// Products of bytes. sdot adds to each 32-bit lane of d the products of its
// four signed bytes of n with the i-th four of m; sudot takes those of m to be
// unsigned. usmmla multiplies 2 by 8 unsigned bytes with 8 by 2 signed ones.
func (a *assembler) sdot(d, n, m vec, i int) {
	a.three(0x4F80E000|lane(i), "sdot", "4s", "16b", fmt.Sprintf("4b[%d]", i), d, n, m)
}

func (a *assembler) sudot(d, n, m vec, i int) {
	a.three(0x4F00F000|lane(i), "sudot", "4s", "16b", fmt.Sprintf("4b[%d]", i), d, n, m)
}

func (a *assembler) usmmla(d, n, m vec) { a.three(0x4E80AC00, "usmmla", "4s", "16b", "16b", d, n, m) }

// smull and smull2 multiply the low and the high eight signed bytes into
// 16-bit lanes; smlal and smlal2 add to them.
func (a *assembler) smull(d, n, m vec)  { a.three(0x0E20C000, "smull", "8h", "8b", "8b", d, n, m) }
func (a *assembler) smull2(d, n, m vec) { a.three(0x4E20C000, "smull2", "8h", "16b", "16b", d, n, m) }
func (a *assembler) smlal(d, n, m vec)  { a.three(0x0E208000, "smlal", "8h", "8b", "8b", d, n, m) }
func (a *assembler) smlal2(d, n, m vec) { a.three(0x4E208000, "smlal2", "8h", "16b", "16b", d, n, m) }

// addp writes the sums of pairs of 16-bit lanes of n, then of m.
func (a *assembler) addp(d, n, m vec) { a.three(0x4E60BC00, "addp", "8h", "8h", "8h", d, n, m) }

// saddlp and sadalp add pairs of lanes into lanes twice as wide.
func (a *assembler) saddlp(d, n vec) { a.two(0x4E202800, "saddlp", "v%d.8h", "16b", d, n) }
func (a *assembler) sadalp(d, n vec) { a.two(0x4E606800, "sadalp", "v%d.4s", "8h", d, n) }

// What follows is Go's, whose operands run the other way.

// shuffle is VZIP1, VZIP2, VTRN1, VTRN2 or VUZP1 in lanes as wide as shape has.
func (a *assembler) shuffle(name, shape string, d, n, m vec) {
	a.op("%s V%d.%s, V%d.%s, V%d.%s", name, m, shape, n, shape, d, shape)
}

func (a *assembler) eor(d, n, m vec) { a.op("VEOR V%d.B16, V%d.B16, V%d.B16", m, n, d) }
func (a *assembler) and(d, n, m vec) { a.op("VAND V%d.B16, V%d.B16, V%d.B16", m, n, d) }
func (a *assembler) zero(d vec)      { a.eor(d, d, d) }
func (a *assembler) copy(d, n vec)   { a.op("VORR V%d.B16, V%d.B16, V%d.B16", n, n, d) }

// spread fills d with the lowest float of n.
func (a *assembler) spread(d, n vec) { a.op("VDUP V%d.S[0], V%d.S4", n, d) }

// every fills d with four times the bits. It uses R25.
func (a *assembler) every(d vec, bits uint32) {
	a.op("MOVD $0x%X, R25", bits)
	a.op("VDUP R25, V%d.S4", d)
}

func (a *assembler) everyFloat(d vec, f float32) { a.every(d, math.Float32bits(f)) }

// take loads n vectors from at on and moves at behind them; see put.
func (a *assembler) take(at gp, shape string, first vec, n int) {
	a.op("VLD1.P %d(%s), [%s]", 16*n, at, list(first, n, shape))
}

// put stores n vectors at at, and moves it behind them.
func (a *assembler) put(at gp, shape string, first vec, n int) {
	a.op("VST1.P [%s], %d(%s)", list(first, n, shape), 16*n, at)
}

// peek loads n vectors from at, which stays.
func (a *assembler) peek(at gp, shape string, first vec, n int) {
	a.op("VLD1 (%s), [%s]", at, list(first, n, shape))
}

// takeEvery fills d with the float at at, and moves it by one.
func (a *assembler) takeEvery(at gp, d vec) { a.op("VLD1R.P 4(%s), [V%d.S4]", at, d) }

func (a *assembler) loadAt(d vec, offset int, base gp)  { a.op("FMOVQ %d(%s), F%d", offset, base, d) }
func (a *assembler) storeAt(d vec, offset int, base gp) { a.op("FMOVQ F%d, %d(%s)", d, offset, base) }

// again jumps to label until count is used up, by step.
func (a *assembler) again(count gp, step int, label string) {
	a.op("SUBS $%d, %s, %s", step, count, count)
	a.op("BNE %s", label)
}

func list(first vec, n int, shape string) string {
	var all []string
	for i := range n {
		all = append(all, fmt.Sprintf("V%d.%s", int(first)+i, shape))
	}
	return strings.Join(all, ", ")
}
