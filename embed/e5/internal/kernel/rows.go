package kernel

import "math"

const (
	lanes = 32
	// roundMagic added to a float below 2^22 rounds it to an integer, ties to
	// even, and leaves that integer in the low bits.
	roundMagic = 12582912 // 1.5 * 2^23
	normEps    = 1e-12
	leastRange = 1e-30 // a row flatter than this is a constant
)

func quantiseGo(dst []byte, scale, low []float32, x []float32, rows, width int) {
	for r := range rows {
		scale[r], low[r] = quantiseRow(dst[r*width:(r+1)*width], x[r*width:(r+1)*width])
	}
}

func quantiseRow(dst []byte, x []float32) (scale, low float32) {
	low, high := x[0], x[0]
	for _, v := range x {
		low, high = min(low, v), max(high, v)
	}
	spread := high - low
	var inverse float32
	if spread > leastRange {
		scale, inverse = spread/255, 255/spread
	}
	for i, v := range x {
		dst[i] = byte(math.Float32bits(float32(float32(v-low)*inverse) + roundMagic))
	}
	return scale, low
}

// laneSum adds lanes k, k+8, k+16, k+24 as (k + k+8) + (k+16 + k+24), and the
// eight sums as eightSum does.
func laneSum(s *[lanes]float32) float32 {
	var e [8]float32
	for i := range e {
		e[i] = float32(s[i]+s[i+8]) + float32(s[i+16]+s[i+24])
	}
	return eightSum(&e)
}

// eightSum is ((0+4)+(2+6)) + ((1+5)+(3+7)).
func eightSum(e *[8]float32) float32 {
	return float32(float32(e[0]+e[4])+float32(e[2]+e[6])) +
		float32(float32(e[1]+e[5])+float32(e[3]+e[7]))
}

func addNormGo(x, z, y []float32, p *Norm, rows, width int) {
	for r := range rows {
		from, to := r*width, (r+1)*width
		addNormRow(x[from:to], z[from:to], y[from:to], p)
	}
}

func addNormRow(x, z, y []float32, p *Norm) {
	var s [lanes]float32
	for i := 0; i < len(x); i += lanes {
		xs, ys := (*[lanes]float32)(x[i:]), (*[lanes]float32)(y[i:])
		for j := range s {
			v := xs[j] + ys[j]
			xs[j] = v
			s[j] += v
		}
	}
	count := float32(len(x))
	mean := laneSum(&s) / count
	s = [lanes]float32{}
	for i := 0; i < len(x); i += lanes {
		xs := (*[lanes]float32)(x[i:])
		for j := range s {
			v := xs[j] - mean
			xs[j] = v
			s[j] += float32(v * v)
		}
	}
	variance := laneSum(&s) / count
	inverse := 1 / float32(math.Sqrt(float64(variance+normEps)))
	n := len(x)
	z, gamma, beta, inGamma, inBeta := z[:n], p.Gamma[:n], p.Beta[:n], p.InGamma[:n], p.InBeta[:n]
	for i, v := range x {
		v = float32(v * inverse)
		x[i] = float32(v*gamma[i]) + beta[i]
		z[i] = float32(v*inGamma[i]) + inBeta[i]
	}
}

// The cumulative normal is 0.5 + x*P(u) for |x| <= 4.5, where u runs from -1
// to 1 with x*x. P was fitted by least squares with weights that grow where the
// error of x*Phi(x) is largest; that error is below 4e-5 for |x| up to 30, a
// few thousandths of a step of the 8 bits that the result is rounded to. Beyond
// 4.5, Phi is taken to be as at 4.5, within [0, 1].
const (
	geluClamp = 4.5
	geluUnit  = 2.0 / (geluClamp * geluClamp)
)

var geluPoly = [9]float32{
	0.15690210461616516, -0.0771719440817833, 0.05481859669089317, -0.040556032210588455, 0.02762942761182785,
	-0.016743142157793045, 0.012208022177219391, -0.00932934507727623, 0.0033542949240654707,
}

func geluGo(x []float32) {
	for i, v := range x {
		c := max(min(v, geluClamp), -geluClamp)
		u := float32(float32(c*c)*float32(geluUnit)) - 1
		p := geluPoly[len(geluPoly)-1]
		for k := len(geluPoly) - 2; k >= 0; k-- {
			p = float32(p*u) + geluPoly[k]
		}
		phi := float32(p*c) + 0.5
		x[i] = v * max(min(phi, 1), 0)
	}
}
