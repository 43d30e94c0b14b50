package repl

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"dateline/rag"
	"dateline/render"
)

func runOutlet(ctx context.Context, s *session, l look, arg string) (result, error) {
	chosen, err := choose(arg, s.question.Outlets, outletNames(ctx, s), "outlet")
	if err != nil {
		return result{}, err
	}
	s.question.Outlets = chosen
	return result{text: l.wrap(scopeText("outlet", chosen), 0)}, nil
}

func runArticle(ctx context.Context, s *session, l look, arg string) (result, error) {
	chosen, err := choose(arg, s.question.Articles, articleIDs(ctx, s), "article")
	if err != nil {
		return result{}, err
	}
	s.question.Articles = chosen
	return result{text: l.wrap(scopeText("article", chosen), 0)}, nil
}

// scope is what questions are narrowed to, "" for nothing: "NPR and WSJ".
func (s *session) scope() string {
	parts := slices.Clone(s.question.Outlets)
	if n := len(s.question.Articles); n == 1 {
		parts = append(parts, s.question.Articles[0])
	} else if n > 1 {
		parts = append(parts, plural(n, "article"))
	}
	return render.Clean(list(parts))
}

func scopeText(kind string, chosen []string) string {
	if len(chosen) == 0 {
		return "Answers are drawn from every " + kind + "."
	}
	return fmt.Sprintf("Answers are drawn from %s only: /%s all goes back.", list(chosen), kind)
}

// choose reads a list of names: "" keeps what there is, "all" means any.
func choose(arg string, now, known []string, kind string) ([]string, error) {
	if arg == "" {
		return now, nil
	}
	if strings.EqualFold(arg, "all") {
		return nil, nil
	}
	var chosen []string
	for name := range strings.SplitSeq(arg, ",") {
		name = strings.TrimSpace(name)
		i := slices.IndexFunc(known, func(k string) bool { return strings.EqualFold(k, name) })
		switch {
		case name == "":
		case i >= 0:
			chosen = append(chosen, known[i])
		default:
			return nil, &rag.UnknownError{Kind: kind, Name: name, Known: known}
		}
	}
	return chosen, nil
}

func runTopK(_ context.Context, s *session, _ look, arg string) (result, error) {
	if arg != "" {
		k, err := strconv.Atoi(arg)
		if err != nil || k < 1 || k > 50 {
			return result{}, &rag.QuestionError{What: fmt.Sprintf("/top-k %q", arg), Try: "give a number from 1 to 50"}
		}
		s.question.TopK = k
	}
	if s.question.TopK == 0 {
		return result{text: "Answers are drawn from as many passages as the configuration says."}, nil
	}
	return result{text: fmt.Sprintf("Answers are drawn from %s.", plural(s.question.TopK, "passage"))}, nil
}

func runMode(ctx context.Context, s *session, l look, arg string) (result, error) {
	mode, err := pick(arg, s.mode, s.Choices.Modes, "mode")
	if err != nil {
		return result{}, err
	}
	return s.change(ctx, l, mode, s.model)
}

func runModel(ctx context.Context, s *session, l look, arg string) (result, error) {
	model, err := pick(arg, s.model, s.Choices.Models, "model")
	if err != nil {
		return result{}, err
	}
	return s.change(ctx, l, s.mode, model)
}

func pick(arg, now string, known []string, kind string) (string, error) {
	if arg == "" {
		return now, nil
	}
	for _, k := range known {
		if strings.EqualFold(k, arg) {
			return k, nil
		}
	}
	return "", &rag.QuestionError{What: fmt.Sprintf("no %s %q", kind, arg), Try: "choose among " + list(known)}
}

// change answers from now on in a mode, with a model.
func (s *session) change(ctx context.Context, l look, mode, model string) (result, error) {
	if mode != s.mode || model != s.model {
		engine, err := s.Choices.Engine(ctx, mode, model)
		if err != nil {
			return result{}, err
		}
		s.Engine, s.mode, s.model = engine, mode, model
	}
	var parts []string
	if hasModes(s) {
		parts = append(parts, "Mode: "+s.mode+" (of "+list(s.Choices.Modes)+").")
	}
	if hasModels(s) {
		parts = append(parts, "Model: "+s.model+" (of "+list(s.Choices.Models)+").")
	}
	return result{text: l.wrap(strings.Join(parts, " "), 0)}, nil
}

// What arguments may be, for completion.

func outletNames(ctx context.Context, s *session) []string {
	all, _ := s.Library.Articles(ctx) // without a list there is nothing to complete
	return outletsOf(all)
}

func outletsOf(all []ArticleInfo) []string {
	var names []string
	seen := make(map[string]bool)
	for _, a := range all {
		if !seen[a.Outlet] {
			seen[a.Outlet] = true
			names = append(names, a.Outlet)
		}
	}
	return names
}

func articleIDs(ctx context.Context, s *session) []string {
	all, _ := s.Library.Articles(ctx)
	ids := make([]string, len(all))
	for i, a := range all {
		ids[i] = a.ID
	}
	return ids
}

func openable(ctx context.Context, s *session) []string {
	var out []string
	if shown, err := s.numbered(); err == nil {
		for i := range shown.citations {
			out = append(out, strconv.Itoa(i+1))
		}
	}
	return append(out, articleIDs(ctx, s)...)
}

func modeNames(_ context.Context, s *session) []string  { return s.Choices.Modes }
func modelNames(_ context.Context, s *session) []string { return s.Choices.Models }

func forgettable(context.Context, *session) []string { return []string{"all"} }

func sessionNames(ctx context.Context, s *session) []string {
	kept, _ := s.Memory.Conversations(ctx, Surface, 100)
	var names []string
	for _, c := range kept {
		if c.Name != "" {
			names = append(names, c.Name)
		}
	}
	return names
}
