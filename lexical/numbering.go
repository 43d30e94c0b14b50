package lexical

// Numbering gives every term it meets a number, from 0 up. It is for reading
// many texts: each word as it stands is looked up once, and brought to its
// term only the first time. A term that some words give as a stop word and some
// not ("be" and "being") has two numbers. Not safe for concurrent use.
type Numbering struct {
	numbers map[Term]uint32   // of terms, without spans
	terms   []Term            // by number, without spans
	known   [2]map[string]int // number + 1 of words as they stand, 0 for none: in plain text, in capitals
}

// NewNumbering returns an empty one.
func NewNumbering() *Numbering {
	return &Numbering{numbers: make(map[Term]uint32), known: [2]map[string]int{{}, {}}}
}

// Append appends the numbers of text's terms, in order, to list.
func (n *Numbering) Append(list []uint32, text string) []uint32 {
	shouting := !hasLower(text)
	known := n.known[0]
	if shouting {
		known = n.known[1]
	}
	for piece := range pieces(text) {
		number, ok := known[piece]
		if !ok {
			own := string([]byte(piece)) // or the map would hold on to a whole article
			number = n.add(normalise(own, shouting))
			known[own] = number
		}
		if number > 0 {
			list = append(list, uint32(number-1))
		}
	}
	return list
}

// add returns a term's number + 1, or 0 for no term.
func (n *Numbering) add(t Term) int {
	if t.Text == "" {
		return 0
	}
	number, ok := n.numbers[t]
	if !ok {
		number = uint32(len(n.terms))
		n.numbers[t] = number
		n.terms = append(n.terms, t)
	}
	return int(number) + 1
}

// Terms are the terms by number, without spans.
func (n *Numbering) Terms() []Term { return n.terms }
