package rag_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"dateline/corpus"
	"dateline/embed/e5"
	"dateline/judge"
	"dateline/rag"
	"dateline/store"
	"dateline/store/local"
)

// Articles in, a question, and an answer whose quotes are the articles' bytes.
func Example() {
	ctx := context.Background()
	folder, err := os.MkdirTemp("", "dateline")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(folder)

	encoder, err := e5.New()
	if err != nil {
		log.Fatal(err)
	}
	identity := store.Identity{Embedder: encoder.Identity(), Chunking: corpus.DefaultChunking}
	index, err := local.Open(ctx, filepath.Join(folder, "news.db"), identity, local.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer index.Close()
	articles := []corpus.Article{
		{ID: "post-1", Outlet: "The Harbour Post", Headline: "Ferry runs aground", Text: "The ferry Aurelie ran aground on Gull Shelf on Tuesday. Eleven passengers were treated for bruises."},
		{ID: "vale-1", Outlet: "Vale Times", Headline: "School gets a new roof", Text: "Cedar school has a new roof. It cost 40,000 crowns."},
	}
	if _, err := rag.Index(ctx, index, encoder, articles, rag.IndexOptions{}); err != nil {
		log.Fatal(err)
	}

	questions, err := judge.Open(encoder)
	if err != nil {
		log.Fatal(err)
	}
	claims, err := judge.OpenClaims(encoder)
	if err != nil {
		log.Fatal(err)
	}
	engine, err := rag.New(rag.Config{Judge: questions, Claims: claims, Store: index, Embedder: encoder, DenseWeight: -1})
	if err != nil {
		log.Fatal(err)
	}
	answer, err := engine.Answer(ctx, rag.Question{Text: "What ran aground on Gull Shelf?"})
	if err != nil {
		log.Fatal(err)
	}
	for _, c := range answer.Citations {
		fmt.Printf("%s, bytes %d to %d: %s\n", c.Outlet, c.Span.Start, c.Span.End, c.Quote)
	}
	// Output:
	// The Harbour Post, bytes 0 to 55: The ferry Aurelie ran aground on Gull Shelf on Tuesday.
}
