// Package tongue says which language somebody writes in, of some widespread
// ones, and has a line for readers of each.
//
// It looks at the script, and in Latin letters at the small words that a
// language can't do without. It needs no model of letters, which would be many
// times larger than this program's own: the price is that a text of one or two
// words may be of no language it knows.
package tongue
