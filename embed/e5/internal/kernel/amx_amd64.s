//go:build !purego

#include "textflag.h"

// Products by AMX, written by hand: neither avo nor Go's assembler has its
// instructions. Each is in bytes, with what GNU as calls it beside it, and
// gen/amx-check.sh compares the two.
//
// Tiles 0 to 3 hold the sums, 4 and 5 sixteen rows of 64 inputs each, 6 and 7
// a panel's weights for these inputs: a panel's layout is that of a tile.

// func tiles1(sums *int32, a *byte, k int, w *int8, config *tileConfig, ahead uintptr, lines int)
TEXT ·tiles1(SB), NOSPLIT, $0-56
	MOVQ sums+0(FP), DI
	MOVQ a+8(FP), SI
	MOVQ k+16(FP), R8
	MOVQ ahead+40(FP), R11
	MOVQ lines+48(FP), R12
	MOVQ w+24(FP), BX
	MOVQ config+32(FP), AX
	BYTE $0xC4; BYTE $0xE2; BYTE $0x78; BYTE $0x49; BYTE $0x00 // ldtilecfg [rax]
	MOVQ R8, DX
	SHLQ $4, DX
	ADDQ BX, DX // the second panel
	MOVQ $64, R9
	MOVQ R8, CX
	BYTE $0xC4; BYTE $0xE2; BYTE $0x7B; BYTE $0x49; BYTE $0xC0 // tilezero tmm0
	BYTE $0xC4; BYTE $0xE2; BYTE $0x7B; BYTE $0x49; BYTE $0xC8 // tilezero tmm1

inputs:
	BYTE $0xC4; BYTE $0xA2; BYTE $0x7B; BYTE $0x4B; BYTE $0x24; BYTE $0x06 // tileloadd tmm4, [rsi+r8]
	BYTE $0xC4; BYTE $0xA2; BYTE $0x7B; BYTE $0x4B; BYTE $0x34; BYTE $0x0B // tileloadd tmm6, [rbx+r9]
	BYTE $0xC4; BYTE $0xE2; BYTE $0x49; BYTE $0x5E; BYTE $0xC4 // tdpbusd tmm0, tmm4, tmm6
	BYTE $0xC4; BYTE $0xA2; BYTE $0x7B; BYTE $0x4B; BYTE $0x3C; BYTE $0x0A // tileloadd tmm7, [rdx+r9]
	BYTE $0xC4; BYTE $0xE2; BYTE $0x41; BYTE $0x5E; BYTE $0xCC // tdpbusd tmm1, tmm4, tmm7
	MOVQ R12, AX

fetch:
	PREFETCHT1 (R11)
	ADDQ $64, R11
	DECQ AX
	JNZ  fetch
	ADDQ $64, SI
	ADDQ $1024, BX
	ADDQ $1024, DX
	SUBQ $64, CX
	JNZ  inputs
	MOVQ $128, R9
	BYTE $0xC4; BYTE $0xA2; BYTE $0x7A; BYTE $0x4B; BYTE $0x04; BYTE $0x0F // tilestored [rdi+r9], tmm0
	BYTE $0xC4; BYTE $0xA2; BYTE $0x7A; BYTE $0x4B; BYTE $0x4C; BYTE $0x0F; BYTE $0x40 // tilestored [rdi+r9+64], tmm1
	BYTE $0xC4; BYTE $0xE2; BYTE $0x78; BYTE $0x49; BYTE $0xC0 // tilerelease
	RET

