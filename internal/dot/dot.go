// Package dot multiplies vectors: what a scan for the nearest spends its time
// on. The assembly, for amd64 and arm64, is written by the encoder's generator
// (embed/e5/internal/kernel/gen) and gives the bits that plain Go gives.
package dot

import "unsafe"

// Floats returns the sum of the products of a's and b's numbers, as many as the
// shorter has. Products are exact in float64; their sums have four lanes, of
// which the first has what is left of a multiple of four.
func Floats(a, b []float32) float64 {
	n := min(len(a), len(b))
	fours := n / 4
	var s [4]float64
	if fours > 0 {
		sumFloats(&s, a[:n], b[:n], fours)
	}
	for i := 4 * fours; i < n; i++ {
		s[0] += float64(a[i]) * float64(b[i])
	}
	return (s[0] + s[1]) + (s[2] + s[3])
}

// Bytes returns the sum of the products of a's and b's numbers, as many as the
// shorter has. It is exact for up to 131,071 of them.
func Bytes(a, b []int8) int32 {
	n := min(len(a), len(b))
	whole := n / block * block
	var s [4]int32
	if whole > 0 {
		sumBytes(&s, a[:n], b[:n], n/block)
	}
	for i := whole; i < n; i++ {
		s[0] += int32(a[i]) * int32(b[i])
	}
	return s[0] + s[1] + s[2] + s[3]
}

// Signed is bytes read as signed numbers, in place.
func Signed(bytes []byte) []int8 {
	return unsafe.Slice((*int8)(unsafe.Pointer(unsafe.SliceData(bytes))), len(bytes))
}

// block is how many bytes sumBytes takes at a time.
const block = 32

func sumFloatsGo(s *[4]float64, a, b []float32, fours int) {
	var s0, s1, s2, s3 float64
	for ; fours > 0; fours-- {
		x, y := (*[4]float32)(a), (*[4]float32)(b)
		s0 += float64(x[0]) * float64(y[0])
		s1 += float64(x[1]) * float64(y[1])
		s2 += float64(x[2]) * float64(y[2])
		s3 += float64(x[3]) * float64(y[3])
		a, b = a[4:], b[4:]
	}
	*s = [4]float64{s0, s1, s2, s3}
}

func sumBytesGo(s *[4]int32, a, b []int8, blocks int) {
	for i, x := range a[:blocks*block] {
		s[i%4] += int32(x) * int32(b[i])
	}
}
