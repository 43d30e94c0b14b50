package corpus_test

import (
	"fmt"

	"dateline/corpus"
)

func ExampleSplit() {
	text := `The U.S. military said Mr. Karzai would be "killed or captured." The talks went on.`
	for _, s := range corpus.Split(text) {
		fmt.Println(corpus.Trim(text, s).In(text))
	}
	// Output:
	// The U.S. military said Mr. Karzai would be "killed or captured."
	// The talks went on.
}

func ExampleArticle_EmbeddingText() {
	a := corpus.Article{ID: "npr", Headline: "Talks Begin", Text: "They met in Kabul. They left."}
	fmt.Println(a.EmbeddingText(corpus.Span{Start: 19, End: 29}))
	// Output:
	// Talks Begin
	// They left.
}
