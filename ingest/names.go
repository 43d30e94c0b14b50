package ingest

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"dateline/corpus"
)

// Known is an article that the index holds.
type Known struct{ ID, Outlet, Headline, URL, Hash, Location string }

// Names gives articles their ids, so that none takes the place of another that
// only has the same name. An article is known again by where it is from, or by
// the id that it gives itself and its outlet.
type Names struct {
	known    map[string]Known  // by id: of the index
	located  map[string]string // location to id: of the index
	seen     map[string]string // id to location: of this run
	from     map[string]string // location to id: of this run
	content  map[string]string // id to contentHash: of this run
	Replaced int               // articles of the index that another file's version replaces
}

// NewNames starts from what the index holds.
func NewNames(known []Known) *Names {
	n := &Names{known: map[string]Known{}, located: map[string]string{}, seen: map[string]string{}, from: map[string]string{}, content: map[string]string{}}
	for _, k := range known {
		n.Learn(k)
	}
	return n
}

// Learn adds an article that the index has got in the meantime.
func (n *Names) Learn(k Known) {
	n.known[k.ID] = k
	if k.Location != "" {
		n.located[k.Location] = k.ID
	}
}

// Name gives an article its id. double is set for one that this run has had
// already: from the same place, or with the same id and the same content. note
// says what a person should know.
func (n *Names) Name(found *Found) (double bool, note string) {
	hash := contentHash(found.Article)
	if found.ID != "" && n.content[found.ID] == hash && n.seen[found.ID] != "" {
		return true, ""
	}
	base := found.Origin.Location
	for i := 2; ; i++ {
		id, met := n.from[found.Origin.Location]
		if !met || base == "" {
			break
		}
		if n.content[id] == hash {
			return true, ""
		}
		// Two items of one file have one name.
		found.Origin.Location = fmt.Sprintf("%s#%d", base, i)
		if i == 2 && len(found.Paths) > 0 {
			note = fmt.Sprintf("another article of the file has the name %q: both are kept", shorten(found.Paths[0], 80))
		}
	}
	id, other := n.choose(found)
	if other != "" {
		note = other
	}
	found.ID = id
	n.seen[id], n.content[id] = found.Origin.Location, hash
	n.from[found.Origin.Location] = id
	return false, note
}

// contentHash is an article's hash whatever its id.
func contentHash(a corpus.Article) string {
	a.ID = ""
	return a.Hash()
}

func (n *Names) choose(found *Found) (id, note string) {
	location := found.Origin.Location
	if id, ok := n.located[location]; ok && n.free(id, location) && (found.ID == "" || n.variant(id, found.ID)) {
		return id, ""
	}
	if found.ID != "" {
		return n.given(found)
	}
	for _, name := range found.Paths {
		if k, ok := n.known[name]; ok && n.free(name, location) {
			if n.same(k, found, name) {
				return name, ""
			}
			if fromStdin(location) && fromStdin(k.Location) && plainlySame(k, found) {
				n.Replaced++
				return name, "it replaces what standard input gave of it before"
			}
		}
		if _, ok := n.known[name]; !ok && n.free(name, location) {
			return name, ""
		}
	}
	return n.numbered(found.Paths[len(found.Paths)-1], location), ""
}

// given is the id that an article gives, or one made from it where it is
// another article's: one of this run, or of another outlet.
func (n *Names) given(found *Found) (id, note string) {
	location := found.Origin.Location
	k, held := n.known[found.ID]
	switch {
	case !n.free(found.ID, location):
		id = n.numbered(found.ID, location)
		return id, fmt.Sprintf("its id %q is also that of %s: it is kept as %q", found.ID, printable(n.seen[found.ID]), id)
	case !held || k.Location == location:
		return found.ID, ""
	case k.Outlet != found.Outlet && k.Location != "":
		id = n.numbered(found.ID, location)
		return id, fmt.Sprintf("its id %q is that of an article of %s: it is kept as %q", found.ID, k.Outlet, id)
	}
	probe := found.Article
	switch {
	case k.Hash == probe.Hash():
		return found.ID, ""
	case k.Location == "":
		n.Replaced++
		return found.ID, ""
	case plainlySame(k, found):
		n.Replaced++
		return found.ID, fmt.Sprintf("it replaces the article of the same id and the same headline or address from %s", printable(k.Location))
	}
	// Exports count their articles, each from 1.
	id = n.numbered(found.ID, location)
	return id, fmt.Sprintf("its id %q is that of another article, from %s: it is kept as %q", found.ID, printable(k.Location), id)
}

