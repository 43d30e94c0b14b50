// Package draft reads what a language model writes: it cuts the stream into
// sentences as they come, takes the citation markers off them, and cleans away
// whatever is more than words: links, images, mentions, markup.
//
// Start with [Cutter]. The sentences depend on the text alone and not on the
// pieces that it arrives in. What a Cutter holds is bounded, however long a
// sentence is.
package draft
