package eval_test

import (
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The evaluation knows ports and answers, never an adapter: only its judge
// reaches a model.
func TestImports(t *testing.T) {
	allowed := []string{"dateline/corpus", "dateline/embed", "dateline/eval", "dateline/eval/ranking", "dateline/eval/stats", "dateline/facts", "dateline/internal/named", "dateline/internal/keyed", "dateline/internal/onscreen", "dateline/internal/spelling", "dateline/rag", "dateline/store"}
	files, err := filepath.Glob("*.go")
	for _, folder := range []string{"ranking", "stats", "judge"} {
		more, globErr := filepath.Glob(folder + "/*.go")
		files, err = append(files, more...), globErr
	}
	if err != nil || len(files) < 30 {
		t.Fatalf("%d files to look at, %v", len(files), err)
	}
	for _, file := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, spec := range parsed.Imports {
			path := strings.Trim(spec.Path.Value, `"`)
			own := strings.HasPrefix(path, "dateline/")
			if own && !slices.Contains(allowed, path) && !strings.HasSuffix(file, "_test.go") {
				t.Errorf("%s imports %s", file, path)
			}
			if strings.Contains(path, "openai") && filepath.Dir(file) != "judge" {
				t.Errorf("%s imports %s", file, path)
			}
		}
	}
}
