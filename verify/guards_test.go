package verify_test

import (
	"testing"

	"dateline/corpus"
	"dateline/verify"
)

// judged stands for whatever reason the judge's verdict gives.
const judged verify.Reason = "judged"

// One small change makes a sentence wrong, and the near miss beside it passes.
func TestEachCheck(t *testing.T) {
	v := verify.New(claims(t), encoder(t))
	for _, test := range []struct {
		name, passage, sentence string
		reason                  verify.Reason // "" where the sentence is right
	}{
		{"another month", "The council approved the new bridge in March after a long debate.", "The council approved the new bridge in April after a long debate.", verify.WrongTime},
		{"the same month", "The council approved the new bridge in March after a long debate.", "In March the council approved the new bridge.", ""},
		{"the day of something else", "The council approved the budget on Monday. The mayor resigned on Friday.", "The mayor resigned on Monday.", judged},
		{"its own day", "The council approved the budget on Monday. The mayor resigned on Friday.", "The mayor resigned on Friday.", ""},
		{"for and against", "Senator Ruiz voted against the water bill on Tuesday.", "Senator Ruiz voted for the water bill on Tuesday.", judged},
		{"against, said again", "Senator Ruiz voted against the water bill on Tuesday.", "Senator Ruiz voted against the water bill.", ""},
		{"a comparison turned round", "Farms in the north lost more cattle than farms in the south.", "Farms in the south lost more cattle than farms in the north.", judged},
		{"a comparison said again", "Farms in the north lost more cattle than farms in the south.", "Farms in the north lost more cattle than those in the south.", ""},
		{"a not of its own", "The ministry published the list of schools on Thursday.", "The ministry did not publish the list of schools on Thursday.", judged},
		{"a not that is there", "The ministry did not publish the list of schools on Thursday.", "The ministry did not publish the list of schools.", ""},
		{"some for some", "Some teachers joined the strike on Monday.", "On Monday some teachers joined the strike.", ""},
		{"another describing word", "The physics exam was cancelled on Monday because of the storm.", "The mathematics exam was cancelled on Monday because of the storm.", judged},
		{"the same describing word", "The physics exam was cancelled on Monday because of the storm.", "The physics exam was cancelled because of the storm.", ""},
	} {
		article := corpus.Article{ID: "p", Outlet: "Post", Text: test.passage}
		r, err := v.Sentence(t.Context(), test.sentence, []verify.Evidence{{Number: 1, Article: article, Span: corpus.Span{End: len(article.Text)}}})
		if err != nil || test.reason != judged && r.Reason != test.reason || (r.Verdict == verify.Supported) != (test.reason == "") {
			t.Errorf("%s: %q over %q is %s (%s: %s), want %q; %v", test.name, test.sentence, test.passage, r.Verdict, r.Reason, r.Detail, test.reason, err)
		}
	}
}
