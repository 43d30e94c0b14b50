package ingest

import (
	"slices"
	"strings"
	"unicode"

	"dateline/internal/pattern"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// What stands in and round an article on news sites and isn't its text. Site
// builders name their parts after it: these are words of such names, whole
// words only. furniture may be of any size that isn't most of the page;
// trimmings are short by nature, and longer ones are something else.
var (
	furniture = wordSet(`advert advertisement advertising adslot breadcrumb breadcrumbs comments commentlist consent cookie cookies
		disqus newsletter onetrust outbrain pagination paywall recirc recirculation recommendations recommended related relatedposts
		sharedaddy sidebar signup subscribe subscription taboola trending`)
	trimmings = wordSet(`ad ads button byline feedback meta metadata pager pagenavigation pagenav player poll postmetadata promo promos sharing share
		social sponsor sponsored tags toolbar`)
	authorParts = wordSet(`bio card profile description box about`)
)

const (
	trimmingWords = 60 // at most, in trimmings
	boxWords      = 80 // at most, in a box with a form for an address
)

// besideRE are headings above lists of other articles.
var besideRE = pattern.New(`(?i)^(related( (articles?|stories|content|coverage|topics|posts|links|internet links|news|reading))?|more (on|about) this( (story|topic|subject))?|more (from|in) .{1,40}|` +
	`(you )?(might|may) (also )?(like|be interested in)|read (next|more)|keep reading|up next|recommended( .{1,30})?|most (read|popular|viewed|shared)|` +
	`top stories|trending( now)?|don.t miss|editor.?s.? picks|latest( (news|stories|articles))?|recent posts|see also|explore more.*|from around the web|elsewhere( on .{1,30})?|share this( (page|story|article|post))?:?)$`)

func wordSet(list string) map[string]bool {
	set := make(map[string]bool)
	for word := range strings.FieldsSeq(list) {
		set[word] = true
	}
	return set
}

// prune takes out of a page what isn't its article: what its parts' names,
// headings and forms say of them. What holds most of the page's words stays,
// whatever it is called.
func prune(root *html.Node) {
	words := make(map[*html.Node]int)
	countWords(root, words, 0)
	most := words[root] * 2 / 5
	var drop []*html.Node
	var look func(n *html.Node, depth int)
	look = func(n *html.Node, depth int) {
		if depth > maxNesting {
			return
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if c.Type != html.ElementNode || c.DataAtom == atom.Head {
				continue
			}
			if c.DataAtom != atom.Body && c.DataAtom != atom.Html && (hidden(c) || words[c] <= most && beside(c, words[c])) {
				drop = append(drop, c)
				continue
			}
			bareHeading(c)
			look(c, depth+1)
		}
	}
	look(root, 0)
	for _, n := range drop {
		n.Parent.RemoveChild(n)
	}
}

// bareHeading keeps readability from throwing a heading within the text away
// for its class, or for having the headline's words.
func bareHeading(n *html.Node) {
	switch n.DataAtom {
	case atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		n.Attr = nil
		if n.DataAtom == atom.H2 {
			n.DataAtom, n.Data = atom.H3, "h3"
		}
	}
}

// countWords counts the words below each element.
func countWords(n *html.Node, words map[*html.Node]int, depth int) int {
	count := 0
	switch {
	case depth > maxNesting:
	case n.Type == html.TextNode:
		count = len(strings.Fields(n.Data))
	case n.Type != html.ElementNode || seen(n):
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			count += countWords(c, words, depth+1)
		}
	}
	words[n] = count
	return count
}

// beside reports whether an element of so many words stands beside the article.
func beside(n *html.Node, words int) bool {
	switch n.DataAtom {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Tr, atom.Table, atom.Tbody, atom.Main, atom.Article:
		return false
	case atom.P:
		return words <= trimmingWords && (named(n, words) || isPointer(n, words))
	case atom.Td:
		linked, links := linkWords(n)
		return links >= 4 && 4*linked >= 3*words
	case atom.A:
		return isCard(n)
	}
	return named(n, words) || words <= boxWords && asksForAddress(n) || underHeading(n)
}

