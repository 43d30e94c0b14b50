package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"dateline/check"
	"dateline/embed/e5"
	"dateline/internal/onscreen"
	"dateline/rag"
	"dateline/store"
)

const (
	// maxClaimBytes is the longest claim, of one line, that is taken.
	maxClaimBytes = 4000
	// maxClaims is how many lines of standard input are taken.
	maxClaims = 1000
)

func (a *app) checkCommand() *cobra.Command {
	var flags lookup
	cmd := &cobra.Command{
		Use:   "check CLAIM|@FILE",
		Short: "Say whether the articles support a claim",
		Long: `Looks a claim up in the indexed articles and says of each of its sentences
whether they support it, contradict it, or don't say, with the quotes that
decide. It works by rules, without a language model, and errs: read the quotes.
Without CLAIM, or with "-", claims are read from standard input, one a line.
With @FILE a whole draft is checked, sentence by sentence, and the end says what
to look at first.`,
		Example: `  bot check "The talks took place in Kabul."
  bot check @draft.md
  bot check --json < claims.txt`,
		RunE: func(cmd *cobra.Command, args []string) error {
			q, err := flags.question(a, "")
			if err != nil {
				return err
			}
			if name := draftFile(args); name != "" {
				return a.checkDraft(cmd.Context(), q, name, flags.json)
			}
			claims, err := a.claimTexts(args)
			if err != nil {
				return err
			}
			started := time.Now()
			checked, err := a.check(cmd.Context(), q, claims)
			if err != nil {
				return err
			}
			if flags.json {
				return writeChecksJSON(onscreen.JSON(a.stdout), checked, time.Since(started))
			}
			return writeChecks(a.stdout, checked, a.style())
		},
	}
	flags.register(cmd, a)
	return cmd
}

// checked is one sentence of a claim with what was found on it.
type checked struct {
	line int // of the input, from 1
	check.Finding
}

// withChecker opens the index for f to check against.
func (a *app) withChecker(ctx context.Context, f func(check.Checker, store.Store) error) error {
	encoder, err := e5.New()
	if err != nil {
		return fmt.Errorf("start the encoder: %w", err)
	}
	st, err := a.openStore(ctx, encoder)
	if err != nil {
		return err
	}
	defer st.Close()
	engine, err := a.engineOver(st, encoder)
	if err != nil {
		return err
	}
	return f(check.Checker{Retriever: engine, Articles: st, Verifier: engine.Verifier()}, st)
}

// check opens the index and checks every sentence of the claims.
func (a *app) check(ctx context.Context, q rag.Question, claims []string) (out []checked, err error) {
	err = a.withChecker(ctx, func(c check.Checker, _ store.Store) error {
		for i, claim := range claims {
			found, err := c.Claim(ctx, q, claim)
			if err != nil {
				return err
			}
			for _, f := range found {
				out = append(out, checked{line: i + 1, Finding: f})
			}
		}
		return nil
	})
	return out, err
}

// claimTexts are the claims of the command line, or of standard input, one a
// line; empty lines are passed over. One without a word in it is for the checker
// to answer: it must not keep the others from being checked.
func (a *app) claimTexts(args []string) ([]string, error) {
	if text := strings.Join(args, " "); len(args) > 0 && text != "-" {
		claim, err := cleanClaim(text, "the claim")
		return []string{claim}, err
	}
	const example = `bot check "The talks took place in Kabul."`
	if isTerminal(a.stdin) {
		return nil, usagef("no claim: give one, for example: %s", example)
	}
	data, err := io.ReadAll(io.LimitReader(a.stdin, maxClaims*(maxClaimBytes+2)+1))
	if err != nil {
		return nil, fmt.Errorf("read the claims from standard input: %w", err)
	}
	var out []string
	line := 0
	for text := range strings.Lines(string(data)) {
		line++
		if strings.TrimSpace(text) == "" {
			continue
		}
		claim, err := readableClaim(text, fmt.Sprintf("the claim on line %d", line))
		if err != nil {
			return nil, err
		}
		if out = append(out, claim); len(out) > maxClaims {
			return nil, usagef("more than %d claims on standard input: check them in parts", maxClaims)
		}
	}
	if len(out) == 0 {
		return nil, usagef("no claim on standard input: pipe one in, one a line, for example: echo %s | bot check", `"The talks took place in Kabul."`)
	}
	return out, nil
}

// cleanClaim returns a claim in one line, or says what is wrong with it.
func cleanClaim(text, what string) (string, error) {
	clean, err := readableClaim(text, what)
	if err == nil && !strings.ContainsFunc(clean, isWordRune) {
		err = usagef(`%s is empty: give one, for example: bot check "The talks took place in Kabul."`, what)
	}
	if err != nil {
		return "", err
	}
	return clean, nil
}

// readableClaim is cleanClaim for a text that may have no word in it.
func readableClaim(text, what string) (string, error) {
	if n := len(strings.TrimRight(text, "\r\n")); n > maxClaimBytes {
		return "", usagef("%s is %d bytes long, the longest taken is %d: check it in parts", what, n, maxClaimBytes)
	}
	if !utf8.ValidString(text) {
		return "", usagef("%s is not valid UTF-8: type it again, or convert it to UTF-8 first", what)
	}
	return onscreen.Line(text), nil
}

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
