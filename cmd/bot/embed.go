package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"dateline/embed/e5"
)

func (a *app) embedCommand() *cobra.Command {
	var query, passage bool
	cmd := &cobra.Command{
		Use:   "embed",
		Short: "Turn lines of text into vectors",
		Long: `Reads texts from standard input, one a line, and writes for each a JSON array
of 384 numbers on a line, in the same order: the unit vector of the text as a
passage, or with --query as a question.`,
		Example: `  echo "peace talks in Kabul" | bot embed --query`,
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			encoder, err := e5.New()
			if err != nil {
				return fmt.Errorf("start the encoder: %w", err)
			}
			encode := encoder.EmbedPassages
			if query {
				encode = encoder.EmbedQueries
			}
			return embedLines(cmd.Context(), a.stdin, a.stdout, encode)
		},
	}
	cmd.Flags().BoolVar(&query, "query", false, "embed the lines as questions")
	cmd.Flags().BoolVar(&passage, "passage", false, "embed the lines as passages (the default)")
	cmd.MarkFlagsMutuallyExclusive("query", "passage")
	return cmd
}

// linesAtOnce bounds how many lines wait in memory; maxLine is the longest.
const (
	linesAtOnce = 256
	maxLine     = 1 << 20
)

// embedLines embeds r's lines in batches, so that any number of them fits in
// memory.
func embedLines(ctx context.Context, r io.Reader, w io.Writer, encode func(context.Context, []string) ([][]float32, error)) error {
	in := bufio.NewScanner(r)
	in.Buffer(make([]byte, 0, 64<<10), maxLine)
	out := bufio.NewWriter(w)
	enc := json.NewEncoder(out)
	line := 0
	var batch []string
	flush := func() error {
		if len(batch) == 0 {
			return nil
		}
		vectors, err := encode(ctx, batch)
		if err != nil {
			return lineError(line-len(batch)+1, line, err)
		}
		batch = batch[:0]
		for _, v := range vectors {
			if err := enc.Encode(v); err != nil {
				return err
			}
		}
		return out.Flush()
	}
	for in.Scan() {
		batch = append(batch, in.Text())
		if line++; len(batch) == linesAtOnce {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	// What came before a fault is answered: the lines out tell how far it got.
	if err := flush(); err != nil {
		return err
	}
	switch err := in.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return usagef("line %d is longer than %d bytes: split it", line+1, maxLine)
	case err != nil:
		return fmt.Errorf("read standard input: %w", err)
	}
	return nil
}

// lineError names the line of the input that an error is about, of those from
// first to last.
func lineError(first, last int, err error) error {
	if long := new(e5.TooLongError); errors.As(err, &long) {
		return usagef("line %d has %d tokens, the encoder takes %d: split it", first+long.Index, long.Tokens, long.Limit)
	}
	return fmt.Errorf("lines %d to %d: %w", first, last, err)
}
