package main

import "fmt"

const (
	head      = 32
	panelRow  = 64 // bytes
	scoreRows = 4
	mixRows   = 2
)

// transpose turns blocks of 4 rows by 32 columns.
func transpose(a *assembler) {
	a.function("transposeBlocks", "transposeBlocks is Set.Transpose for the first 4*blocks rows.",
		"dst *float32", "src *float32", "stride int", "blocks int")
	a.load("dst R0", "src R1", "stride R2", "blocks R3")
	a.op("LSL $2, R2, R2")
	a.op("MOVD $4, R4") // blocks left in this panel
	rows := []gp{"R1", "R5", "R6", "R7"}

	a.label("block")
	for r := 1; r < 4; r++ {
		a.op("ADD R2, %s, %s", rows[r-1], rows[r])
	}
	for d := 0; d < head; d += 4 {
		for r := range 4 {
			a.loadAt(vec(r), 4*d, rows[r])
		}
		for i := vec(0); i < 4; i += 2 {
			a.shuffle("VTRN1", "S4", 4+i, i, i+1)
			a.shuffle("VTRN2", "S4", 5+i, i, i+1)
		}
		for i := vec(0); i < 2; i++ {
			a.shuffle("VZIP1", "D2", 8+i, 4+i, 6+i)
			a.shuffle("VZIP2", "D2", 10+i, 4+i, 6+i)
		}
		for i := range 4 {
			a.storeAt(vec(8+i), panelRow*(d+i), "R0")
		}
	}
	a.op("ADD R2, R7, R1")
	a.op("ADD $16, R0, R0")
	a.op("SUBS $1, R4, R4")
	a.op("BNE panel")
	a.op("ADD $%d, R0, R0", panelRow*head-panelRow)
	a.op("MOVD $4, R4")
	a.label("panel")
	a.again("R3", 1, "block")
	a.op("RET")
}

// scores multiplies blocks of rows queries with all keys.
func scores(a *assembler, rows int) {
	const keys, query, products = 16, 20, 24
	a.function(fmt.Sprintf("scores%d", rows), fmt.Sprintf("scores%d is Set.Scores for blocks of %d rows.", rows, rows),
		"dst *float32", "q *float32", "stride int", "keys *float32", "npad int", "blocks int")
	a.load("dst R0", "q R1", "stride R2", "npad R4", "blocks R5")
	a.op("LSL $2, R2, R2")
	a.op("LSL $2, R4, R4")

	a.label("block")
	a.load("keys R3")
	a.op("MOVD R4, R6")
	a.label("columns")
	for v := range vec(4 * rows) {
		a.zero(v)
	}
	a.op("MOVD R1, %s", rowAt[0])
	for r := 1; r < rows; r++ {
		a.op("ADD R2, %s, %s", rowAt[r-1], rowAt[r])
	}
	a.op("MOVD $%d, R7", head)
	a.label("four")
	for r := range rows {
		a.take(rowAt[r], "S4", vec(query+r), 1)
	}
	for d := range 4 {
		a.take("R3", "S4", keys, 4)
		for r := range rows {
			for c := range 4 {
				a.fmulLane(vec(products+4*(r%2)+c), vec(keys+c), vec(query+r), d)
			}
			for c := range 4 {
				a.fadd(rowMajor(r, c), rowMajor(r, c), vec(products+4*(r%2)+c))
			}
		}
	}
	a.again("R7", 4, "four")
	a.op("MOVD R0, R8")
	for r := range rows {
		a.op("VST1 [%s], (R8)", list(rowMajor(r, 0), 4, "S4"))
		if r < rows-1 {
			a.op("ADD R4, R8, R8")
		}
	}
	a.op("ADD $64, R0, R0")
	a.again("R6", 64, "columns")
	for r := range rows {
		a.op("ADD R2, R1, R1")
		if r > 0 { // the loop passed one row
			a.op("ADD R4, R0, R0")
		}
	}
	a.again("R5", 1, "block")
	a.op("RET")
}

// mix adds up the values, weighted, for blocks of rows rows.
func mix(a *assembler, rows int) {
	const values, weights, products = 16, 24, 26
	a.function(fmt.Sprintf("mix%d", rows), fmt.Sprintf("mix%d is Set.Mix for blocks of %d rows.", rows, rows),
		"dst *float32", "ldd int", "s *float32", "npad int", "inverse *float32", "v *float32", "n int", "blocks int")
	a.load("dst R0", "ldd R1", "s R2", "npad R3", "inverse R4", "blocks R7")
	a.op("LSL $2, R1, R1")
	a.op("LSL $2, R3, R3")
	sum := func(r, i int) vec { return vec(8*r + i) }

	a.label("block")
	a.load("v R5", "n R6")
	for v := range vec(8 * rows) {
		a.zero(v)
	}
	a.op("MOVD R2, %s", rowAt[0])
	for r := 1; r < rows; r++ {
		a.op("ADD R3, %s, %s", rowAt[r-1], rowAt[r])
	}
	a.label("value")
	a.take("R5", "S4", values, 4)
	a.take("R5", "S4", values+4, 4)
	for r := range rows {
		a.takeEvery(rowAt[r], vec(weights+r))
	}
	for r := range rows {
		for from := 0; from < 8; from += 4 {
			for i := range 4 {
				a.fmul(vec(products+i), vec(values+from+i), vec(weights+r))
			}
			for i := range 4 {
				a.fadd(sum(r, from+i), sum(r, from+i), vec(products+i))
			}
		}
	}
	a.again("R6", 1, "value")
	for r := range rows {
		a.takeEvery("R4", weights)
		for i := range 8 {
			a.fmul(sum(r, i), sum(r, i), weights)
		}
		a.op("MOVD R0, R8")
		a.put("R8", "S4", sum(r, 0), 4)
		a.put("R8", "S4", sum(r, 4), 4)
		a.op("ADD R1, R0, R0")
		a.op("ADD R3, R2, R2")
	}
	a.again("R7", 1, "block")
	a.op("RET")
}
