package ingest

import (
	"fmt"
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ledongthuc/pdf"
	"golang.org/x/text/encoding/charmap"
)

// The bounds of drawing a page: forms within forms, forms in all, and graphics
// states that are put aside.
const (
	maxFormDepth = 8
	maxForms     = 2000
	maxStates    = 512
)

// glyph is a character of a page where it is drawn, the page turned so that its
// text runs from left to right.
type glyph struct {
	x, y, width float64
	size        float64
	text        string
}

// glyphsOf are the characters of a page in the order in which it draws them.
// Text that runs another way than most of it, as in a margin, is left out. What
// the library panics with is an error.
func glyphsOf(page pdf.Page, limit int) (glyphs []glyph, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%v", p)
		}
	}()
	if page.V.IsNull() || page.V.Key("Contents").Kind() == pdf.Null {
		return nil, nil
	}
	d := &drawing{limit: limit, fonts: make(map[string]*font), within: make(map[string]bool)}
	d.state = graphics{ctm: identity, scale: 1}
	d.draw(page.V.Key("Contents"), page.Resources(), 0)
	return d.upright(), nil
}

// affine is a transformation of points as PDF 32000-1, 8.3.4 has it: x' = ax +
// cy + e, y' = bx + dy + f.
type affine struct{ a, b, c, d, e, f float64 }

var identity = affine{a: 1, d: 1}

// then is m followed by n.
func (m affine) then(n affine) affine {
	return affine{
		m.a*n.a + m.b*n.c, m.a*n.b + m.b*n.d,
		m.c*n.a + m.d*n.c, m.c*n.b + m.d*n.d,
		m.e*n.a + m.f*n.c + n.e, m.e*n.b + m.f*n.d + n.f,
	}
}

func affineOf(args []pdf.Value) (m affine, ok bool) {
	if len(args) != 6 {
		return m, false
	}
	return affine{args[0].Float64(), args[1].Float64(), args[2].Float64(), args[3].Float64(), args[4].Float64(), args[5].Float64()}, true
}

// graphics is the part of a graphics state that places text (PDF 32000-1, 9.3).
type graphics struct {
	ctm                    affine
	font                   *font
	size                   float64
	charSpace, wordSpace   float64
	scale                  float64 // horizontal, 1 for 100 %
	leading, rise          float64
	textMatrix, lineMatrix affine
}

// drawing carries out the operators that place text.
type drawing struct {
	state  graphics
	stack  []graphics
	fonts  map[string]*font
	within map[string]bool // the forms that are being drawn
	forms  int
	limit  int
	glyphs []glyph
	turns  []int // of each glyph, in quarters of a turn
}

func (d *drawing) draw(stream, resources pdf.Value, depth int) {
	pdf.Interpret(stream, func(stack *pdf.Stack, op string) {
		args := make([]pdf.Value, stack.Len())
		for i := len(args) - 1; i >= 0; i-- {
			args[i] = stack.Pop()
		}
		d.do(op, args, resources, depth)
	})
}

// do carries out one operator; one with operands that make no sense is passed over.
func (d *drawing) do(op string, args []pdf.Value, resources pdf.Value, depth int) {
	s := &d.state
	switch op {
	case "q":
		if len(d.stack) < maxStates {
			d.stack = append(d.stack, *s)
		}
	case "Q":
		if n := len(d.stack); n > 0 {
			d.state, d.stack = d.stack[n-1], d.stack[:n-1]
		}
	case "cm":
		if m, ok := affineOf(args); ok {
			s.ctm = m.then(s.ctm)
		}
	case "Do":
		if len(args) == 1 {
			d.form(resources.Key("XObject").Key(args[0].Name()), resources, depth)
		}
	case "BT":
		s.textMatrix, s.lineMatrix = identity, identity
	case "Tf":
		if len(args) == 2 {
			s.font, s.size = d.fontOf(resources.Key("Font").Key(args[0].Name())), args[1].Float64()
		}
	case "Tm":
		if m, ok := affineOf(args); ok {
			s.textMatrix, s.lineMatrix = m, m
		}
	case "Td", "TD":
		if len(args) == 2 {
			if op == "TD" {
				s.leading = -args[1].Float64()
			}
			d.move(args[0].Float64(), args[1].Float64())
		}
	case "T*":
		d.move(0, -s.leading)
	case "Tc", "Tw", "Tz", "TL", "Ts":
		if len(args) == 1 {
			d.set(op, args[0].Float64())
		}
	case "Tj", "'", "\"":
		if len(args) == 0 {
			return
		}
		if op == "\"" && len(args) == 3 {
			s.wordSpace, s.charSpace = args[0].Float64(), args[1].Float64()
		}
		if op != "Tj" {
			d.move(0, -s.leading)
		}
		d.show(args[len(args)-1].RawString())
	case "TJ":
		if len(args) == 1 {
			d.showSpaced(args[0])
		}
	}
}

