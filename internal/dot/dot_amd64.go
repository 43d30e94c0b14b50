//go:build !purego

package dot

import "golang.org/x/sys/cpu"

//go:generate ../../embed/e5/internal/kernel/gen/generate.sh

func sumFloats(s *[4]float64, a, b []float32, fours int) {
	if cpu.X86.HasAVX2 {
		floatsAVX2(&s[0], &a[0], &b[0], fours)
		return
	}
	sumFloatsGo(s, a, b, fours)
}

func sumBytes(s *[4]int32, a, b []int8, blocks int) {
	if cpu.X86.HasAVX2 {
		bytesAVX2(&s[0], &a[0], &b[0], blocks)
		return
	}
	sumBytesGo(s, a, b, blocks)
}
