// Command cluster measures an index on a Weaviate cluster beside the same
// index in a file.
//
//	go run ./bench/cluster FROM.db weaviate://HOSTS/Name QUESTIONS.jsonl [PASSAGES]
//
// It copies the first articles of FROM, of about so many passages, to the
// cluster, and asks both the questions of the file: how long each call takes,
// how much of the exact search the cluster's graph finds, and where the first
// article that holds the answer stands, at some weights of meaning and words.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"dateline/embed/e5" //nolint:depguard // this measures the adapters themselves
	"dateline/store"
	"dateline/store/local"    //nolint:depguard // this measures the adapters themselves
	"dateline/store/transfer" //nolint:depguard // this measures the adapters themselves
	"dateline/store/weaviate" //nolint:depguard // this measures the adapters themselves
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "cluster:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) < 3 {
		return errors.New("usage: cluster FROM.db weaviate://HOSTS/Name QUESTIONS.jsonl [PASSAGES]")
	}
	most := 1 << 30
	if len(args) > 3 {
		var err error
		if most, err = strconv.Atoi(args[3]); err != nil {
			return err
		}
	}
	questions, err := read(args[2])
	if err != nil {
		return err
	}
	near, err := part(ctx, args[0], most)
	if err != nil {
		return err
	}
	defer near.Close()
	far, err := copied(ctx, near, args[1])
	if err != nil {
		return err
	}
	defer far.Close()
	encoder, err := e5.New()
	if err != nil {
		return err
	}
	if questions, err = answerable(ctx, near, questions); err != nil {
		return err
	}
	for i := range questions {
		vectors, err := encoder.EmbedQueries(ctx, []string{questions[i].Question})
		if err != nil {
			return err
		}
		questions[i].vector = vectors[0]
	}
	if err := times(ctx, questions, near, far); err != nil {
		return err
	}
	return quality(ctx, questions, near, far)
}

// question is a line of the file: RealTimeQA's, with the articles that hold the
// answer.
type question struct {
	Question string   `json:"question"`
	Holds    []string `json:"holds_answer"`

	vector []float32
}

func read(path string) ([]question, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var list []question
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var q question
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			return nil, fmt.Errorf("%s, line %d: %w", path, len(list)+1, err)
		}
		list = append(list, q)
	}
	return list, lines.Err()
}

// part is an index of the first articles of another, of about so many passages.
func part(ctx context.Context, path string, most int) (*local.Store, error) {
	whole, err := local.OpenExisting(ctx, path, local.Options{ReadOnly: true})
	if err != nil {
		return nil, err
	}
	defer whole.Close()
	folder, err := os.MkdirTemp("", "cluster-")
	if err != nil {
		return nil, err
	}
	some, err := local.Open(ctx, filepath.Join(folder, "part.db"), whole.Identity(), local.Options{})
	if err != nil {
		return nil, err
	}
	_, err = transfer.Copy(ctx, first{whole, most}, some, nil)
	return some, err
}

// first is a store as if it held only its first articles.
type first struct {
	store.Store
	most int
}

// Articles lists the first articles.
func (f first) Articles(ctx context.Context) ([]store.ArticleInfo, error) {
	list, err := f.Store.Articles(ctx)
	passages := 0
	for i, info := range list {
		if passages += info.Passages; passages > f.most {
			return list[:i], err
		}
	}
	return list, err
}

// copied is the index at an address, as a copy of another.
func copied(ctx context.Context, from *local.Store, address string) (*weaviate.Store, error) {
	at, err := weaviate.ParseAddress(address)
	if err != nil {
		return nil, err
	}
	to, err := weaviate.Open(ctx, address, from.Identity(), weaviate.Options{Replicas: min(len(at.Hosts), 3), Patience: time.Minute})
	if err != nil {
		return nil, err
	}
	began := time.Now()
	report, err := transfer.Copy(ctx, from, to, nil)
	if err != nil {
		return nil, errors.Join(err, to.Close())
	}
	fmt.Printf("%d articles, %d passages, %d sentences; copied and verified in %s\n",
		report.Articles, report.Passages, report.Sentences, time.Since(began).Round(time.Second))
	return to, nil
}

// answerable are the questions whose answer some article of the index holds.
func answerable(ctx context.Context, st store.Store, list []question) ([]question, error) {
	catalogue, err := st.Catalogue(ctx)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(list, func(q question) bool { return !slices.ContainsFunc(q.Holds, catalogue.Has) }), nil
}
