package main

import (
	"errors"
	"fmt"
	"strings"

	"dateline/store"
	"dateline/store/local"
	"dateline/store/weaviate"
)

// indexFault words a fault of an index with the very command that mends it,
// which the store can't know. Other errors come back as they are.
func (a *app) indexFault(err error) error {
	var (
		other *store.IdentityError
		fault *local.Error
		far   *weaviate.Error
	)
	switch {
	case errors.As(err, &other) && weaviate.IsAddress(other.Path):
		text, _, _ := strings.Cut(other.Error(), ": run ")
		return fmt.Errorf("%s: use the program that made it, or index the articles under another name: bot index --index %s2 ARTICLES", text, other.Path)
	case errors.As(err, &far) && errors.Is(far.Kind, weaviate.ErrMissing):
		return fmt.Errorf("no index at %s: make one with: bot index%s ARTICLES", far.Address, a.indexFlag(far.Address))
	case errors.As(err, &other):
		text, _, _ := strings.Cut(other.Error(), ": run ")
		return fmt.Errorf("%s: make it anew from the articles in it: bot index --rebuild%s", text, a.indexFlag(other.Path))
	case !errors.As(err, &fault):
		return err
	case errors.Is(fault.Kind, local.ErrMissing) && a.ownIndex():
		return fmt.Errorf("no index at %s yet: make it with: bot index", fault.Path)
	case errors.Is(fault.Kind, local.ErrMissing):
		return fmt.Errorf("no index at %s: make one with: bot index%s ARTICLES", fault.Path, a.indexFlag(fault.Path))
	case errors.Is(fault.Kind, local.ErrArticle) && a.ownIndex():
		return fmt.Errorf("the index %s is damaged: what it holds of article %q isn't what was indexed: make it anew with: bot index --rebuild", fault.Path, fault.Article)
	case errors.Is(fault.Kind, local.ErrArticle):
		return fmt.Errorf("the index %s is damaged: what it holds of article %q isn't what was indexed: make it anew from its articles: bot index --rebuild%s ARTICLES",
			fault.Path, fault.Article, a.indexFlag(fault.Path))
	case errors.Is(fault.Kind, local.ErrDamaged) && a.ownIndex():
		return fmt.Errorf("the index %s is damaged or cut short: make it anew with: bot index --rebuild", fault.Path)
	case errors.Is(fault.Kind, local.ErrDamaged):
		return fmt.Errorf("the index %s is damaged or cut short: make it anew from its articles, which keeps the damaged file beside it: bot index --rebuild%s ARTICLES",
			fault.Path, a.indexFlag(fault.Path))
	}
	return err
}

// indexFlag is what names an index on the command line, as a shell takes it.
func (a *app) indexFlag(path string) string {
	if a.ownIndex() {
		return ""
	}
	if strings.ContainsAny(path, " '\"$&()*;<>?[\\]`{|}~#!\t") {
		path = "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
	}
	return " --index " + path
}
