// Package judge asks an OpenAI-compatible endpoint to score answers by the
// rubric in rubric.txt. It is the only part of the evaluation that knows how
// to reach a model.
package judge

import (
	"context"
	"crypto/sha256"
	_ "embed" // the rubric
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/sashabaranov/go-openai"

	"dateline/eval"
	"dateline/internal/keyed"
)

//go:embed rubric.txt
var rubric string

// RubricVersion rises with every change of the rubric's meaning. A report also
// keeps the rubric's hash.
const RubricVersion = "1"

// Options say which model judges.
type Options struct {
	BaseURL string // of the endpoint, ending in /v1
	Key     string // may be empty for a local server
	Private bool   // the key may go over plain http:// to a private network
	Model   string
	Retries int           // after a refusal that may pass, such as 429 or 503; 0: 3
	Wait    time.Duration // before the first retry, doubled each time; 0: one second
	Patient time.Duration // the longest that the endpoint may ask to wait; 0: two minutes
	Client  *http.Client  // nil: one with a timeout of two minutes

	PricePrompt, PriceCompletion float64 // of a million tokens, in any one currency
}

// Judge scores answers through an endpoint. It is safe for concurrent use.
type Judge struct {
	client *openai.Client
	o      Options
	quiet  atomic.Pointer[time.Time] // until which the endpoint asked to be left alone
	newer  atomic.Bool               // it takes max_completion_tokens
}

// New makes a judge. It asks nothing yet.
func New(o Options) (*Judge, error) {
	if o.Model == "" {
		return nil, errors.New("judge: no model named; set the judge's model in the configuration")
	}
	if o.BaseURL == "" {
		return nil, errors.New("judge: no endpoint named; set the judge's base URL in the configuration")
	}
	if o.Retries == 0 {
		o.Retries = 3
	}
	if o.Wait == 0 {
		o.Wait = time.Second
	}
	config := openai.DefaultConfig(o.Key)
	config.BaseURL = strings.TrimSuffix(o.BaseURL, "/")
	client, err := o.client()
	if err != nil {
		return nil, err
	}
	if o.Patient == 0 {
		o.Patient = 2 * time.Minute
	}
	config.HTTPClient = heeding{client}
	j := &Judge{client: openai.NewClientWithConfig(config), o: o}
	j.newer.Store(strings.HasPrefix(config.BaseURL, "https://api.openai.com/"))
	return j, nil
}

// client keeps the key to the endpoint.
func (o Options) client() (*http.Client, error) {
	if o.Client != nil {
		return o.Client, nil
	}
	base, err := url.Parse(o.BaseURL)
	if err != nil {
		return nil, errors.New("judge: the endpoint is no web address; set the judge's base URL in the configuration")
	}
	client, err := keyed.Client(base, keyed.Options{Keyed: o.Key != "", Private: o.Private})
	if err != nil {
		return nil, fmt.Errorf("judge: %w", err)
	}
	client.Timeout = 2 * time.Minute
	return client, nil
}

// About names the model and the rubric.
func (j *Judge) About() eval.JudgeInfo {
	sum := sha256.Sum256([]byte(rubric))
	return eval.JudgeInfo{Model: j.o.Model, RubricVersion: RubricVersion, RubricSHA256: hex.EncodeToString(sum[:])}
}

// Judge asks for one verdict. A reply that isn't one is asked for once more.
func (j *Judge) Judge(ctx context.Context, r eval.JudgeRequest) (eval.JudgeVerdict, error) {
	data, err := json.Marshal(r)
	if err != nil {
		return eval.JudgeVerdict{}, fmt.Errorf("judge: encode the request: %w", err)
	}
	request := openai.ChatCompletionRequest{
		Model: j.o.Model,
		Messages: []openai.ChatCompletionMessage{
			{Role: openai.ChatMessageRoleSystem, Content: rubric},
			{Role: openai.ChatMessageRoleUser, Content: string(data)},
		},
	}
	var verdict eval.JudgeVerdict
	var spent eval.Spent
	for range 2 {
		var reply string
		if reply, err = j.complete(ctx, request, 300+20*len(r.Claims), &spent); err != nil {
			break
		}
		if verdict, err = parse(reply, len(r.Claims)); err == nil {
			break
		}
	}
	if err != nil {
		verdict = eval.JudgeVerdict{}
	}
	verdict.Spent = spent
	return verdict, err
}

