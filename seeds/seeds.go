// Package seeds carries the three news articles that Dateline answers from
// until it is given others. They are kept byte for byte, faults included, and
// the manifest says nothing of them that their own text does not.
package seeds

import (
	"context"
	"embed"

	"dateline/corpus"
)

// FS holds manifest.json and the articles' files under their own names.
//
//go:embed manifest.json *.txt
var FS embed.FS

// Articles returns the seed articles in the manifest's order, wsj, npr and
// cnn, each checked against its hash.
func Articles() ([]corpus.Article, error) {
	return corpus.ReadManifest(context.Background(), FS, "seeds")
}
