package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"

	"dateline/lexicon/internal/format"
)

// writer builds the sections of the flat file.
type writer struct {
	words    []string
	ids      map[string]uint16
	sections [format.Sections]bytes.Buffer
	concepts int
}

func newWriter(words []string) (*writer, error) {
	if len(words) > format.MaxWords {
		return nil, fmt.Errorf("%d words are more than the format's %d: choose fewer in vocabulary.go", len(words), format.MaxWords)
	}
	w := &writer{words: words, ids: map[string]uint16{}}
	slices.SortFunc(words, func(a, b string) int {
		ha, hb := format.Hash([]byte(a)), format.Hash([]byte(b))
		if ha != hb {
			return int(int64(ha) - int64(hb))
		}
		return strings.Compare(a, b)
	})
	next := 0
	for i, word := range words {
		w.ids[word] = uint16(i)
		for bucket := int(format.Hash([]byte(word)) >> 16); next <= bucket; next++ {
			w.put(format.Buckets, uint16(i))
		}
		w.put(format.WordOff, uint32(w.sections[format.Pool].Len()))
		w.sections[format.Pool].WriteString(word)
	}
	for ; next <= format.BucketCount; next++ {
		w.put(format.Buckets, uint16(len(words)))
	}
	w.put(format.WordOff, uint32(w.sections[format.Pool].Len()))
	return w, nil
}

func (w *writer) put(section int, values ...any) {
	for _, v := range values {
		if err := binary.Write(&w.sections[section], binary.LittleEndian, v); err != nil {
			panic(err) // a programming error: v has no fixed size
		}
	}
}

// info writes each word's parts of speech, frequency and categories. A word of
// the tables that WordNet lacks counts as a noun; an irregular form that is no
// word of its own has no part of speech.
func (w *writer) info(wn *wordnet, keep map[string]bool) {
	for _, word := range w.words {
		ss := wn.senses[word]
		var pos byte
		for _, s := range ss {
			pos |= 1 << s.pos
		}
		if len(ss) == 0 && keep[word] {
			pos = 1 << noun
		}
		w.put(format.Info, pos, frequency(ss), categories(wn, ss))
	}
}

func (w *writer) forms(list []irregular) {
	type record struct {
		form, base uint16
		pos        byte
	}
	var rows []record
	for _, ir := range list {
		for _, f := range ir.forms {
			rows = append(rows, record{w.ids[f], w.ids[ir.base], 1 << ir.pos})
		}
	}
	slices.SortFunc(rows, func(a, b record) int {
		return (int(a.form)-int(b.form))<<16 + int(a.base) - int(b.base)
	})
	for _, r := range slices.Compact(rows) {
		w.put(format.Forms, r.form, r.base, r.pos)
	}
}

type alias struct {
	hash    uint32
	text    string
	flags   byte
	concept uint16
}

// aliases writes the concepts and all their names. Where two concepts claim a
// name, the first keeps it.
func (w *writer) aliases(concepts []concept) int {
	var all []alias
	taken := map[string]bool{}
	ids := map[string]uint16{}
	add := func(name string, id uint16) {
		a := newAlias(name, id)
		if a.text != "" && !taken[a.text] {
			taken[a.text] = true
			all = append(all, a)
		}
	}
	for _, c := range concepts {
		id, ok := ids[c.key]
		if !ok {
			id = w.concept(c.key, c.kind, format.None)
			ids[c.key] = id
		}
		for _, n := range c.names {
			add(n, id)
			if c.kind == kindOrganization && !strings.ContainsAny(n[:1], "^=") {
				add("the "+n, id)
			}
		}
	}
	for _, c := range concepts {
		if len(c.seats) == 0 {
			continue
		}
		seat := w.concept(c.seats[0], kindCity, ids[c.key])
		for _, n := range c.seats {
			add(n, seat)
		}
	}
	slices.SortFunc(all, func(a, b alias) int {
		if a.hash != b.hash {
			return int(int64(a.hash) - int64(b.hash))
		}
		return strings.Compare(a.text, b.text)
	})
	for _, a := range all {
		w.put(format.Aliases, a.hash, w.text(a.text), byte(len(a.text)), a.flags, a.concept)
	}
	return len(all)
}

func newAlias(name string, id uint16) alias {
	a := alias{concept: id}
	switch name[0] {
	case '^':
		a.flags, name = format.NeedCapital, name[1:]
	case '=':
		a.flags, name = format.NeedUpper, name[1:]
	}
	a.text = string(format.AppendPhrase(nil, strings.Fields(name)))
	a.hash = format.Hash([]byte(a.text))
	return a
}

func (w *writer) concept(key string, kind byte, seatOf uint16) uint16 {
	key = string(format.AppendPhrase(nil, strings.Fields(strings.TrimLeft(key, "^="))))
	w.put(format.Concepts, w.text(key), byte(len(key)), kind, seatOf)
	w.concepts++
	return uint16(w.concepts - 1)
}

func (w *writer) text(s string) uint32 {
	at := w.sections[format.Texts].Len()
	w.sections[format.Texts].WriteString(s)
	return uint32(at)
}

// bytes lays out the file: header, then the sections, each on a multiple of 4.
func (w *writer) bytes() []byte {
	var table, body []byte
	for i := range w.sections {
		for len(body)%4 != 0 {
			body = append(body, 0)
		}
		table = binary.LittleEndian.AppendUint32(table, uint32(format.HeaderSize+len(body)))
		table = binary.LittleEndian.AppendUint32(table, uint32(w.sections[i].Len()))
		body = append(body, w.sections[i].Bytes()...)
	}
	rest := binary.LittleEndian.AppendUint32(nil, format.Sections)
	rest = append(append(rest, table...), body...)
	out := binary.LittleEndian.AppendUint32([]byte(format.Magic), format.Version)
	out = binary.LittleEndian.AppendUint32(out, format.Checksum(rest))
	return append(out, rest...)
}