func (d *drawing) set(op string, value float64) {
	switch s := &d.state; op {
	case "Tc":
		s.charSpace = value
	case "Tw":
		s.wordSpace = value
	case "Tz":
		s.scale = value / 100
	case "TL":
		s.leading = value
	case "Ts":
		s.rise = value
	}
}

func (d *drawing) move(x, y float64) {
	d.state.lineMatrix = affine{1, 0, 0, 1, x, y}.then(d.state.lineMatrix)
	d.state.textMatrix = d.state.lineMatrix
}

// form draws what a page has as a drawing of its own.
func (d *drawing) form(form, resources pdf.Value, depth int) {
	if form.Key("Subtype").Name() != "Form" || depth == maxFormDepth || d.forms == maxForms {
		return
	}
	key := form.String() // has where the stream lies in the file
	if d.within[key] {
		return // it draws itself
	}
	d.within[key] = true
	defer delete(d.within, key)
	d.forms++
	outer, stack := d.state, d.stack
	d.stack = nil
	matrix := form.Key("Matrix")
	if matrix.Len() == 6 {
		args := make([]pdf.Value, 6)
		for i := range args {
			args[i] = matrix.Index(i)
		}
		m, _ := affineOf(args)
		d.state.ctm = m.then(d.state.ctm)
	}
	if own := form.Key("Resources"); own.Kind() == pdf.Dict {
		resources = own
	}
	d.draw(form, resources, depth+1)
	d.state, d.stack = outer, stack
}

// showSpaced shows strings with numbers between them, which move what follows
// back by thousandths of the size.
func (d *drawing) showSpaced(list pdf.Value) {
	for i := range list.Len() {
		if v := list.Index(i); v.Kind() == pdf.String {
			d.show(v.RawString())
		} else {
			d.advance(-v.Float64() / 1000 * d.state.size * d.state.scale)
		}
	}
}

func (d *drawing) advance(x float64) {
	d.state.textMatrix = affine{1, 0, 0, 1, x, 0}.then(d.state.textMatrix)
}

// show places the characters of a string (PDF 32000-1, 9.4.4).
func (d *drawing) show(raw string) {
	s := &d.state
	if s.font == nil {
		return
	}
	for len(raw) > 0 && len(d.glyphs) <= d.limit {
		n := min(s.font.bytes, len(raw))
		code := raw[:n]
		raw = raw[n:]
		width := s.font.width(code)
		at := affine{s.size * s.scale, 0, 0, s.size, 0, s.rise}.then(s.textMatrix).then(s.ctm)
		if text := s.font.text(code); text != "" {
			d.glyphs = append(d.glyphs, glyph{x: at.e, y: at.f, width: width / 1000 * math.Hypot(at.a, at.b), size: math.Hypot(at.c, at.d), text: text})
			d.turns = append(d.turns, turnOf(at))
		}
		x := width/1000*s.size + s.charSpace
		if code == " " {
			x += s.wordSpace
		}
		d.advance(x * s.scale)
	}
}

// turnOf is the way a line runs, in quarters of a turn against the clock.
func turnOf(m affine) int {
	return int(math.Round(math.Atan2(m.b, m.a)/(math.Pi/2))+4) % 4
}