// complete asks the endpoint, again after a failure that may pass, and adds what
// it cost.
func (j *Judge) complete(ctx context.Context, request openai.ChatCompletionRequest, tokens int, spent *eval.Spent) (string, error) {
	wait := j.o.Wait
	for try := 0; ; try++ {
		if err := j.rest(ctx); err != nil {
			return "", err
		}
		response, after, err := j.once(ctx, request, tokens)
		if err == nil {
			spent.Calls++
			spent.PromptTokens += response.Usage.PromptTokens
			spent.CompletionTokens += response.Usage.CompletionTokens
			spent.Cost += (j.o.PricePrompt*float64(response.Usage.PromptTokens) + j.o.PriceCompletion*float64(response.Usage.CompletionTokens)) / 1e6
			if len(response.Choices) == 0 {
				return "", fmt.Errorf("judge: %s replied without a choice", j.o.Model)
			}
			return response.Choices[0].Message.Content, nil
		}
		if after > 0 {
			j.quiet.Store(new(time.Now().Add(after)))
		}
		switch {
		case after > j.o.Patient:
			return "", fmt.Errorf("judge: ask %s: it asks to wait %s: %w", j.o.Model, after.Round(time.Second), err)
		case try == j.o.Retries || !passing(err):
			return "", fmt.Errorf("judge: ask %s: %w", j.o.Model, err)
		}
		if err := sleep(ctx, max(wait, after)); err != nil {
			return "", err
		}
		wait *= 2
	}
}

// once asks once. An endpoint that knows the length of a reply under its other
// name is asked by that from then on.
func (j *Judge) once(ctx context.Context, request openai.ChatCompletionRequest, tokens int) (openai.ChatCompletionResponse, time.Duration, error) {
	for range 2 {
		newer := j.newer.Load()
		request.MaxTokens, request.MaxCompletionTokens = tokens, 0 //nolint:staticcheck // many compatible servers know only max_tokens
		if newer {
			request.MaxTokens, request.MaxCompletionTokens = 0, tokens //nolint:staticcheck // as above
		}
		var after time.Duration
		response, err := j.client.CreateChatCompletion(context.WithValue(ctx, afterKey{}, &after), request)
		if err == nil || !otherName(err, newer) {
			return response, after, err
		}
		j.newer.Store(!newer)
	}
	return openai.ChatCompletionResponse{}, 0, errors.New("it takes neither max_tokens nor max_completion_tokens")
}

// otherName reports whether an endpoint refused a request for the name of the
// reply's length.
func otherName(err error, newer bool) bool {
	api, request := new(openai.APIError), new(openai.RequestError)
	said := ""
	switch {
	case errors.As(err, &api) && api.HTTPStatusCode < 500:
		said = api.Message
	case errors.As(err, &request) && request.HTTPStatusCode < 500:
		said = string(request.Body)
	case strings.Contains(err.Error(), "MaxCompletionTokens"): // the client refuses max_tokens for some models by itself
		return !newer
	}
	if newer {
		return strings.Contains(said, "max_completion_tokens")
	}
	return strings.Contains(said, "max_tokens")
}

// rest waits until the endpoint may be asked again, where it asked another call
// to be left alone.
func (j *Judge) rest(ctx context.Context) error {
	until := j.quiet.Load()
	if until == nil {
		return nil
	}
	left := time.Until(*until)
	switch {
	case left <= 0:
		return nil
	case left > j.o.Patient:
		return fmt.Errorf("judge: %s asked not to be asked for %s more", j.o.Model, left.Round(time.Second))
	}
	return sleep(ctx, left)
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// heeding is a client that notes how long an endpoint asks to wait, where the
// request's context has a place for it: go-openai's errors don't hold it.
type heeding struct{ *http.Client }

type afterKey struct{}

func (c heeding) Do(r *http.Request) (*http.Response, error) {
	response, err := c.Client.Do(r)
	if after, ok := r.Context().Value(afterKey{}).(*time.Duration); ok && err == nil && response.StatusCode >= 400 {
		*after = keyed.RetryAfter(response.Header, time.Now())
	}
	return response, err
}

// passing reports whether the same request may succeed later.
func passing(err error) bool {
	var api *openai.APIError
	var request *openai.RequestError
	status := 0
	switch {
	case errors.As(err, &api):
		status = api.HTTPStatusCode
	case errors.As(err, &request):
		status = request.HTTPStatusCode
	}
	return status == http.StatusTooManyRequests || status >= 500
}

// parse reads a verdict from a reply. Models like to put a fence or a sentence
// round their JSON, so it is looked for between the outermost braces.
func parse(reply string, claims int) (eval.JudgeVerdict, error) {
	var v eval.JudgeVerdict
	from, to := strings.IndexByte(reply, '{'), strings.LastIndexByte(reply, '}')
	if from < 0 || to < from {
		return v, fmt.Errorf("judge: the reply holds no JSON object: %.80q", reply)
	}
	if err := json.Unmarshal([]byte(reply[from:to+1]), &v); err != nil {
		return v, fmt.Errorf("judge: the reply is not a verdict: %w", err)
	}
	if !slices.Contains([]string{eval.Correct, eval.PartlyCorrect, eval.Incorrect}, v.Correctness) {
		return v, fmt.Errorf("judge: correctness is %.40q, want correct, partly or incorrect", v.Correctness)
	}
	if len(v.Support) != claims {
		return v, fmt.Errorf("judge: %d support scores for %d claims", len(v.Support), claims)
	}
	for _, s := range v.Support {
		if !slices.Contains([]string{eval.SupportFull, eval.SupportPartial, eval.SupportNone}, s) {
			return v, fmt.Errorf("judge: support is %.40q, want full, partial or none", s)
		}
	}
	return v, nil
}
