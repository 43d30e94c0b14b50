package speech

// Looked is how many sentences have been looked at so far.
func (r *Article) Looked() int { return len(r.known) }