// named reports whether an element's name says that it is no text.
func named(n *html.Node, words int) bool {
	parts := nameParts(n)
	for i, part := range parts {
		switch {
		case furniture[part], trimmings[part] && words <= trimmingWords:
			return true
		case (part == "author" || part == "authors") && words <= trimmingWords && slices.ContainsFunc(parts[i+1:], func(p string) bool { return authorParts[p] }):
			return true
		}
	}
	return false
}

// nameParts are the words of an element's names: of "Page-authorCard" page,
// author and card.
func nameParts(n *html.Node) []string {
	var parts []string
	add := func(name string) {
		start := 0
		flush := func(end int) {
			if end > start {
				parts = append(parts, strings.ToLower(name[start:end]))
			}
		}
		upper := false
		for i, r := range name {
			switch {
			case !unicode.IsLetter(r):
				flush(i)
				start = i + len(string(r))
			case unicode.IsUpper(r) && !upper:
				flush(i)
				start = i
			}
			upper = unicode.IsUpper(r)
		}
		flush(len(name))
	}
	if n.DataAtom == 0 { // an element of the site's own
		add(n.Data)
	}
	for _, a := range n.Attr {
		switch a.Key {
		case "class", "id", "data-component", "data-module", "data-testid", "data-hook", "data-gu-name", "data-block-type":
			add(a.Val)
		}
	}
	return parts
}

// linkWords counts the words of an element's links, and the links.
func linkWords(n *html.Node) (words, links int) {
	for c := range n.Descendants() {
		if c.DataAtom == atom.A {
			words += len(strings.Fields(textOf(c, seen).text))
			links++
		}
	}
	return words, links
}

// pointerRE begins lines that only lead to another article.
var pointerRE = pattern.New(`(?i)^\W*(read (more|also|next)|see also|related|more|also read|watch|don.t miss)\s*[:|–—-]`)

// isPointer reports whether a paragraph is nothing but a way to somewhere else:
// "Read more: …", "[…]", "Back | Print this page".
func isPointer(n *html.Node, words int) bool {
	linked, links := linkWords(n)
	text := strings.TrimSpace(textOf(n, seen).text)
	switch {
	case links == 0:
		return false
	case pointerRE.MatchString(text):
		return 2*linked >= words
	case links == 1:
		return linked == words && strings.HasPrefix(text, "[") && strings.HasSuffix(text, "]")
	}
	return words <= 8 && words-linked < links && linked > 0 && !strings.ContainsAny(text, ".,")
}

// isCard reports whether a link is a box with a picture or heading of another
// article, and not words of a text.
func isCard(n *html.Node) bool {
	for c := range n.Descendants() {
		switch c.DataAtom {
		case atom.Div, atom.H1, atom.H2, atom.H3, atom.H4, atom.P, atom.Section, atom.Article:
			return true
		}
	}
	return false
}

// asksForAddress reports whether a box has a form that an e-mail address is
// typed into.
func asksForAddress(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Div, atom.Section, atom.Figure, atom.Aside, atom.Form:
	default:
		if n.DataAtom != 0 {
			return false
		}
	}
	for c := range n.Descendants() {
		if c.DataAtom == atom.Input && attribute(c, "type") == "email" {
			return true
		}
	}
	return false
}

// underHeading reports whether a part of a page begins with a heading of those
// above other articles.
func underHeading(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Div, atom.Section, atom.Aside, atom.Ul, atom.Nav:
	default:
		return false
	}
	for c := range n.Descendants() {
		switch {
		case c.Type == html.TextNode && strings.TrimSpace(c.Data) != "":
			return false
		case c.Type != html.ElementNode:
		case c.DataAtom == atom.H2, c.DataAtom == atom.H3, c.DataAtom == atom.H4, c.DataAtom == atom.H5:
			return besideRE.MatchString(strings.Join(strings.Fields(textOf(c, seen).text), " "))
		}
	}
	return false
}
