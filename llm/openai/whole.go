package openai

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/sashabaranov/go-openai"
)

func isJSON(h http.Header) bool {
	kind, _, err := mime.ParseMediaType(h.Get("Content-Type"))
	return err == nil && (kind == "application/json" || strings.HasSuffix(kind, "+json"))
}

// streamed is a body that is a stream whatever the server sent: some servers
// and proxies pass over "stream" and send the reply as one JSON object. It looks
// at the first byte when it is first read.
func streamed(b *body) io.ReadCloser { return &stream{body: b} }

type stream struct {
	body *body
	from io.Reader // what is read, once the first byte is known
}

func (s *stream) Read(p []byte) (int, error) {
	if s.from == nil {
		from, err := s.look()
		if err != nil {
			return 0, err
		}
		s.from = from
	}
	return s.from.Read(p)
}

func (s *stream) Close() error { return s.body.Close() }

// look reads up to the first byte that tells a stream from an object.
func (s *stream) look() (io.Reader, error) {
	var seen []byte
	for one := make([]byte, 512); ; {
		n, err := s.body.Read(one)
		seen = append(seen, one[:n]...)
		start := bytes.TrimLeft(seen, " \t\r\n\ufeff")
		if len(start) == 0 && err == nil && len(seen) < maxFailure {
			continue
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		rest := io.MultiReader(bytes.NewReader(seen), s.body)
		if len(start) == 0 || start[0] != '{' {
			return rest, nil
		}
		s.body.whole = true
		return object(rest)
	}
}

// object makes a stream of a reply that is one JSON object. What is none comes
// as it is: go-openai says what is wrong with it.
func object(from io.Reader) (io.Reader, error) {
	sent, err := io.ReadAll(from)
	if err != nil {
		return nil, err
	}
	var reply openai.ChatCompletionResponse
	if err := json.Unmarshal(sent, &reply); err != nil || len(reply.Choices) == 0 {
		return bytes.NewReader(sent), nil //nolint:nilerr // as it came
	}
	chunk := openai.ChatCompletionStreamResponse{ID: reply.ID, Model: reply.Model, Usage: &reply.Usage}
	for _, c := range reply.Choices {
		chunk.Choices = append(chunk.Choices, openai.ChatCompletionStreamChoice{
			Index: c.Index, FinishReason: c.FinishReason, Delta: openai.ChatCompletionStreamChoiceDelta{
				Content: textOf(c.Message), Refusal: c.Message.Refusal, ReasoningContent: c.Message.ReasoningContent,
				ToolCalls: c.Message.ToolCalls, FunctionCall: c.Message.FunctionCall,
			},
		})
	}
	data, err := json.Marshal(chunk)
	if err != nil {
		return nil, err
	}
	return strings.NewReader("data: " + string(data) + "\n\ndata: [DONE]\n\n"), nil
}

// textOf is a message's text, which may come in parts.
func textOf(m openai.ChatCompletionMessage) string {
	var text strings.Builder
	text.WriteString(m.Content)
	for _, part := range m.MultiContent {
		text.WriteString(part.Text)
	}
	return text.String()
}
