package corpus

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// stop is a place where a sentence may end: its marks, what closes after them,
// and what follows.
type stop struct {
	from   int    // where the sentence begins
	start  int    // of the marks
	marks  int    // their end
	end    int    // with closing quotes, brackets and footnote signs
	next   int    // the next byte that is not white space
	word   int    // the same after opening quotes and brackets
	token  string // what stands before the marks, back to white space or an opening mark
	closed string // what closes after the marks
}

// isBrokenOff reports a dash that breaks a quotation off: `"I never said --"`.
func isBrokenOff(text string) bool {
	rest, ok := strings.CutPrefix(text, "--")
	if !ok {
		rest, ok = strings.CutPrefix(text, "—")
	}
	if !ok || rest == "" || !isClosingQuote(firstRune(rest)) {
		return false
	}
	_, n := utf8.DecodeRuneInString(rest)
	return n == len(rest) || isSpace(firstRune(rest[n:]))
}

func (s *splitter) readStop(from, i int) stop {
	m := stop{from: from, start: i}
	m.marks = s.readMarks(i)
	m.end = s.readClosers(m.marks)
	m.closed = s.text[m.marks:m.end]
	m.next = skipSpace(s.text, m.end)
	m.word = m.next
	for m.word < len(s.text) && m.word < m.next+16 {
		r, n := utf8.DecodeRuneInString(s.text[m.word:])
		if !isOpener(r) {
			break
		}
		m.word += n
	}
	m.token = s.tokenBefore(from, i)
	return m
}

// readMarks takes in "?!", "...", ". . ." and the dash of a broken quotation.
func (s *splitter) readMarks(i int) int {
	if isBrokenOff(s.text[i:]) {
		return i + strings.IndexFunc(s.text[i:], isClosingQuote)
	}
	for i < len(s.text) {
		r, n := utf8.DecodeRuneInString(s.text[i:])
		if isTerminator(r) {
			i += n
			continue
		}
		if !isSpace(r) || s.text[i-1] != '.' {
			break
		}
		// The dots of a spaced ellipsis, ". . .", perhaps over a line end.
		dot := skipSpace(s.text, i)
		if dot-i > 2 || lineFeeds(s.text[i:dot]) > 1 || !strings.HasPrefix(s.text[dot:], ".") || startsToken(s.text[dot:]) {
			break
		}
		i = dot + 1
	}
	return i
}