// upright are the glyphs that run the way most of them do, turned so that it is
// from left to right.
func (d *drawing) upright() []glyph {
	var counts [4]int
	for _, t := range d.turns {
		counts[t]++
	}
	way := 0
	for t, n := range counts {
		if n > counts[way] {
			way = t
		}
	}
	var out []glyph
	for i, g := range d.glyphs {
		if d.turns[i] != way {
			continue
		}
		switch way {
		case 1:
			g.x, g.y = g.y, -g.x
		case 2:
			g.x, g.y = -g.x, -g.y
		case 3:
			g.x, g.y = -g.y, g.x
		}
		out = append(out, g)
	}
	return out
}

// font is a font as far as its characters' texts and widths go.
type font struct {
	bytes   int // of a code
	encoder pdf.TextEncoding
	widths  map[int]float64 // thousandths of the size, by code
	other   float64         // of codes that widths doesn't have
	texts   map[string]string
}

// fontOf reads a font, once a page.
func (d *drawing) fontOf(v pdf.Value) *font {
	key := v.Key("BaseFont").Name() + " " + v.String()
	if f, ok := d.fonts[key]; ok {
		return f
	}
	lib := pdf.Font{V: v}
	f := &font{bytes: 1, encoder: lib.Encoder(), widths: make(map[int]float64), texts: make(map[string]string)}
	if v.Key("Subtype").Name() == "Type0" {
		f.bytes = 2 // of Identity-H and the other encodings that programs write
		f.readWide(v.Key("DescendantFonts").Index(0))
	} else {
		first := lib.FirstChar()
		for i, w := range lib.Widths() {
			f.widths[first+i] = w
		}
		f.other = v.Key("FontDescriptor").Key("MissingWidth").Float64()
	}
	d.fonts[key] = f
	return f
}

// maxWidths is how many widths of a font are read.
const maxWidths = 1 << 17

// readWide reads the widths of a font whose codes have two bytes: a code with a
// list of widths, or two codes with the width of all between them (PDF 32000-1,
// 9.7.4.3).
func (f *font) readWide(v pdf.Value) {
	f.other = 1000
	if dw := v.Key("DW"); !dw.IsNull() {
		f.other = dw.Float64()
	}
	w := v.Key("W")
	for i := 0; i+1 < w.Len() && len(f.widths) < maxWidths; {
		first := int(w.Index(i).Int64())
		if list := w.Index(i + 1); list.Kind() == pdf.Array {
			for j := range list.Len() {
				f.widths[first+j] = list.Index(j).Float64()
			}
			i += 2
			continue
		}
		last := min(int(w.Index(i+1).Int64()), first+1<<16)
		for code := first; code <= last; code++ {
			f.widths[code] = w.Index(i + 2).Float64()
		}
		i += 3
	}
}

func (f *font) width(code string) float64 {
	n := 0
	for i := range len(code) {
		n = n<<8 | int(code[i])
	}
	if w, ok := f.widths[n]; ok {
		return w
	}
	return f.other
}

// ligatures are letters that a font draws as one.
var ligatures = strings.NewReplacer("ﬀ", "ff", "ﬁ", "fi", "ﬂ", "fl", "ﬃ", "ffi", "ﬄ", "ffl", "ﬅ", "st", "ﬆ", "st")

// text is what a code stands for, "" for nothing that a person reads.
func (f *font) text(code string) string {
	if text, ok := f.texts[code]; ok {
		return text
	}
	text := ""
	if f.encoder != nil {
		text = f.encoder.Decode(code)
	}
	if !utf8.ValidString(text) { // the library leaves the bytes of an encoding that it doesn't know
		text, _ = charmap.Windows1252.NewDecoder().String(code)
	}
	text = ligatures.Replace(strings.Map(func(r rune) rune {
		if r == utf8.RuneError || unicode.IsControl(r) && r != '\t' {
			return -1
		}
		return r
	}, text))
	f.texts[code] = text
	return text
}
