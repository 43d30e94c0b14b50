package state

import (
	"context"
	"strings"
)

// Found is a turn that a search found, with its conversation.
type Found struct {
	Conversation Conversation
	Turn         Turn // without its Record
}

// Search finds the turns of a surface whose question, answer or conversation's
// name has every word of a text in it, in either case: of each conversation the
// latest, the latest conversation first, at most limit.
func (s *Store) Search(ctx context.Context, surface, text string, limit int) ([]Found, error) {
	words := strings.Fields(strings.ToLower(text))
	kept, err := s.Conversations(ctx, surface, -1)
	if err != nil {
		return nil, err
	}
	latest := make(map[int64]Turn)
	rows, err := s.db.QueryContext(ctx, `SELECT t.conversation, c.name, t.id, t.question, t.answer, t.asked
		FROM turns t JOIN conversations c ON c.id = t.conversation WHERE c.surface = ? ORDER BY t.id`, surface)
	if err != nil {
		return nil, s.explain(ctx, err)
	}
	defer rows.Close()
	for rows.Next() {
		var conversation int64
		var name, asked string
		var t Turn
		if err := rows.Scan(&conversation, &name, &t.ID, &t.Question, &t.Answer, &asked); err != nil {
			return nil, s.explain(ctx, err)
		}
		// Not LIKE, which knows only ASCII's letters in both cases.
		if hasAll(strings.ToLower(name+"\n"+t.Question+"\n"+t.Answer), words) {
			t.Asked = parseStamp(asked)
			latest[conversation] = t
		}
	}
	if err := rows.Err(); err != nil {
		return nil, s.explain(ctx, err)
	}
	var out []Found
	for _, c := range kept {
		turn, ok := latest[c.ID]
		if (ok || hasAll(strings.ToLower(c.Name), words)) && len(out) < limit {
			out = append(out, Found{Conversation: c, Turn: turn})
		}
	}
	return out, nil
}

func hasAll(text string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return len(words) > 0
}
