package verify_test

import (
	"testing"

	"dateline/corpus"
	"dateline/verify"
)

// A figure is the same however its scale is written.
func TestScalesOfFigures(t *testing.T) {
	article := corpus.Article{ID: "p", Outlet: "Post", Text: "Shares fell on Wednesday, wiping out $1.2bn in value. The firm spent £85m on repairs. A wall 12m long fell."}
	v := verify.New(claims(t), encoder(t))
	for _, test := range []struct {
		claim string
		want  verify.Verdict
	}{
		{"Shares fell on Wednesday, wiping out $1.2 billion in value.", verify.Supported},
		{"Shares fell on Wednesday, wiping out $1,200 million in value.", verify.Supported},
		{"The firm spent 85 million pounds on repairs.", verify.Supported},
		{"Shares fell on Wednesday, wiping out $1.3 billion in value.", verify.Contradicted},
		{"Shares fell on Wednesday, wiping out $1.2 million in value.", verify.Contradicted},
	} {
		c, err := v.Claim(t.Context(), test.claim, []verify.Evidence{{Number: 1, Article: article, Span: corpus.Span{End: len(article.Text)}}})
		if err != nil || c.Verdict != test.want {
			t.Errorf("%q is %s (%s: %s), want %s; %v", test.claim, c.Verdict, c.Reason, c.Detail, test.want, err)
		}
	}
}
