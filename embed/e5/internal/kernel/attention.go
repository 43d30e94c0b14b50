package kernel

import "math"

// Head is the width of one attention head.
const Head = 32

func transposeGo(dst, src []float32, stride, n, npad int) {
	transposeFrom(dst, src, stride, 0, n, npad)
}

// transposeFrom transposes rows from to before n, and fills up with zeros.
func transposeFrom(dst, src []float32, stride, from, n, npad int) {
	for j := from; j < npad; j++ {
		column := dst[j/16*16*Head+j%16:]
		for d := range Head {
			var v float32
			if j < n {
				v = src[j*stride+d]
			}
			column[d*16] = v
		}
	}
}

func scoresGo(dst, q []float32, stride, rows int, keys []float32, npad int) {
	for r := range rows {
		query := q[r*stride : r*stride+Head]
		for c := 0; c < npad; c += 16 {
			var sums [16]float32
			for d, x := range query {
				key := (*[16]float32)(keys[c*Head+d*16:])
				for j := range sums {
					sums[j] += float32(x * key[j])
				}
			}
			copy(dst[r*npad+c:], sums[:])
		}
	}
}

func softmaxGo(s, inverse []float32, rows, n, npad int) {
	for r := range rows {
		row := s[r*npad : (r+1)*npad]
		top := row[0]
		for _, v := range row[:n] {
			top = max(top, v)
		}
		var sums [8]float32
		for j := range n {
			e := exp(row[j] - top)
			row[j] = e
			sums[j%8] += e
		}
		clear(row[n:])
		inverse[r] = 1 / eightSum(&sums)
	}
}

// exp is e to the x for x <= 0, and 0 to within 1e-37 below -87: 2 to the
// whole part of x*log2(e), times a polynomial in the rest, fitted to a relative
// error of 7.5e-8. Roundings add 1.7e-7 + 1.2e-7*|x| at most.
func exp(x float32) float32 {
	y := float32(max(x, expLeast) * log2e)
	t := y + roundMagic
	f := y - (t - roundMagic)
	p := exp2Poly[len(exp2Poly)-1]
	for k := len(exp2Poly) - 2; k >= 0; k-- {
		p = float32(p*f) + exp2Poly[k]
	}
	return p * math.Float32frombits((math.Float32bits(t)+127)<<23)
}

const (
	expLeast = -87
	log2e    = 1.44269504088896341
)

var exp2Poly = [6]float32{
	1.0000001192092896, 0.6931469440460205, 0.24022120237350464,
	0.05550713092088699, 0.009675540961325169, 0.001327647129073739,
}

func mixGo(dst []float32, ldd int, s []float32, npad int, inverse, v []float32, rows, n int) {
	for r := range rows {
		var acc [Head]float32
		row := s[r*npad : r*npad+n]
		for j, w := range row {
			val := (*[Head]float32)(v[j*Head:])
			for d := range acc {
				acc[d] += float32(w * val[d])
			}
		}
		out := dst[r*ldd : r*ldd+Head]
		for d := range out {
			out[d] = acc[d] * inverse[r]
		}
	}
}