// plainlySame reports whether an article of the index and one that was found,
// of one outlet and with one id, are versions of the same: so say their
// addresses where both have one, else their headlines.
func plainlySame(k Known, found *Found) bool {
	if k.URL != "" && found.URL != "" {
		return k.URL == found.URL
	}
	return k.Headline != "" && sameWords(k.Headline, found.Headline)
}

func fromStdin(location string) bool { return strings.HasPrefix(location, stdinLocation+"#") }

// free reports whether no other article of this run has the id.
func (n *Names) free(id, location string) bool {
	other, taken := n.seen[id]
	return !taken || other == location
}

// same reports whether an article of the index is the one that was found,
// though it is from elsewhere: a folder that has moved, or an index of before
// locations were kept.
func (n *Names) same(k Known, found *Found, id string) bool {
	if k.Location == found.Origin.Location {
		return true
	}
	if k.Location == "" {
		return k.Outlet == found.Outlet
	}
	probe := found.Article
	probe.ID = id
	return k.Hash == probe.Hash()
}

// variant reports whether id was made from another.
func (n *Names) variant(id, from string) bool {
	return id == from || len(id) > len(from) && id[:len(from)] == from && id[len(from)] == '#'
}

func (n *Names) numbered(id, location string) string {
	for i := 2; ; i++ {
		candidate := fmt.Sprintf("%s#%d", id, i)
		k, held := n.known[candidate]
		if n.free(candidate, location) && (!held || k.Location == location) {
			return candidate
		}
	}
}

// Gone are the ids of the articles of the index that are from one of some
// locations and that this run hasn't met, less those below what couldn't be
// read.
func (n *Names) Gone(sources, unread []string) []string {
	var gone []string
	for _, id := range sortedNames(n.known) {
		location := n.known[id].Location
		if _, met := n.seen[id]; met || location == "" || IsAddress(location) {
			continue
		}
		if withinAny(location, sources) && !withinAny(location, unread) {
			gone = append(gone, id)
		}
	}
	return gone
}

func withinAny(location string, sources []string) bool {
	for _, source := range sources {
		if Within(location, source) {
			return true
		}
	}
	return false
}

// WholeFolders are those of some articles of the index whose folder isn't there
// any more, or held several and is empty: somebody may have removed it, or a disk
// isn't mounted.
func (n *Names) WholeFolders(ids []string) map[string]bool {
	byFolder := make(map[string][]string)
	for _, id := range ids {
		if location := n.known[id].Location; filepath.IsAbs(location) {
			byFolder[filepath.Dir(fileIn(location))] = append(byFolder[filepath.Dir(fileIn(location))], id)
		}
	}
	whole := make(map[string]bool)
	for folder, held := range byFolder {
		entries, err := os.ReadDir(folder)
		if err != nil && errors.Is(err, fs.ErrNotExist) || err == nil && len(entries) == 0 && len(held) > 1 {
			for _, id := range held {
				whole[id] = true
			}
		}
	}
	return whole
}

// fileIn is the file of a location that isn't there: what stands before a "#".
func fileIn(location string) string {
	file, _, _ := strings.Cut(location, "#")
	return file
}

// Met reports whether this run has had the article.
func (n *Names) Met(id string) bool { _, ok := n.seen[id]; return ok }

// New reports whether the index didn't hold the article when it was last
// looked at.
func (n *Names) New(id string) bool { _, ok := n.known[id]; return !ok }

// Others are the ids of the index that this run hasn't met, less those below
// what couldn't be read.
func (n *Names) Others(unread []string) []string {
	var others []string
	for _, id := range sortedNames(n.known) {
		if location := n.known[id].Location; !n.Met(id) && (location == "" || !withinAny(location, unread)) {
			others = append(others, id)
		}
	}
	return others
}

// Rename is another id for an article of this run, whose own another process
// has taken.
func (n *Names) Rename(a corpus.Article) string {
	location, content := a.Origin.Location, n.content[a.ID]
	delete(n.seen, a.ID)
	delete(n.content, a.ID)
	id := n.numbered(a.ID, location)
	n.seen[id], n.content[id], n.from[location] = location, content, id
	return id
}
