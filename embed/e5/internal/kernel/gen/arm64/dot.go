package main

// Floats widened to 64 bits, two at a time: the lower two, and the upper.
func (a *assembler) fcvtl(d, n vec)   { a.two(0x0E617800, "fcvtl", "v%d.2d", "2s", d, n) }
func (a *assembler) fcvtl2(d, n vec)  { a.two(0x4E617800, "fcvtl2", "v%d.2d", "4s", d, n) }
func (a *assembler) fmla(d, n, m vec) { a.three(0x4E60CC00, "fmla", "2d", "2d", "2d", d, n, m) }

// dotFloats adds products in float64, where they are exact: fused or not, a
// sum is the same.
func dotFloats(a *assembler) {
	const left, right, wide, low, high = 0, 1, 2, 16, 17
	a.function("floatsNEON", "floatsNEON writes, for i from 0 to 3, the sum of the products at 4n+i, for n below fours.",
		"sums *float64", "a *float32", "b *float32", "fours int")
	a.load("sums R0", "a R1", "b R2", "fours R3")
	a.zero(low)
	a.zero(high)
	a.label("four")
	a.take("R1", "S4", left, 1)
	a.take("R2", "S4", right, 1)
	a.fcvtl(wide, left)
	a.fcvtl2(wide+1, left)
	a.fcvtl(wide+2, right)
	a.fcvtl2(wide+3, right)
	a.fmla(low, wide, wide+2)
	a.fmla(high, wide+1, wide+3)
	a.again("R3", 1, "four")
	a.put("R0", "D2", low, 2)
	a.op("RET")
}

// dotBytes multiplies to 16 bits, where a product of -128 by -128 fits, and
// adds pairs of them in 32.
func dotBytes(a *assembler) {
	const left, right, product, low, high = 0, 2, 4, 16, 17
	a.function("bytesNEON", "bytesNEON writes four sums that together are that of the products of 32*blocks numbers.",
		"sums *int32", "a *int8", "b *int8", "blocks int")
	a.load("sums R0", "a R1", "b R2", "blocks R3")
	a.zero(low)
	a.zero(high)
	a.label("block")
	a.take("R1", "B16", left, 2)
	a.take("R2", "B16", right, 2)
	for i := vec(0); i < 2; i++ {
		a.smull(product+2*i, left+i, right+i)
		a.smull2(product+2*i+1, left+i, right+i)
		a.sadalp(low, product+2*i)
		a.sadalp(high, product+2*i+1)
	}
	a.again("R3", 1, "block")
	a.op("VADD V%d.S4, V%d.S4, V%d.S4", high, low, low)
	a.put("R0", "S4", low, 1)
	a.op("RET")
}
