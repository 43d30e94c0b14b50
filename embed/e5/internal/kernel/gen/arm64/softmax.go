package main

var exp2Poly = []float32{
	1.0000001192092896, 0.6931469440460205, 0.24022120237350464,
	0.05550713092088699, 0.009675540961325169, 0.001327647129073739,
}

// The registers of softmax: three of four vectors at a time, the constants of
// exp, and what a row has.
const (
	expF, expT, expP                   = 0, 4, 8
	expLeast, expLog2e, expMagic       = 12, 13, 14
	expBias, expPoly                   = 15, 16
	softmaxMask, softmaxTop            = 24, 28
	softmaxSum0, softmaxSum1, softmax1 = 29, 30, 31
)

// softmax replaces rows of scores by exponentials. mask points at the 16 lane
// masks of a row's last 16 columns.
func softmax(a *assembler) {
	a.function("softmaxRows", "softmaxRows is Set.Softmax; mask has all bits set for each valid one of a row's last 16 columns.",
		"s *float32", "inverse *float32", "rows int", "npad int", "mask *uint32")
	a.load("s R0", "inverse R1", "rows R2", "npad R3", "mask R4")
	a.op("SUB $16, R3, R3")
	a.everyFloat(expLeast, -87)
	a.everyFloat(expLog2e, 1.44269504088896341)
	a.everyFloat(expMagic, 12582912)
	a.every(expBias, 127)
	for i, c := range exp2Poly {
		a.everyFloat(vec(expPoly+i), c)
	}
	a.everyFloat(softmax1, 1)
	a.peek("R4", "S4", softmaxMask, 4)

	a.label("row")
	rowMax(a)
	a.zero(softmaxSum0)
	a.zero(softmaxSum1)
	a.op("CBZ R3, tail")
	a.op("MOVD R3, R6")
	a.label("columns")
	exponentials(a, func(vec) {})
	a.again("R6", 16, "columns")
	a.label("tail")
	exponentials(a, func(i vec) { a.and(expP+i, expP+i, softmaxMask+i) })
	foldLanes(a, softmaxSum0, softmaxSum1)
	a.op("FDIVS F%d, F%d, F%d", softmaxSum0, softmax1, softmaxSum0)
	a.op("FMOVS.P F%d, 4(R1)", softmaxSum0)
	a.again("R2", 1, "row")
	a.op("RET")
}

// rowMax leaves the greatest valid value of the row at R0 in every lane of
// softmaxTop.
func rowMax(a *assembler) {
	a.op("VLD1R (R0), [V%d.S4]", softmaxTop)
	a.op("MOVD R0, R5")
	a.op("CBZ R3, maxtail")
	a.op("MOVD R3, R6")
	a.label("max")
	a.take("R5", "S4", expF, 4)
	for i := range vec(4) {
		a.fmax(softmaxTop, softmaxTop, expF+i)
	}
	a.again("R6", 16, "max")
	a.label("maxtail")
	a.peek("R5", "S4", expF, 4)
	for i := range vec(4) {
		a.copy(expT, softmaxTop)
		a.op("VBIT V%d.B16, V%d.B16, V%d.B16", softmaxMask+i, expF+i, expT) // the valid ones
		a.fmax(softmaxTop, softmaxTop, expT)
	}
	a.fmaxv(softmaxTop, softmaxTop)
	a.spread(softmaxTop, softmaxTop)
}

// exponentials replaces the 16 floats at R0 by exp(x - top), as exp in
// attention.go computes it and mask changes it, and adds them to the sums.
func exponentials(a *assembler, mask func(i vec)) {
	four := func(do func(i vec)) {
		for i := range vec(4) {
			do(i)
		}
	}
	a.peek("R0", "S4", expF, 4)
	four(func(i vec) { a.fsub(expF+i, expF+i, softmaxTop) })
	four(func(i vec) { a.fmax(expF+i, expF+i, expLeast) })
	four(func(i vec) { a.fmul(expF+i, expF+i, expLog2e) })
	four(func(i vec) { a.fadd(expT+i, expF+i, expMagic) })
	four(func(i vec) { a.fsub(expP+i, expT+i, expMagic) })
	four(func(i vec) { a.fsub(expF+i, expF+i, expP+i) })
	last := len(exp2Poly) - 1
	four(func(i vec) { a.fmul(expP+i, expF+i, vec(expPoly+last)) })
	for k := last - 1; k >= 0; k-- {
		four(func(i vec) { a.fadd(expP+i, expP+i, vec(expPoly+k)) })
		if k > 0 {
			four(func(i vec) { a.fmul(expP+i, expP+i, expF+i) })
		}
	}
	four(func(i vec) { a.op("VADD V%d.S4, V%d.S4, V%d.S4", expBias, expT+i, expT+i) })
	four(func(i vec) { a.op("VSHL $23, V%d.S4, V%d.S4", expT+i, expT+i) })
	four(func(i vec) { a.fmul(expP+i, expP+i, expT+i) })
	four(mask)
	a.put("R0", "S4", expP, 4)
	// Lane k of the eight has columns k, k+8 and so on, in order.
	four(func(i vec) { a.fadd(softmaxSum0+i%2, softmaxSum0+i%2, expP+i) })
}
