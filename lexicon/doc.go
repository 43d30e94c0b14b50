// Package lexicon knows what English words have to do with each other: base
// forms, likeness of meaning, opposites, kinds of thing, and the other names
// of countries, organisations, months, weekdays and numbers.
//
// Start with Similarity and Antonyms for two words as they stand in text, and
// with Canonical to fold names of one or more tokens into one key. All
// functions are pure and safe for concurrent use; none allocates but where its
// comment says so.
//
// The data are made from WordNet 3.1 and from tables of our own by the tool in
// lexicon/build; data/README.md gives provenance and licence. The flat file is
// embedded and used in place.
package lexicon
