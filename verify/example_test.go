package verify_test

import (
	"context"
	"fmt"
	"log"

	"dateline/corpus"
	"dateline/verify"
)

func ExampleVerifier_Claim() {
	article := corpus.Article{
		ID: "post-1", Outlet: "The Harbour Post",
		Text: "The ferry ran aground on Tuesday. Eleven passengers were treated for bruises, the coastguard said.",
	}
	evidence := []verify.Evidence{{Number: 1, Article: article, Span: corpus.Span{End: len(article.Text)}}}
	verifier := verify.New(nil) // with an encoder it judges better
	for _, claim := range []string{"Eleven passengers were treated for bruises.", "Thirty passengers were treated for bruises."} {
		check, err := verifier.Claim(context.Background(), claim, evidence)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s %q\n", check.Verdict, check.Detail)
	}
	// Output:
	// supported ""
	// contradicted "Thirty"
}
