package e5_test

import (
	"context"
	"fmt"
	"log"

	"dateline/embed/e5"
)

// The question's vector lies nearest to that of the passage that answers it.
func Example() {
	encoder, err := e5.New()
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	question, err := encoder.EmbedQueries(ctx, []string{"Where did the leaders meet?"})
	if err != nil {
		log.Fatal(err)
	}
	passages := []string{"Prices of wheat rose by a tenth.", "The two presidents met in a hotel in Kabul."}
	vectors, err := encoder.EmbedPassages(ctx, passages)
	if err != nil {
		log.Fatal(err)
	}
	best, most := 0, float32(-1)
	for i, v := range vectors {
		cosine := float32(0)
		for k := range v {
			cosine += v[k] * question[0][k]
		}
		if cosine > most {
			best, most = i, cosine
		}
	}
	fmt.Println(passages[best])
	// Output: The two presidents met in a hotel in Kabul.
}
