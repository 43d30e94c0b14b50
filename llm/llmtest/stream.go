package llmtest

import (
	"encoding/json"
	"net/http"
	"strings"
	"unicode/utf8"
)

// stream sends one reply as server-sent events.
type stream struct {
	w     http.ResponseWriter
	r     *http.Request
	asked Request
	reply Reply
	sent  int // bytes of text
	gone  bool
}

func (s *stream) send() {
	s.delta(map[string]any{"role": "assistant", "content": ""})
	if s.reply.Reasoning != "" {
		s.delta(map[string]any{"reasoning_content": s.reply.Reasoning})
	}
	pieces := s.reply.pieces()
	for !s.gone {
		for _, p := range pieces {
			if s.gone || !pause(s.r, s.reply.Between) {
				return
			}
			s.sent += len(p)
			s.delta(map[string]any{"content": p})
		}
		if !s.reply.Endless {
			break
		}
	}
	if s.reply.Tool != "" {
		s.delta(map[string]any{"tool_calls": s.reply.tools()})
	}
	switch {
	case s.gone:
	case s.reply.Hang:
		<-s.r.Context().Done()
	case s.reply.Break:
		s.raw(`data: {"id":"chatcmpl-1","choi`)
		panic(http.ErrAbortHandler)
	case s.reply.Spoil:
		s.raw("data: {\"choices\": [}\n\n")
	case s.reply.Fail != "":
		text, _ := json.Marshal(s.reply.Fail)
		s.raw(`data: {"error": {"message": ` + string(text) + `, "type": "server_error"}}` + "\n\n")
	default:
		s.end()
	}
}

func (s *stream) end() {
	if !s.reply.NoFinish {
		s.message([]any{map[string]any{"index": 0, "delta": map[string]any{}, "finish_reason": s.reply.finish()}}, nil)
	}
	if s.reply.Open {
		<-s.r.Context().Done()
		return
	}
	if !s.reply.NoUsage && s.asked.StreamOptions != nil && s.asked.StreamOptions.IncludeUsage {
		prompt := 0
		for _, m := range s.asked.Messages {
			prompt += len(m.Content) / 4
		}
		s.message([]any{}, map[string]any{"prompt_tokens": prompt, "completion_tokens": s.sent / 4, "total_tokens": prompt + s.sent/4})
	}
	switch {
	case s.reply.NoDone:
	case s.reply.NoFinalNewline:
		s.raw("data: [DONE]")
	default:
		s.raw("data: [DONE]\n\n")
	}
}

func (r Reply) finish() any {
	switch {
	case r.NoFinish:
		return nil
	case r.Finish != "":
		return r.Finish
	case r.Tool != "":
		return "tool_calls"
	}
	return "stop"
}

func (r Reply) tools() []any {
	return []any{map[string]any{"index": 0, "id": "call_1", "type": "function", "function": map[string]any{"name": r.Tool, "arguments": "{}"}}}
}

// object sends the reply in one piece, over several lines as some proxies do.
func (s *stream) object() {
	message := map[string]any{"role": "assistant", "content": strings.Join(s.reply.pieces(), "")}
	if s.reply.Tool != "" {
		message["tool_calls"] = s.reply.tools()
	}
	out := map[string]any{
		"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": s.asked.Model,
		"choices": []any{map[string]any{"index": 0, "message": message, "finish_reason": s.reply.finish()}},
	}
	if !s.reply.NoUsage {
		out["usage"] = map[string]any{"prompt_tokens": 10, "completion_tokens": len(strings.Join(s.reply.pieces(), "")) / 4}
	}
	data, err := json.MarshalIndent(out, "", "  ")
	if err != nil {
		panic(err)
	}
	s.raw(string(data))
}

func (s *stream) delta(d map[string]any) {
	s.message([]any{map[string]any{"index": 0, "delta": d, "finish_reason": nil}}, nil)
}

func (s *stream) message(choices []any, usage any) {
	data, err := json.Marshal(map[string]any{
		"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": s.asked.Model,
		"choices": choices, "usage": usage,
	})
	if err != nil {
		panic(err)
	}
	text := "data: " + string(data) + "\n\n"
	if s.reply.Comments {
		text = ": still here\n\n" + text
	}
	if s.reply.NoDone && s.reply.NoFinalNewline && usage != nil {
		text = strings.TrimRight(text, "\n")
	}
	s.raw(text)
}

// raw sends bytes, so many at a time.
func (s *stream) raw(text string) {
	size := s.reply.Wire
	if size <= 0 {
		size = len(text)
	}
	for len(text) > 0 {
		n := min(size, len(text))
		if _, err := s.w.Write([]byte(text[:n])); err != nil {
			s.gone = true
			return
		}
		if f, ok := s.w.(http.Flusher); ok {
			f.Flush()
		}
		if s.r.Context().Err() != nil {
			s.gone = true
			return
		}
		text = text[n:]
	}
}

// pieces are the pieces that a reply comes in.
func (r Reply) pieces() []string {
	if r.Pieces != nil {
		return r.Pieces
	}
	return Cut(r.Text, r.Runes)
}

// Cut cuts a text into pieces of so many characters; 0 is a word with the
// space before it.
func Cut(text string, runes int) []string {
	var out []string
	for text != "" {
		n := 0
		if runes > 0 {
			for range runes {
				_, size := utf8.DecodeRuneInString(text[n:])
				n += size
			}
		} else if i := strings.IndexByte(text[1:], ' '); i >= 0 {
			n = i + 1
		} else {
			n = len(text)
		}
		out = append(out, text[:n])
		text = text[n:]
	}
	return out
}
