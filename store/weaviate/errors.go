package weaviate

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/weaviate/weaviate-go-client/v5/weaviate/fault"

	"dateline/store"
)

// The kinds of fault that an *Error may have; errors.Is finds them.
var (
	ErrMissing     = errors.New("there is no index there yet")
	ErrNotAnIndex  = errors.New("this is no index of this program")
	ErrSchema      = errors.New("another version of this program made it")
	ErrUnreachable = errors.New("the cluster can't be reached")
	ErrPlain       = errors.New("the cluster speaks https")
	ErrReplicas    = errors.New("too few of the cluster's nodes answer")
	ErrKey         = errors.New("the cluster doesn't accept the key")
	ErrFull        = errors.New("the cluster takes no more data")
	ErrArticle     = errors.New("what it holds of an article isn't what was indexed")
	ErrIncomplete  = errors.New("the cluster lacks a part of what was indexed")
	ErrTakenOver   = errors.New("another process took the writing over")
	ErrUnsure      = errors.New("it isn't known whether the change was made")
	ErrCluster     = errors.New("the cluster reported an error")
)

// remedies say what to do about each kind.
var remedies = map[error]string{
	ErrMissing:     "run `bot index` to make it",
	ErrNotAnIndex:  "give another name at the end of the address",
	ErrSchema:      "use the version of this program that made it, or index the articles under another name",
	ErrUnreachable: "check the address and whether the cluster runs",
	ErrPlain:       "write weaviates:// for weaviate:// in the address",
	ErrReplicas:    "start the nodes that are down, or try again when they have recovered",
	ErrKey:         "put a valid key into the environment variable that api_key_env in [weaviate] names",
	ErrFull:        "free some space on the cluster's disks and start its nodes anew; what was indexed before is unharmed",
	ErrArticle:     "index the article again",
	ErrIncomplete:  "try again when all nodes are back and have caught up; if it stays so, index the article again",
	ErrTakenOver:   "index again; nothing was changed",
	ErrUnsure:      "index again when the cluster has recovered: what is there already costs nothing",
	ErrCluster:     "look into the log of the cluster's nodes, or try again",
}

// Error is a fault of a cluster, or of an index on it.
type Error struct {
	Address string
	Kind    error // one of the kinds above
	Err     error // what the network or the cluster said, may be nil
}

// Error is one line: the index, what is wrong with it, and what to do.
func (e *Error) Error() string {
	text := fmt.Sprintf("the index %s: %v", e.Address, e.Kind)
	if e.Err != nil {
		text += " (" + strings.ReplaceAll(e.Err.Error(), "\n", "; ") + ")"
	}
	return text + ": " + remedies[e.Kind]
}

// Unwrap gives the kind and the cause.
func (e *Error) Unwrap() []error {
	if e.Err == nil {
		return []error{e.Kind}
	}
	return []error{e.Kind, e.Err}
}

func (s *Store) fault(kind, cause error) error {
	return &Error{Address: s.address.String(), Kind: kind, Err: cause}
}

// explain turns *err, if it comes from the network or the cluster, into an
// *Error. The end of the caller's context comes out as the context's own error.
func (s *Store) explain(ctx context.Context, err *error) {
	if *err == nil {
		return
	}
	if s.alive.Err() != nil {
		*err = store.ErrClosed
		return
	}
	if ctx.Err() != nil && !errors.Is(*err, ErrUnsure) {
		if !errors.Is(*err, ctx.Err()) {
			*err = ctx.Err()
		}
		return
	}
	*err = s.known(*err)
}

// known is err as an *Error, unless it is one of the store's already.
func (s *Store) known(err error) error {
	var (
		mine    *Error
		other   *store.IdentityError
		invalid *store.InvalidError
		taken   *store.TakenError
	)
	switch {
	case errors.As(err, &mine), errors.As(err, &other), errors.As(err, &invalid), errors.As(err, &taken),
		errors.Is(err, store.ErrNotFound), errors.Is(err, store.ErrClosed):
		return err
	}
	return s.fault(kindOf(err), shorten(cause(err)))
}

// kindOf says what is wrong by an error of the client's.
func kindOf(err error) error {
	status, text := statusOf(err), strings.ToLower(err.Error())
	switch {
	case strings.Contains(text, "http request to an https server"):
		return ErrPlain
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return ErrKey
	case strings.Contains(text, "read-only"), strings.Contains(text, "readonly"), strings.Contains(text, "no space left"), status == http.StatusInsufficientStorage:
		return ErrFull
	case status == 0 && !errors.Is(err, errQuery):
		return ErrUnreachable
	case strings.Contains(text, "replica"), strings.Contains(text, "consistency level"), strings.Contains(text, "leader"),
		strings.Contains(text, "connection refused"), strings.Contains(text, "dial tcp"), strings.Contains(text, "deadline exceeded"):
		return ErrReplicas
	}
	return ErrCluster
}

// statusOf is the HTTP status that the cluster answered with, 0 if it didn't.
func statusOf(err error) int {
	if f, ok := errors.AsType[*fault.WeaviateClientError](cause(err)); ok && f.IsUnexpectedStatusCode {
		return f.StatusCode
	}
	return 0
}

// cause is what the client wraps, which it doesn't unwrap itself.
func cause(err error) error {
	for {
		f, ok := errors.AsType[*fault.WeaviateClientError](err)
		if !ok || f.DerivedFromError == nil {
			return err
		}
		err = f.DerivedFromError
	}
}

// transient reports whether trying again may help.
func transient(err error) bool {
	if _, mine := errors.AsType[*Error](err); mine {
		return false // it is understood already
	}
	switch kind := kindOf(err); {
	case errors.Is(kind, ErrUnreachable), errors.Is(kind, ErrReplicas):
		return true
	case errors.Is(kind, ErrKey), errors.Is(kind, ErrFull):
		return false
	}
	switch status := statusOf(err); {
	case status == http.StatusTooManyRequests, status >= http.StatusInternalServerError:
		return true
	}
	// A node that hasn't heard of a new index yet.
	text := err.Error()
	return strings.Contains(text, "Cannot query field") || strings.Contains(text, "could not find class") || strings.Contains(text, "could not find index")
}

// shorten keeps an error of the cluster's to a line that can be read.
func shorten(err error) error {
	const most = 300
	text := strings.Join(strings.Fields(err.Error()), " ")
	if len(text) <= most {
		return err
	}
	return &shortened{text: strings.ToValidUTF8(text[:most], "") + "…", err: err}
}

type shortened struct {
	text string
	err  error
}

func (s *shortened) Error() string { return s.text }
func (s *shortened) Unwrap() error { return s.err }
