// Command scale makes large indexes and measures questions over them; run.sh
// calls it.
//
//	scale fill FROM.db TO.db PASSAGES   puts generated articles into a new index
//	scale export INDEX.db FOLDER        writes what the Python script reads
//	scale embed ARTICLES.jsonl PASSAGES FOLDER < QUESTIONS
//	                                    encodes passages and questions for recall.py
//	scale warm INDEX.db < QUESTIONS     times questions in one process, as JSON
//	scale scan INDEX.db                 times the searches alone, and their memory, as JSON
//	scale touch INDEX.db                adds one article, as another process would
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime/pprof"
	"strconv"

	"dateline/corpus"
	"dateline/embed/e5" //nolint:depguard // this measures the adapters themselves
	"dateline/store"
	"dateline/store/local" //nolint:depguard // this measures the adapters themselves
)

var errUsage = errors.New("usage: scale fill FROM.db TO.db PASSAGES | export INDEX.db FOLDER | embed ARTICLES.jsonl PASSAGES FOLDER < QUESTIONS | warm INDEX.db < QUESTIONS | scan INDEX.db | touch INDEX.db")

func main() {
	if err := run(context.Background(), os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "scale:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	if to := os.Getenv("SCALE_PROFILE"); to != "" { // of the processor, for go tool pprof
		file, err := os.Create(to)
		if err != nil {
			return err
		}
		defer file.Close()
		if err := pprof.StartCPUProfile(file); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	if len(args) < 2 {
		return errUsage
	}
	encoder, err := e5.New()
	if err != nil {
		return err
	}
	switch what := args[0]; {
	case what == "fill" && len(args) == 4:
		passages, err := strconv.Atoi(args[3])
		if err != nil {
			return errUsage
		}
		return fill(ctx, encoder, args[1], args[2], passages)
	case what == "export" && len(args) == 3:
		return export(ctx, args[1], args[2])
	case what == "embed" && len(args) == 4:
		passages, err := strconv.Atoi(args[2])
		if err != nil {
			return errUsage
		}
		return embedSome(ctx, encoder, args[1], passages, args[3])
	case what == "warm" && len(args) == 2:
		return warm(ctx, encoder, args[1])
	case what == "scan" && len(args) == 2:
		return scan(ctx, encoder, args[1])
	case what == "touch" && len(args) == 2:
		return touch(ctx, encoder, args[1])
	}
	return errUsage
}

func identity(e *e5.Encoder) store.Identity {
	return store.Identity{Embedder: e.Identity(), Chunking: corpus.DefaultChunking}
}

func open(ctx context.Context, path string) (*local.Store, error) {
	return local.OpenExisting(ctx, path, local.Options{})
}
