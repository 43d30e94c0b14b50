package openai

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"syscall"
	"unicode"

	"github.com/sashabaranov/go-openai"

	"dateline/llm"
)

// fault turns whatever went wrong into an *llm.Error, or into the context's
// own error when the caller ended the call.
func (c *Client) fault(ctx context.Context, err error, r *reader) error {
	if e := new(llm.Error); errors.As(err, &e) {
		return e
	}
	if cause := context.Cause(ctx); cause != nil {
		if errors.Is(cause, errSlow) {
			return c.slow(ctx, r)
		}
		return cause
	}
	if status, said := told(err); status >= 300 {
		return c.refused(status, said, r)
	}
	var (
		api    *openai.APIError
		syntax *json.SyntaxError
		typed  *json.UnmarshalTypeError
	)
	switch {
	case errors.As(err, &api): // in the middle of a stream
		return c.failure(llm.Broken, "it broke off its reply and said: "+c.clean(api.Message), err)
	case r.failed != nil && errors.Is(r.failed, errTooLong):
		return c.failure(llm.Garbled, r.failed.Error(), err)
	case errors.As(err, &syntax), errors.As(err, &typed), errors.Is(err, openai.ErrTooManyEmptyStreamMessages), r.status == http.StatusOK && r.failed == nil:
		return c.failure(llm.Garbled, "what it sent is no reply: "+c.clean(err.Error()), err)
	case r.status == http.StatusOK:
		return c.failure(llm.Lost, "the connection broke in the middle of the reply", err)
	}
	return c.failure(llm.Unreachable, c.clean(plain(err)), err)
}

// refused is the fault that an HTTP status stands for.
func (c *Client) refused(status int, said string, r *reader) *llm.Error {
	what := fmt.Sprintf("it answered %d %s", status, http.StatusText(status))
	if said = c.clean(said); said != "" {
		what += " (" + said + ")"
	}
	kind := llm.Rejected
	switch {
	case status == http.StatusServiceUnavailable && mentions(said, "loading"):
		kind = llm.Loading
	case (status >= 400 && status < 429 || status == http.StatusInternalServerError) && overflows(said):
		kind = llm.Overflow
	case status == http.StatusBadRequest && mentions(said, "content_filter", "content management policy"):
		kind = llm.Filtered
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		kind = llm.Unauthorized
	case (status == http.StatusNotFound || status == http.StatusBadRequest) && noModel(said):
		kind = llm.NoModel
	case status == http.StatusPaymentRequired, status == http.StatusTooManyRequests && mentions(said, "quota", "billing", "credit"):
		kind = llm.Quota
	case status == http.StatusTooManyRequests, status == http.StatusRequestTimeout:
		kind = llm.Busy
	case status >= 500:
		kind = llm.Broken
	}
	e := c.failure(kind, what, nil)
	if e.After = r.after; e.After > 0 {
		e.What += fmt.Sprintf(", and asks to wait %s", e.After)
		if kind == llm.Busy {
			e.Try = "ask again then"
		}
	}
	return e
}

// told is the HTTP status and message of an error, 0 when it is none of an
// endpoint's.
func told(err error) (status int, said string) {
	var api *openai.APIError
	var request *openai.RequestError
	switch {
	case errors.As(err, &api) && api.HTTPStatusCode > 0:
		return api.HTTPStatusCode, strings.TrimSpace(api.Message + " " + codeOf(api))
	case errors.As(err, &request):
		return request.HTTPStatusCode, string(request.Body)
	}
	return 0, ""
}

// noModel reports whether what an endpoint said is that it doesn't have the
// model; each says it in its own way.
func noModel(said string) bool {
	return mentions(said, "model") && !mentions(said, "url") &&
		mentions(said, "not found", "does not exist", "doesn't exist", "model_not_found", "invalid model", "unknown model", "no such model", "not available", "not a valid model", "no model")
}

// overflows reports whether what an endpoint said is that the messages are
// longer than the model's context.
func overflows(said string) bool {
	return mentions(said, "context size", "context length", "context window", "exceed_context_size", "context_length_exceeded",
		"prompt is too long", "input is too long", "prompt too long", "too many tokens", "reduce the length")
}

func codeOf(e *openai.APIError) string {
	if s, ok := e.Code.(string); ok && !strings.Contains(e.Message, s) {
		return s
	}
	return ""
}

func mentions(said string, words ...string) bool {
	said = strings.ToLower(said)
	for _, w := range words {
		if strings.Contains(said, w) {
			return true
		}
	}
	return false
}

// refused reports whether nobody listens at the address: asking again at once
// won't help.
func refused(err error) bool { return errors.Is(err, syscall.ECONNREFUSED) }

// plain drops the method and address that net/http puts before an error.
func plain(err error) string {
	text := err.Error()
	if i := strings.Index(text, `": `); i >= 0 {
		text = text[i+3:]
	}
	return text
}

// maxSaid is how many characters of an endpoint's message are passed on.
const maxSaid = 200

// clean makes what an endpoint said fit for one line, without the key.
func (c *Client) clean(s string) string {
	if len(c.o.Key) > 3 {
		s = strings.ReplaceAll(s, c.o.Key, "***")
	}
	s = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(s, "?"), func(r rune) bool {
		return unicode.IsSpace(r) || !unicode.IsPrint(r)
	}), " ")
	if runes := []rune(s); len(runes) > maxSaid {
		s = string(runes[:maxSaid]) + "…"
	}
	return strings.TrimRight(s, ".")
}