// func tiles2(sums *int32, a *byte, k int, w *int8, config *tileConfig, ahead uintptr, lines int)
TEXT ·tiles2(SB), NOSPLIT, $0-56
	MOVQ sums+0(FP), DI
	MOVQ a+8(FP), SI
	MOVQ k+16(FP), R8
	MOVQ ahead+40(FP), R11
	MOVQ lines+48(FP), R12
	MOVQ w+24(FP), BX
	MOVQ config+32(FP), AX
	BYTE $0xC4; BYTE $0xE2; BYTE $0x78; BYTE $0x49; BYTE $0x00 // ldtilecfg [rax]
	MOVQ R8, DX
	SHLQ $4, DX
	LEAQ (SI)(DX*1), R10 // the rows from the seventeenth
	ADDQ BX, DX          // the second panel
	MOVQ $64, R9
	MOVQ R8, CX
	BYTE $0xC4; BYTE $0xE2; BYTE $0x7B; BYTE $0x49; BYTE $0xC0 // tilezero tmm0
	BYTE $0xC4; BYTE $0xE2; BYTE $0x7B; BYTE $0x49; BYTE $0xC8 // tilezero tmm1
	BYTE $0xC4; BYTE $0xE2; BYTE $0x7B; BYTE $0x49; BYTE $0xD0 // tilezero tmm2
	BYTE $0xC4; BYTE $0xE2; BYTE $0x7B; BYTE $0x49; BYTE $0xD8 // tilezero tmm3

inputs:
	BYTE $0xC4; BYTE $0xA2; BYTE $0x7B; BYTE $0x4B; BYTE $0x24; BYTE $0x06 // tileloadd tmm4, [rsi+r8]
	BYTE $0xC4; BYTE $0xA2; BYTE $0x7B; BYTE $0x4B; BYTE $0x34; BYTE $0x0B // tileloadd tmm6, [rbx+r9]
	BYTE $0xC4; BYTE $0xE2; BYTE $0x49; BYTE $0x5E; BYTE $0xC4 // tdpbusd tmm0, tmm4, tmm6
	BYTE $0xC4; BYTE $0xA2; BYTE $0x7B; BYTE $0x4B; BYTE $0x3C; BYTE $0x0A // tileloadd tmm7, [rdx+r9]
	BYTE $0xC4; BYTE $0xE2; BYTE $0x41; BYTE $0x5E; BYTE $0xCC // tdpbusd tmm1, tmm4, tmm7
	BYTE $0xC4; BYTE $0x82; BYTE $0x7B; BYTE $0x4B; BYTE $0x2C; BYTE $0x02 // tileloadd tmm5, [r10+r8]
	BYTE $0xC4; BYTE $0xE2; BYTE $0x49; BYTE $0x5E; BYTE $0xD5 // tdpbusd tmm2, tmm5, tmm6
	BYTE $0xC4; BYTE $0xE2; BYTE $0x41; BYTE $0x5E; BYTE $0xDD // tdpbusd tmm3, tmm5, tmm7
	MOVQ R12, AX

fetch:
	PREFETCHT1 (R11)
	ADDQ $64, R11
	DECQ AX
	JNZ  fetch
	ADDQ $64, SI
	ADDQ $64, R10
	ADDQ $1024, BX
	ADDQ $1024, DX
	SUBQ $64, CX
	JNZ  inputs
	MOVQ $128, R9
	BYTE $0xC4; BYTE $0xA2; BYTE $0x7A; BYTE $0x4B; BYTE $0x04; BYTE $0x0F // tilestored [rdi+r9], tmm0
	BYTE $0xC4; BYTE $0xA2; BYTE $0x7A; BYTE $0x4B; BYTE $0x4C; BYTE $0x0F; BYTE $0x40 // tilestored [rdi+r9+64], tmm1
	BYTE $0xC4; BYTE $0xA2; BYTE $0x7A; BYTE $0x4B; BYTE $0x94; BYTE $0x0F; BYTE $0x00; BYTE $0x08; BYTE $0x00; BYTE $0x00 // tilestored [rdi+r9+2048], tmm2
	BYTE $0xC4; BYTE $0xA2; BYTE $0x7A; BYTE $0x4B; BYTE $0x9C; BYTE $0x0F; BYTE $0x40; BYTE $0x08; BYTE $0x00; BYTE $0x00 // tilestored [rdi+r9+2112], tmm3
	BYTE $0xC4; BYTE $0xE2; BYTE $0x78; BYTE $0x49; BYTE $0xC0 // tilerelease
	RET
