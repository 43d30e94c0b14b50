//go:build !purego

package dot

func sumFloats(s *[4]float64, a, b []float32, fours int) { floatsNEON(&s[0], &a[0], &b[0], fours) }

func sumBytes(s *[4]int32, a, b []int8, blocks int) { bytesNEON(&s[0], &a[0], &b[0], blocks) }
