package kernel

import "fmt"

// Pack makes a Linear of weights stored output by output: row n of w, in
// floats long, times scale[n] are the weights of output n. It returns an
// error where [Linear.Check] does.
func Pack(w []int8, scale, bias []float32, in int) (*Linear, error) {
	out := len(scale)
	if in <= 0 || in%32 != 0 || out%Panel != 0 || len(w) != in*out || len(bias) != out {
		return nil, fmt.Errorf("weights of %d inputs and %d outputs don't fit the kernels", in, out)
	}
	l := &Linear{In: in, Out: out, Panels: make([]int8, in*out), Scale: scale, Sum: make([]float32, out), Bias: bias}
	for n := range out {
		total := 0
		for k := range in {
			v := w[n*in+k]
			total += int(v)
			l.Panels[l.index(n, k)] = v
		}
		l.Sum[n] = float32(total) * scale[n]
	}
	return l, l.Check()
}

// Unpack returns the weights as Pack takes them.
func (l *Linear) Unpack() []int8 {
	w := make([]int8, l.In*l.Out)
	for n := range l.Out {
		for k := range l.In {
			w[n*l.In+k] = l.Panels[l.index(n, k)]
		}
	}
	return w
}

// index is where the weight of output n for input k lies in Panels.
func (l *Linear) index(n, k int) int {
	return n/Panel*Panel*l.In + k/4*4*Panel + n%Panel*4 + k%4
}

// Check returns an error if an input could overflow a 16-bit sum.
func (l *Linear) Check() error {
	for n := range l.Out {
		for g := 0; g < l.In; g += Group {
			var sums [2][2]int // lane, sign
			for k := g; k < g+Group; k++ {
				if w := int(l.Panels[l.index(n, k)]); w > 0 {
					sums[k%4/2][0] += w
				} else {
					sums[k%4/2][1] -= w
				}
			}
			if most := max(sums[0][0], sums[0][1], sums[1][0], sums[1][1]); most > MaxGroupSum {
				return fmt.Errorf("weights of output %d at inputs %d to %d add up to %d, the kernels allow %d",
					n, g, g+Group-1, most, MaxGroupSum)
			}
		}
	}
	return nil
}

// MaxGroupSum is the most that the weights of one sign in a 16-bit lane's
// eight may add up to: 255*128 is less than 32768.
const MaxGroupSum = 128
