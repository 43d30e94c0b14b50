package main

import (
	"bufio"
	"context"
	"encoding/json"
	"os"
	"path/filepath"

	"dateline/corpus"
	"dateline/embed/e5" //nolint:depguard // this measures the adapters themselves
	"dateline/store"
)

// embedSome encodes the first passages of articles, which an index keeps only
// in fewer bits, and the questions on standard input, a line each.
func embedSome(ctx context.Context, encoder *e5.Encoder, articles string, passages int, folder string) error {
	texts, err := searchTexts(encoder, articles, passages)
	if err != nil {
		return err
	}
	var questions []string
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		questions = append(questions, lines.Text())
	}
	asked, err := encoder.EmbedQueries(ctx, questions)
	if err != nil {
		return err
	}
	found, err := encoder.EmbedPassages(ctx, texts)
	if err != nil {
		return err
	}
	dimensions := encoder.Identity().Dimensions
	if err := writeNPY(filepath.Join(folder, "questions.npy"), asked, dimensions); err != nil {
		return err
	}
	return writeNPY(filepath.Join(folder, "passages.npy"), found, dimensions)
}

// searchTexts are the texts of so many passages as they are embedded.
func searchTexts(encoder *e5.Encoder, articles string, passages int) (texts []string, err error) {
	file, err := os.Open(articles)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	for lines := json.NewDecoder(file); lines.More() && len(texts) < passages; {
		var a struct{ Headline, Text string }
		if err := lines.Decode(&a); err != nil {
			return nil, err
		}
		of := corpus.Article{Headline: a.Headline, Text: a.Text}
		for _, p := range corpus.Chunk(of, corpus.Split(of.Text), encoder.CountTokens, corpus.DefaultChunking) {
			texts = append(texts, store.SearchText(of, p.Span))
		}
	}
	return texts[:min(len(texts), passages)], nil
}
