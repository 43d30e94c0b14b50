package render

// The parts that a front end puts together itself: one that shows an answer
// sentence by sentence, say.

// Clean keeps text from steering a terminal: control characters and line
// breaks become spaces, runs of white space one space, and invisible direction
// marks go.
func Clean(text string) string { return clean(text) }

// Link makes text a link where the style has links and url isn't "".
func (s Style) Link(text, url string) string { return s.link(text, url) }

// Dated is an article's date as a source line has it: "· 2010-10-06 ", or ""
// where the article has none.
func Dated(date string) string {
	if date = clean(date); date == "" {
		return ""
	}
	return "· " + date + " "
}

// Part writes one part of a hit's score with its rank: "0.873 (no. 2)", or
// "not found" for a rank of 0.
func Part(score float64, rank int, format string) string { return part(score, rank, format) }

// Address is an article's URL as a link may have it, "" for what is no web
// address. Bytes that could end an escape sequence are percent-encoded.
func Address(url string) string { return address(url) }
