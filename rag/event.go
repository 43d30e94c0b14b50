package rag

// Event is one step of an answer, in the order Retrieved, then ClaimShown any
// number of times or Refused once, then Done.
type Event interface{ event() }

// Retrieved says what the answer will be drawn from.
type Retrieved struct {
	Standalone string
	Hits       []Hit
}

// ClaimShown is a verified sentence, ready to be shown, with the citations
// that it brings in. Citations met in an earlier claim are not repeated.
type ClaimShown struct {
	Claim        Claim
	NewCitations []Citation
}

// Refused says that the articles don't answer.
type Refused struct{ Refusal Refusal }

// Done is the last event and carries the whole answer.
type Done struct{ Answer *Answer }

func (Retrieved) event()  {}
func (ClaimShown) event() {}
func (Refused) event()    {}
func (Done) event()       {}
