package main

// foldLanes leaves in v the sum of its eight lanes v and w: those of v are 0
// to 3, those of w 4 to 7, added as ((0+4)+(2+6)) + ((1+5)+(3+7)).
func foldLanes(a *assembler, v, w vec) {
	a.fadd(v, v, w)
	a.op("VEXT $8, V%d.B16, V%d.B16, V%d.B16", v, v, w)
	a.fadd(v, v, w)
	a.faddp(v, v)
}

// quantise writes rows of bytes over each row's own range.
func quantise(a *assembler) {
	const least, most, v, top, magic, flat = 16, 20, 0, 28, 29, 30
	const lows, inverses = 24, 25
	a.function("quantiseRows", "quantiseRows is Set.Quantise.",
		"dst *byte", "scale *float32", "low *float32", "x *float32", "rows int", "width int")
	a.load("dst R0", "scale R1", "low R2", "x R3", "rows R4", "width R5")
	a.everyFloat(top, 255)
	a.everyFloat(magic, 12582912)
	a.everyFloat(flat, 1e-30)

	a.label("row")
	a.op("MOVD R3, R6")
	a.op("MOVD R5, R7")
	a.peek("R3", "S4", least, 4)
	a.peek("R3", "S4", most, 4)
	a.label("range")
	for range 2 {
		a.take("R6", "S4", v, 4)
		for i := vec(0); i < 4; i++ {
			a.fmin(least+i, least+i, v+i)
			a.fmax(most+i, most+i, v+i)
		}
	}
	a.again("R7", 32, "range")
	for _, step := range []vec{2, 1} {
		for i := range step {
			a.fmin(least+i, least+i, least+i+step)
			a.fmax(most+i, most+i, most+i+step)
		}
	}
	a.fminv(least, least)
	a.fmaxv(most, most)
	a.op("FSUBS F%d, F%d, F0", least, most) // the spread
	a.zero(1)
	a.zero(2)
	a.op("FCMPS F%d, F0", flat)
	a.op("BLE steps")
	a.op("FDIVS F%d, F0, F1", top) // what a step is worth
	a.op("FDIVS F0, F%d, F2", top)
	a.label("steps")
	a.op("FMOVS.P F1, 4(R1)")
	a.op("FMOVS.P F%d, 4(R2)", least)
	a.spread(inverses, 2)
	a.spread(lows, least)

	a.op("MOVD R5, R7")
	a.label("bytes")
	for i := vec(0); i < 8; i += 4 {
		a.take("R3", "S4", v+i, 4)
		for j := i; j < i+4; j++ {
			a.fsub(v+j, v+j, lows)
			a.fmul(v+j, v+j, inverses)
			a.fadd(v+j, v+j, magic) // leaves the integer in the low bits
		}
		a.shuffle("VUZP1", "H8", v+i, v+i, v+i+1)
		a.shuffle("VUZP1", "H8", v+i+2, v+i+2, v+i+3)
	}
	a.shuffle("VUZP1", "B16", v, v, v+2)
	a.shuffle("VUZP1", "B16", v+1, v+4, v+6)
	a.put("R0", "B16", v, 2)
	a.again("R7", 32, "bytes")
	a.again("R4", 1, "row")
	a.op("RET")
}

// addNorm replaces rows of x by the layer norm of x+y.
func addNorm(a *assembler) {
	const sums, mean, inverse, n, one, eps = 16, 24, 24, 25, 26, 27
	a.function("addNormRows", "addNormRows is Set.AddNorm.",
		"x *float32", "z *float32", "y *float32", "gamma *float32", "beta *float32",
		"inGamma *float32", "inBeta *float32", "rows int", "width int")
	a.load("x R0", "z R1", "y R2", "rows R7", "width R8")
	a.op("SCVTFS R8, F%d", n)
	a.everyFloat(one, 1)
	a.everyFloat(eps, 1e-12)

	a.label("row")
	laneLoop(a, "sum", func(i, sum vec) {
		a.fadd(i, i, i+8)
		a.fadd(sum, sum, i)
	}, true)
	a.op("FDIVS F%d, F%d, F%d", n, sums, sums)
	a.spread(mean, sums)
	laneLoop(a, "square", func(i, sum vec) {
		a.fsub(i, i, mean)
		a.fmul(i+8, i, i)
		a.fadd(sum, sum, i+8)
	}, false)
	a.op("FDIVS F%d, F%d, F%d", n, sums, sums)
	a.op("FADDS F%d, F%d, F%d", eps, sums, sums)
	a.op("FSQRTS F%d, F%d", sums, sums)
	a.op("FDIVS F%d, F%d, F%d", sums, one, sums)
	a.spread(inverse, sums)

	a.load("gamma R3", "beta R4", "inGamma R5", "inBeta R6")
	a.op("MOVD R8, R10")
	a.label("scale")
	a.peek("R0", "S4", 0, 4)
	for i := vec(0); i < 4; i++ {
		a.fmul(i, i, inverse)
	}
	for _, out := range []struct{ to, gamma, beta gp }{{"R1", "R5", "R6"}, {"R0", "R3", "R4"}} {
		a.take(out.gamma, "S4", 4, 4)
		a.take(out.beta, "S4", 8, 4)
		for i := vec(0); i < 4; i++ {
			a.fmul(4+i, 4+i, i)
			a.fadd(4+i, 4+i, 8+i)
		}
		a.put(out.to, "S4", 4, 4)
	}
	a.again("R10", 16, "scale")
	a.again("R7", 1, "row")
	a.op("RET")
}