// startsToken reports a stop that begins a word: ".NET", ".38".
func startsToken(text string) bool {
	r := firstRune(text[1:])
	return len(text) > 1 && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

func (s *splitter) readClosers(i int) int {
	for i < len(s.text) {
		r, n := utf8.DecodeRuneInString(s.text[i:])
		switch {
		case isCloser(r):
			i += n
		case r == '[' && footnote(s.text[i:]) > 0:
			i += footnote(s.text[i:])
		case isSpace(r) && strings.HasPrefix(s.text[i+n:], "»"):
			i += n + len("»")
		default:
			return i
		}
	}
	return i
}

// footnote returns the length of a sign like "[12]" at the start of text, or 0.
func footnote(text string) int {
	end := strings.IndexByte(text[:min(len(text), 6)], ']')
	if end < 2 || strings.Trim(text[1:end], "0123456789") != "" {
		return 0
	}
	return end + 1
}

// tokenBefore returns what stands right before i: at most 64 bytes, back to
// white space or an opening mark, and not before from.
func (s *splitter) tokenBefore(from, i int) string {
	start := i
	for start > from && i-start < 64 {
		r, n := utf8.DecodeLastRuneInString(s.text[from:start])
		if isSpace(r) || isOpener(r) && r != '\'' || r == '—' {
			break
		}
		start -= n
	}
	return s.text[start:i]
}

// ends decides whether the sentence ends at m. open counts the brackets that
// were opened inside it before m.
func (s *splitter) ends(m stop, open int) bool {
	if m.next >= len(s.text) {
		return true
	}
	open -= strings.Count(m.closed, ")") + strings.Count(m.closed, "]")
	if open > 0 && s.closesSoon(m.end) {
		return false
	}
	last, _ := utf8.DecodeLastRuneInString(s.text[:m.marks])
	if isWide(last) {
		return s.endsWide(m)
	}
	if m.next == m.end {
		return s.endsTight(m)
	}
	if s.goesOn(m) {
		return false
	}
	switch s.text[m.start:m.marks] {
	case ".":
		return s.endsFullStop(m)
	default:
		return s.endsMark(m)
	}
}

// closesSoon reports whether a bracket open at i is closed in the same
// paragraph and within 400 bytes: what lies between belongs to the sentence
// around it.
func (s *splitter) closesSoon(i int) bool {
	ahead := s.text[i:min(len(s.text), i+400)]
	if p := strings.Index(ahead, "\n\n"); p >= 0 {
		ahead = ahead[:p]
	}
	return strings.ContainsAny(ahead, ")]")
}

// endsWide decides for the stops of scripts written without spaces: all end,
// but for a quotation that its speaker follows.
func (s *splitter) endsWide(m stop) bool {
	r := firstRune(s.text[m.next:])
	if strings.ContainsRune("、，,；;", r) {
		return false
	}
	return m.closed == "" || r != 'と'
}

// endsTight decides for a stop with no white space after it. Only a lost space
// ("failed.The war") makes it an end; addresses, numbers and acronyms don't.
func (s *splitter) endsTight(m stop) bool {
	word := wordAt(s.text, m.end)
	if s.text[m.start:m.marks] != "." || len(m.token) < 3 || len(word) < 2 ||
		strings.IndexFunc(m.token, func(r rune) bool { return !unicode.IsLower(r) }) >= 0 {
		return false
	}
	after := firstRune(s.text[m.end+len(word):])
	return unicode.IsUpper(firstRune(word)) && !hasUpper(word[1:]) && (isSpace(after) || after == ',')
}

// goesOn reports whether what follows shows that the sentence is not over:
// a lower-case word, or a mark that only stands inside sentences.
func (s *splitter) goesOn(m stop) bool {
	r := firstRune(s.text[m.word:])
	rest := s.text[m.next:]
	switch {
	case unicode.IsLower(r):
		return !s.lowerStart(m)
	case strings.ContainsRune(",;:%&/=+", firstRune(rest)):
		return true
	}
	for _, dash := range []string{"--", "—", "–", "- "} {
		if after, ok := strings.CutPrefix(rest, dash); ok {
			return unicode.IsLower(firstRune(after[skipSpace(after, 0):]))
		}
	}
	return false
}

// lowerStart reports a sentence that begins in lower case because its first
// name does: "iPhone", "al Qaeda". After an abbreviation that is no evidence.
func (s *splitter) lowerStart(m stop) bool {
	if s.text[m.start:m.marks] != "." || m.closed != "" || len(m.token) < 3 ||
		strings.Contains(m.token, ".") || titles[m.token] || references[m.token] || suffixes[m.token] {
		return false
	}
	word := wordAt(s.text, m.word)
	if hasUpper(word) {
		return true
	}
	after := m.word + len(word)
	return particles[word] && after < len(s.text)-1 && (s.text[after] == ' ' || s.text[after] == '-') &&
		unicode.IsUpper(firstRune(s.text[after+1:]))
}

// endsMark decides for "?", "!", ellipses and other scripts' stops, with white
// space and no lower-case word after them.
func (s *splitter) endsMark(m stop) bool {
	if m.closed == "" && s.text[m.start:m.marks] == "!" && exclaimed[m.token] {
		return s.starts(m.word)
	}
	if strings.IndexFunc(m.closed, isClosingQuote) >= 0 && s.text[m.marks-1] != '.' {
		return !s.attributes(m)
	}
	return true
}

// attributes reports whether a speaker follows a quoted question or
// exclamation: `"Will it work?" Mr. Gates asked.` A capitalised article or
// pronoun begins a sentence of its own.
func (s *splitter) attributes(m stop) bool {
	if m.word != m.next || s.starts(m.next) {
		return false
	}
	for i, n := m.next, 0; n < 6 && i < len(s.text); n++ {
		word := wordAt(s.text, i)
		if word == "" {
			return false
		}
		if speechVerbs[word] {
			return n > 0
		}
		if !unicode.IsUpper(firstRune(word)) && !particles[word] && word != "of" {
			return false
		}
		i += len(word)
		if i < len(s.text) && s.text[i] == '.' && (titles[word] || len(word) == 1) {
			i++
		}
		if i >= len(s.text) || s.text[i] != ' ' {
			return false
		}
		i++
	}
	return false
}

// starts reports whether the word at i is one that begins sentences: a
// capitalised function word, and no initial or number sign ("A.", "No. 2").
func (s *splitter) starts(i int) bool {
	word := wordAt(s.text, i)
	if !unicode.IsUpper(firstRune(word)) || strings.HasPrefix(s.text[i+len(word):], "-") {
		return false
	}
	if strings.HasPrefix(s.text[i+len(word):], ".") {
		return false
	}
	return starters[strings.ToLower(strings.ReplaceAll(word, "’", "'"))]
}
