// Command arm64 writes the arm64 assembly of package kernel, which avo can't,
// or with -pkg dot that of dateline/internal/dot. ../generate.sh runs it:
//
//	go run ./arm64 -out FILE.s -stubs FILE.go [-pkg dot]
//
// Go's assembler has loads, stores, branches and moves between lanes; what it
// lacks, vectors of floats and the products of bytes, is written as words with
// the instruction beside it in Arm's syntax. ../arm64-check.sh assembles those
// with GNU as and compares.
package main

import (
	"flag"
	"log"
	"os"
)

func main() {
	log.SetFlags(0)
	out := flag.String("out", "", "the assembly `file` to write")
	stubs := flag.String("stubs", "", "the Go `file` of declarations to write")
	pkg := flag.String("pkg", "kernel", "the `package` to write for")
	flag.Parse()

	a := newAssembler(*pkg)
	if *pkg == "dot" {
		dotFloats(a)
		dotBytes(a)
	} else {
		kernels(a)
	}
	for name, text := range map[string][]byte{*out: a.text(), *stubs: a.declarations()} {
		if err := os.WriteFile(name, text, 0o666); err != nil {
			log.Fatal(err)
		}
	}
}

func kernels(a *assembler) {
	for rows := 1; rows <= dotRows; rows++ {
		gemmDot(a, "gemmDot", rows, true)
	}
	gemmDot(a, "gemmMixed", 1, false)
	for pairs := 1; pairs <= matrixPairs; pairs++ {
		gemmMatrix(a, pairs)
	}
	for rows := 1; rows <= longRows; rows++ {
		gemmLong(a, rows)
	}
	columnSums(a)
	quantise(a)
	addNorm(a)
	gelu(a)
	transpose(a)
	for rows := 1; rows <= scoreRows; rows++ {
		scores(a, rows)
	}
	softmax(a)
	for rows := 1; rows <= mixRows; rows++ {
		mix(a, rows)
	}
}
