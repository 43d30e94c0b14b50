package verify_test

import (
	"testing"

	"dateline/corpus"
	"dateline/verify"
)

// An outlet goes by several names, and so does another that it passes on.
func TestOutletsByOtherNames(t *testing.T) {
	wsj := corpus.Article{ID: "w", Outlet: "WSJ", Text: "In Afghanistan, six allied service members were killed in three separate incidents."}
	npr := corpus.Article{ID: "n", Outlet: "NPR", Text: "The Washington Post has a piece this morning. The Post says that the Taliban leadership is now based in Quetta, Pakistan."}
	v := verify.New(claims(t), encoder(t))
	for _, test := range []struct {
		article  corpus.Article
		sentence string
		good     bool
	}{
		{wsj, "The Wall Street Journal reports that six allied service members were killed in three separate incidents.", true},
		{wsj, "The Washington Post reports that six allied service members were killed in three separate incidents.", false},
		{npr, "NPR, citing the Washington Post, says that the Taliban leadership is now based in Quetta, Pakistan.", true},
		{npr, "The Taliban leadership is now based in Quetta, Pakistan, NPR reports, citing the Washington Post.", true},
		{npr, "The Taliban leadership is now based in Quetta, Pakistan, CNN reports, citing the Huffington Post.", false},
	} {
		r, err := v.Sentence(t.Context(), test.sentence, []verify.Evidence{{Number: 1, Article: test.article, Span: corpus.Span{End: len(test.article.Text)}}})
		if err != nil || (r.Verdict == verify.Unsupported) == test.good {
			t.Errorf("%q: %s (%s: %s), %v", test.sentence, r.Verdict, r.Reason, r.Detail, err)
		}
	}
}
