package verify_test

import (
	"context"
	"fmt"
	"log"

	"dateline/corpus"
	"dateline/embed/e5"
	"dateline/judge"
	"dateline/verify"
)

func ExampleVerifier_Claim() {
	article := corpus.Article{
		ID: "post-1", Outlet: "The Harbour Post",
		Text: "The ferry ran aground on Tuesday. Eleven passengers were treated for bruises, the coastguard said.",
	}
	evidence := []verify.Evidence{{Number: 1, Article: article, Span: corpus.Span{End: len(article.Text)}}}
	encoder, err := e5.New()
	if err != nil {
		log.Fatal(err)
	}
	claims, err := judge.OpenClaims(encoder)
	if err != nil {
		log.Fatal(err)
	}
	verifier := verify.New(claims, encoder)
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
