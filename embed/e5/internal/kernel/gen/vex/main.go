// Command vex gives VPDPBUSD its VEX form, which Go's assembler lacks, in the
// functions of an assembly file whose names have AVXVNNI: processors with
// AVX-VNNI and without AVX-512 have that form alone. ../generate.sh runs it:
//
//	go run ./vex FILE.s
package main

import (
	"fmt"
	"log"
	"os"
	"regexp"
	"strconv"
	"strings"
)

var instruction = regexp.MustCompile(`^\tVPDPBUSD +Y(\d+), Y(\d+), Y(\d+)$`)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Fatal("usage: vex FILE.s")
	}
	text, err := os.ReadFile(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	lines := strings.Split(string(text), "\n")
	inside := false
	for i, line := range lines {
		if strings.HasPrefix(line, "TEXT ") {
			inside = strings.Contains(line, "AVXVNNI")
		}
		if inside && strings.Contains(line, "VPDPBUSD") {
			lines[i] = "\t" + encode(line) + " // " + strings.Join(strings.Fields(line), " ")
		}
	}
	if err := os.WriteFile(os.Args[1], []byte(strings.Join(lines, "\n")), 0o666); err != nil {
		log.Fatal(err)
	}
}

// encode returns VEX.256.66.0F38.W0 50 /r. Go writes the last source first.
func encode(line string) string {
	m := instruction.FindStringSubmatch(line)
	if m == nil {
		log.Fatalf("%q isn't a product of three ymm registers", line)
	}
	var reg [3]int // rm, vvvv, reg
	for i := range reg {
		reg[i], _ = strconv.Atoi(m[i+1])
		if reg[i] > 15 {
			log.Fatalf("%q: VEX reaches no register above Y15", line)
		}
	}
	code := [5]int{
		0xC4,
		(1-reg[2]/8)<<7 | 1<<6 | (1-reg[0]/8)<<5 | 2, // inverted R, X and B; 0F38
		(15-reg[1])<<3 | 1<<2 | 1,                    // inverted vvvv; 256 bits; 66
		0x50,
		3<<6 | reg[2]%8<<3 | reg[0]%8,
	}
	var out []string
	for _, b := range code {
		out = append(out, fmt.Sprintf("BYTE $0x%02X", b))
	}
	return strings.Join(out, "; ")
}