// laneLoop runs step for each vector of the row at R0 with one of eight sums,
// V16 to V23, stores the vectors, and leaves the sums' sum, in the order of
// laneSum, in V16. A step has its vector in one of V0 to V7; withY has those
// of the row at R2 in V8 to V15 and moves R2 on.
func laneLoop(a *assembler, label string, step func(i, sum vec), withY bool) {
	const sums = vec(16)
	for i := vec(0); i < 8; i++ {
		a.zero(sums + i)
	}
	a.op("MOVD R0, R9")
	a.op("MOVD R8, R10")
	a.label(label)
	a.op("MOVD R9, R11")
	for i := vec(0); i < 8; i += 4 {
		a.take("R11", "S4", i, 4)
		if withY {
			a.take("R2", "S4", 8+i, 4)
		}
	}
	for i := vec(0); i < 8; i++ {
		step(i, sums+i)
	}
	a.put("R9", "S4", 0, 4)
	a.put("R9", "S4", 4, 4)
	a.again("R10", 32, label)
	// Lanes k, k+8, k+16 and k+24 are two vectors apart.
	for i := vec(0); i < 2; i++ {
		a.fadd(sums+i, sums+i, sums+i+2)
		a.fadd(sums+i+4, sums+i+4, sums+i+6)
		a.fadd(sums+i, sums+i, sums+i+4)
	}
	foldLanes(a, sums, sums+1)
}

const geluClamp = 4.5

var geluPoly = []float32{
	0.15690210461616516, -0.0771719440817833, 0.05481859669089317, -0.040556032210588455, 0.02762942761182785,
	-0.016743142157793045, 0.012208022177219391, -0.00932934507727623, 0.0033542949240654707,
}

// gelu replaces 16 values at a time.
func gelu(a *assembler) {
	const c, u, p, poly, high, low, unit, one, half, zero = 0, 4, 8, 12, 21, 22, 23, 24, 25, 26
	a.function("geluBlocks", "geluBlocks is Set.GELU for blocks of 16 values.", "x *float32", "blocks int")
	a.load("x R0", "blocks R1")
	for i, f := range geluPoly {
		a.everyFloat(vec(poly+i), f)
	}
	a.everyFloat(high, geluClamp)
	a.everyFloat(low, -geluClamp)
	a.everyFloat(unit, 2.0/(geluClamp*geluClamp))
	a.everyFloat(one, 1)
	a.everyFloat(half, 0.5)
	a.zero(zero)
	four := func(do func(i vec)) {
		for i := range vec(4) {
			do(i)
		}
	}

	a.label("block")
	a.peek("R0", "S4", c, 4)
	four(func(i vec) { a.fmin(c+i, c+i, high) })
	four(func(i vec) { a.fmax(c+i, c+i, low) })
	four(func(i vec) { a.fmul(u+i, c+i, c+i) })
	four(func(i vec) { a.fmul(u+i, u+i, unit) })
	four(func(i vec) { a.fsub(u+i, u+i, one) })
	last := len(geluPoly) - 1
	four(func(i vec) { a.fmul(p+i, u+i, vec(poly+last)) })
	for k := last - 1; k >= 0; k-- {
		four(func(i vec) { a.fadd(p+i, p+i, vec(poly+k)) })
		by := vec(u)
		if k == 0 { // the polynomial is whole
			by = c
		}
		four(func(i vec) { a.fmul(p+i, p+i, by+i) })
	}
	four(func(i vec) { a.fadd(p+i, p+i, half) })
	four(func(i vec) { a.fmin(p+i, p+i, one) })
	four(func(i vec) { a.fmax(p+i, p+i, zero) })
	a.peek("R0", "S4", u, 4)
	four(func(i vec) { a.fmul(p+i, p+i, u+i) })
	a.put("R0", "S4", p, 4)
	a.again("R1", 1, "block")
	a.op("RET")
}
