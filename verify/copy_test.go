package verify_test

import (
	"testing"

	"dateline/corpus"
	"dateline/verify"
)

// A copy with one change that turns it round isn't supported, whatever the judge
// says, and the near misses beside it aren't taken for such.
func TestCopiesTurnedRound(t *testing.T) {
	v := verify.New(claims(t), encoder(t))
	for _, row := range []struct {
		passage, sentence string
		turned            bool
	}{
		{"The African Union has offered to mediate in the dispute.", "The African Union has not offered to mediate in the dispute.", true},
		{"Castell had looked at the books in 2019 and walked away, two executives said.", "Castell hadn't looked at the books in 2019 and walked away.", true},
		{"The ministry did not publish the list of schools on Thursday.", "The ministry did publish the list of schools on Thursday.", true},
		{"The ministry did not publish the list of schools on Thursday.", "The ministry didn't publish the list of schools on Thursday.", false},
		{"The ministry did not publish the list of schools on Thursday.", "The ministry never did publish the list of schools on Thursday.", false},
		{"Farms in the north lost more cattle than farms in the south.", "Farms in the south lost more cattle than farms in the north.", true},
		{"Farms in the north lost more cattle than farms in the south.", "Farms in the north lost more cattle than farms in the south did.", false},
		{"Some teachers joined the strike on Monday.", "On Monday some teachers joined the strike.", false},
		{"The mayor and the bishop opened the bridge.", "The bishop and the mayor opened the bridge.", false},
	} {
		article := corpus.Article{ID: "p", Outlet: "Post", Text: row.passage}
		c, err := v.Claim(t.Context(), row.sentence, []verify.Evidence{{Number: 1, Article: article, Span: corpus.Span{End: len(article.Text)}}})
		if err != nil || (c.Verdict == verify.Contradicted) != row.turned {
			t.Errorf("%q over %q is %s (%s %q, %.2f), %v", row.sentence, row.passage, c.Verdict, c.Reason, c.Detail, c.Score, err)
		}
	}
}
