package rag

import "context"

var dayCues = wordSet(`happen happened happens occurred occur took place reported published printed appeared written go going went news day date morning evening night`)

// readsDay knows a question that asks for no more than what there was on a day.
func readsDay(r *request) bool {
	return len(r.days) > 0 && len(r.topicOf(r.text, dayCues)) == 0
}

// planDay digests the articles of that day. Where there is none the texts may
// still name it.
func planDay(ctx context.Context, e *Engine, r *request) (*plan, error) {
	if len(r.articlesOf(r.days, r.outlets)) == 0 {
		return nil, nil
	}
	r.text = withoutDays(r.text)
	articles, err := e.chosen(ctx, r, nil, false)
	if err != nil || len(articles) == 0 {
		return nil, err
	}
	return e.summarise(ctx, r, articles, nil)
}
