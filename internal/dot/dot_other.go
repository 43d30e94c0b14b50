//go:build (!amd64 && !arm64) || purego

package dot

func sumFloats(s *[4]float64, a, b []float32, fours int) { sumFloatsGo(s, a, b, fours) }

func sumBytes(s *[4]int32, a, b []int8, blocks int) { sumBytesGo(s, a, b, blocks) }
