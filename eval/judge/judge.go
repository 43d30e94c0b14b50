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
	Client  *http.Client  // nil: one with a timeout of two minutes
}

// Judge scores answers through an endpoint. It is safe for concurrent use.
type Judge struct {
	client *openai.Client
	o      Options
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
	config.HTTPClient = client
	return &Judge{openai.NewClientWithConfig(config), o}, nil
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
		MaxTokens: 300 + 20*len(r.Claims), //nolint:staticcheck // many compatible servers know only max_tokens
	}
	var verdict eval.JudgeVerdict
	for range 2 {
		var reply string
		if reply, err = j.complete(ctx, request); err != nil {
			return verdict, err
		}
		if verdict, err = parse(reply, len(r.Claims)); err == nil {
			return verdict, nil
		}
	}
	return eval.JudgeVerdict{}, err
}

// complete asks the endpoint, again after a failure that may pass.
func (j *Judge) complete(ctx context.Context, request openai.ChatCompletionRequest) (string, error) {
	wait := j.o.Wait
	for try := 0; ; try++ {
		response, err := j.client.CreateChatCompletion(ctx, request)
		if err == nil {
			if len(response.Choices) == 0 {
				return "", fmt.Errorf("judge: %s replied without a choice", j.o.Model)
			}
			return response.Choices[0].Message.Content, nil
		}
		if try == j.o.Retries || !passing(err) {
			return "", fmt.Errorf("judge: ask %s: %w", j.o.Model, err)
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return "", ctx.Err()
		}
		wait *= 2
	}
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
