package kernel

// gemmGo multiplies four weights at a time: they lie 16 bits apart in one
// 64-bit word, so one multiplication by a byte of x gives four products, and
// eight such words can be added before a lane may overflow (see Linear).
func gemmGo(dst []float32, ldd int, a []byte, scale, low []float32, rows int, l *Linear, first, last int) {
	groups := l.In / Group
	spread := make([]spreadGroup, groups)
	for p := first; p < last; p++ {
		panel := l.Panels[p*Panel*l.In : (p+1)*Panel*l.In]
		spreadPanel(spread, panel)
		col := p * Panel
		for r := range rows {
			row := a[r*l.In : (r+1)*l.In]
			acc := dotPanel(row, spread)
			out := dst[r*ldd+col : r*ldd+col+Panel]
			finish(out, &acc, scale[r], low[r], l, col)
		}
	}
}

// finish turns the sums of one row and panel into floats.
func finish(out []float32, acc *[Panel]int32, scale, low float32, l *Linear, col int) {
	ws, sum, bias := l.Scale[col:col+Panel], l.Sum[col:col+Panel], l.Bias[col:col+Panel]
	for c, v := range acc {
		t := float32(float32(float32(v)*ws[c]) * scale)
		out[c] = float32(t+float32(low*sum[c])) + bias[c]
	}
}

// spreadGroup holds a group's weights for 16 outputs: for each 16-bit lane's
// eight inputs, four words of four outputs.
type spreadGroup [2][8][4]uint64

// eight lists the inputs of the first lane; those of the second follow by 2.
var eight = [8]int{0, 1, 4, 5, 8, 9, 12, 13}

func spreadPanel(dst []spreadGroup, panel []int8) {
	for g := range dst {
		src := panel[g*Group*Panel : (g+1)*Group*Panel]
		for lane := range 2 {
			for i, k := range eight {
				k += 2 * lane
				four := (*[61]int8)(src[k/4*4*Panel+k%4:])
				w := &dst[g][lane][i]
				w[0] = join(four[0], four[4], four[8], four[12])
				w[1] = join(four[16], four[20], four[24], four[28])
				w[2] = join(four[32], four[36], four[40], four[44])
				w[3] = join(four[48], four[52], four[56], four[60])
			}
		}
	}
}

func join(a, b, c, d int8) uint64 {
	return uint64(int64(a)) + uint64(int64(b))<<16 + uint64(int64(c))<<32 + uint64(int64(d))<<48
}

const (
	// lift makes each 16-bit lane unsigned, so that lanes don't borrow from
	// one another.
	lift  = 0x8000_8000_8000_8000
	evens = 0x0000_FFFF_0000_FFFF
)

// dotPanel returns the products of one row with the 16 columns of a panel. It
// is written out, since the compiler doesn't unroll loops.
func dotPanel(row []byte, spread []spreadGroup) (acc [Panel]int32) {
	var lo, hi [4]uint64 // outputs 0 and 2, and 1 and 3, of each four
	for g := range spread {
		x := (*[Group]byte)(row[g*Group:])
		w := &spread[g][0]
		v := uint64(x[0])
		s0, s1, s2, s3 := lift+v*w[0][0], lift+v*w[0][1], lift+v*w[0][2], lift+v*w[0][3]
		v = uint64(x[1])
		s0, s1, s2, s3 = s0+v*w[1][0], s1+v*w[1][1], s2+v*w[1][2], s3+v*w[1][3]
		v = uint64(x[4])
		s0, s1, s2, s3 = s0+v*w[2][0], s1+v*w[2][1], s2+v*w[2][2], s3+v*w[2][3]
		v = uint64(x[5])
		s0, s1, s2, s3 = s0+v*w[3][0], s1+v*w[3][1], s2+v*w[3][2], s3+v*w[3][3]
		v = uint64(x[8])
		s0, s1, s2, s3 = s0+v*w[4][0], s1+v*w[4][1], s2+v*w[4][2], s3+v*w[4][3]
		v = uint64(x[9])
		s0, s1, s2, s3 = s0+v*w[5][0], s1+v*w[5][1], s2+v*w[5][2], s3+v*w[5][3]
		v = uint64(x[12])
		s0, s1, s2, s3 = s0+v*w[6][0], s1+v*w[6][1], s2+v*w[6][2], s3+v*w[6][3]
		v = uint64(x[13])
		s0, s1, s2, s3 = s0+v*w[7][0], s1+v*w[7][1], s2+v*w[7][2], s3+v*w[7][3]
		lo[0], hi[0] = lo[0]+s0&evens, hi[0]+s0>>16&evens
		lo[1], hi[1] = lo[1]+s1&evens, hi[1]+s1>>16&evens
		lo[2], hi[2] = lo[2]+s2&evens, hi[2]+s2>>16&evens
		lo[3], hi[3] = lo[3]+s3&evens, hi[3]+s3>>16&evens

		w = &spread[g][1]
		v = uint64(x[2])
		s0, s1, s2, s3 = lift+v*w[0][0], lift+v*w[0][1], lift+v*w[0][2], lift+v*w[0][3]
		v = uint64(x[3])
		s0, s1, s2, s3 = s0+v*w[1][0], s1+v*w[1][1], s2+v*w[1][2], s3+v*w[1][3]
		v = uint64(x[6])
		s0, s1, s2, s3 = s0+v*w[2][0], s1+v*w[2][1], s2+v*w[2][2], s3+v*w[2][3]
		v = uint64(x[7])
		s0, s1, s2, s3 = s0+v*w[3][0], s1+v*w[3][1], s2+v*w[3][2], s3+v*w[3][3]
		v = uint64(x[10])
		s0, s1, s2, s3 = s0+v*w[4][0], s1+v*w[4][1], s2+v*w[4][2], s3+v*w[4][3]
		v = uint64(x[11])
		s0, s1, s2, s3 = s0+v*w[5][0], s1+v*w[5][1], s2+v*w[5][2], s3+v*w[5][3]
		v = uint64(x[14])
		s0, s1, s2, s3 = s0+v*w[6][0], s1+v*w[6][1], s2+v*w[6][2], s3+v*w[6][3]
		v = uint64(x[15])
		s0, s1, s2, s3 = s0+v*w[7][0], s1+v*w[7][1], s2+v*w[7][2], s3+v*w[7][3]
		lo[0], hi[0] = lo[0]+s0&evens, hi[0]+s0>>16&evens
		lo[1], hi[1] = lo[1]+s1&evens, hi[1]+s1>>16&evens
		lo[2], hi[2] = lo[2]+s2&evens, hi[2]+s2>>16&evens
		lo[3], hi[3] = lo[3]+s3&evens, hi[3]+s3>>16&evens
	}
	lifted := uint32(len(spread)) * 2 * 0x8000
	for q := range 4 {
		acc[4*q] = int32(uint32(lo[q]) - lifted)
		acc[4*q+1] = int32(uint32(hi[q]) - lifted)
		acc[4*q+2] = int32(uint32(lo[q]>>32) - lifted)
		acc[4*q+3] = int32(uint32(hi[q]>>32) - lifted)
	}
	return acc
}
