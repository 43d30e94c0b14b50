// Package lexicon knows English words one by one: base forms, how common they
// are, kinds of thing, and the other names of countries, organisations, months,
// weekdays and numbers.
//
// Start with Lemmas and Categories for a word as it stands in text, and with
// Canonical to fold names of one or more tokens into one key. All functions are
// pure and safe for concurrent use; none allocates but where its comment says
// so.
//
// The data are made from WordNet 3.1 and from tables of our own by the tool in
// lexicon/build; data/README.md gives provenance and licence. The flat file is
// embedded and used in place.
package lexicon
