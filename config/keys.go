package config

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"

	"dateline/internal/spelling"
)

// keys holds, by "section.key", what a file says of each option. go-toml's
// strict decoding isn't enough for this: it takes TOP_K for top_k, forgets
// which inline table a key was in, and doesn't tell where a value that decodes
// but won't do was written.
type keys map[string]entry

// entry is one key of a file.
type entry struct {
	line  int    // from 1
	value string // as written, or what kind of thing it is
}

func (k keys) line(o option) int { return k[o.section+"."+o.key].line }

// readKeys walks a well-formed document. The error names every key that isn't
// an option.
func readKeys(file string, data []byte) (keys, error) {
	w := walker{file: file, found: keys{}, reported: map[string]bool{}}
	w.parser.Reset(data)
	var table []string
	for w.parser.NextExpression() {
		n := w.parser.Expression()
		switch n.Kind {
		case unstable.Table, unstable.ArrayTable:
			table = w.table(n)
		case unstable.KeyValue:
			w.keyValue(table, n)
		}
	}
	if err := w.parser.Error(); err != nil {
		w.fault(0, "%v", err)
	}
	if w.more > 0 {
		w.errs = append(w.errs, &Error{Place: file, Text: fmt.Sprintf("and %d faults more", w.more)})
	}
	return w.found, errors.Join(w.errs...)
}

// maxFaults is how many are told of one file. One that has more of them was
// meant for another program.
const maxFaults = 10

type walker struct {
	parser   unstable.Parser
	file     string
	found    keys
	reported map[string]bool // keys and sections that an error names already
	errs     []error
	more     int // faults beyond maxFaults

	offset, newlines int // how far lineOf has counted, and what
}

func (w *walker) fault(line int, format string, args ...any) {
	if len(w.errs) == maxFaults {
		w.more++
		return
	}
	w.errs = append(w.errs, &Error{Place: w.file, Line: line, Text: fmt.Sprintf(format, args...)})
}

// table returns the path of [table] or [[table]].
func (w *walker) table(n *unstable.Node) []string {
	path, line := w.path(n)
	switch {
	case n.Kind == unstable.ArrayTable && len(path) == 1 && isSection(path[0]):
		w.fault(line, "%s", notSection(path[0]))
	case len(path) > 1:
		w.note(path, line, "a table")
	case !isSection(path[0]):
		w.unknownSection(path[0], line)
	}
	return path
}

// keyValue takes in one key below the table, or all the keys of an inline
// table that stands for a section.
func (w *walker) keyValue(table []string, n *unstable.Node) {
	path, line := w.path(n)
	path = slices.Concat(table, path)
	value := n.Value()
	if len(path) == 1 && value.Kind == unstable.InlineTable && isSection(path[0]) {
		for it := value.Children(); it.Next(); {
			if child := it.Node(); child.Kind == unstable.KeyValue {
				w.keyValue(path, child)
			}
		}
		return
	}
	w.note(path, line, w.value(value))
}

// note remembers a key, or reports it when there is no such option.
func (w *walker) note(path []string, line int, value string) {
	if len(path) == 1 {
		if !isSection(path[0]) {
			w.unknownKey("", path[0], line)
		}
		return
	}
	section, key := path[0], path[1]
	switch name := section + "." + key; {
	case !isSection(section):
		w.unknownSection(section, line)
	case !slices.Contains(keysOf(section), key):
		w.unknownKey(section, key, line)
	case w.found[name].line == 0: // [eval.min] is noted once, at its start
		w.found[name] = entry{line, value}
	}
}

// path is the dotted key of a table or a key-value pair, and its line.
func (w *walker) path(n *unstable.Node) (path []string, line int) {
	for it := n.Key(); it.Next(); {
		k := it.Node()
		if line == 0 {
			line = w.lineOf(k.Raw)
		}
		path = append(path, string(k.Data))
	}
	return path, line
}

// lineOf is the line, from 1, on which a range starts. Ranges come in the
// order of the document, so each byte is looked at once.
func (w *walker) lineOf(r unstable.Range) int {
	if start := int(r.Offset); start > w.offset {
		w.newlines += bytes.Count(w.parser.Data()[w.offset:start], []byte{'\n'})
		w.offset = start
	}
	return w.newlines + 1
}

// value is what the file says, for a message.
func (w *walker) value(n *unstable.Node) string {
	switch n.Kind {
	case unstable.Array:
		return "a list"
	case unstable.InlineTable:
		return "a table"
	case unstable.String:
		return quote(string(n.Data))
	default:
		return string(n.Data)
	}
}

func (w *walker) unknownSection(name string, line int) {
	if w.reported[name] {
		return
	}
	w.reported[name] = true
	all := sectionNames()
	hint := "the sections are " + series(all, "and")
	if near, ok := nearest(name, all); ok {
		hint = fmt.Sprintf("did you mean [%s]?", near)
	}
	w.fault(line, "unknown section [%s]: %s", clip(name), hint)
}

// unknownKey reports a key of a section, or of none.
func (w *walker) unknownKey(section, key string, line int) {
	name := section + "." + key
	if w.reported[name] {
		return
	}
	w.reported[name] = true
	where := "outside any section"
	if section != "" {
		where = "in [" + section + "]"
	}
	w.fault(line, "unknown key %s %s: %s", quote(clip(key)), where, keyHint(section, key))
}

// keyHint says what may have been meant: a key of this section, one of
// another, or else which keys there are.
func keyHint(section, key string) string {
	own := keysOf(section)
	if near, ok := nearest(key, own); ok {
		return fmt.Sprintf("did you mean %q?", near)
	}
	for _, other := range sectionNames() {
		if near, ok := nearest(key, keysOf(other)); ok {
			return fmt.Sprintf("did you mean %q in [%s]?", near, other)
		}
	}
	if section == "" {
		return "the sections are " + series(sectionNames(), "and")
	}
	return "the keys there are " + series(own, "and")
}

func sectionNames() []string {
	var all []string
	for _, s := range sections {
		all = append(all, s.name)
	}
	return all
}

func isSection(name string) bool { return slices.Contains(sectionNames(), name) }

func keysOf(section string) []string {
	var all []string
	for _, o := range options {
		if o.section == section {
			all = append(all, o.key)
		}
	}
	return all
}

// nearest returns the word that s was most likely meant to be, when one is
// near enough: a slip for every three letters.
func nearest(s string, words []string) (string, bool) {
	const longest = 40 // no key is longer, and distance takes the square of it
	if len(s) > longest {
		return "", false
	}
	best, least := "", max(1, len(s)/3)+1
	for _, w := range words {
		if d := spelling.Distance(plain(s), plain(w)); d < least {
			best, least = w, d
		}
	}
	return best, best != ""
}

// plain drops what people get wrong without meaning another word.
func plain(s string) string { return joiners.Replace(strings.ToLower(s)) }

var joiners = strings.NewReplacer("_", "", "-", "")
