package verify_test

import (
	"testing"

	"dateline/verify"
)

// What a model adds beside a name, and a wish that the articles deny: over the
// seed articles, with the encoder. "" leaves Claim open.
func TestAddedToTheArticles(t *testing.T) {
	t.Parallel()
	v, evidence := verify.New(claims(t), encoder(t)), seedEvidence(t)
	for _, row := range []struct {
		sentence string
		shown    bool           // by Sentence, without a mark
		claim    verify.Verdict // by Claim
	}{
		{"A Taliban spokesman told CNN that the group wants peace talks.", false, verify.Contradicted},
		{"The Taliban spokesman said they want peace talks.", false, verify.Contradicted},
		{"A Taliban spokesman told CNN the group wants talks.", false, ""},
		{"A Taliban spokesman told CNN that the group was not interested in peace talks.", true, verify.Supported},
		{"The Taliban's leader Mullah Omar is dead, and the group wants peace (NPR).", false, ""},
		{"Mullah Omar, who lives in Quetta, attended the talks in Kabul.", false, ""},
		{"The council, led by Karzai's brother, met for the first time.", false, verify.Absent},
		{"The Abu Dhabi process, a secret CIA effort, brought together Taliban and Afghan officials.", false, verify.Absent},
		{"Karzai, who is wounded, called on the Taliban to talk.", false, verify.Absent},
		{"Stephen Biddle, a military expert at the NATO alliance, said it is hard to tell if your negotiator could deliver.", false, ""},
		{"The U.S. invaded Afghanistan because the Taliban had attacked it.", false, ""},
		{"Is this a claim?", false, verify.Absent},
	} {
		r, err := v.Sentence(t.Context(), row.sentence, evidence)
		if err != nil || (r.Verdict == verify.Supported) != row.shown {
			t.Errorf("%s Sentence: %s (%s %q), %v", row.sentence, r.Verdict, r.Reason, r.Detail, err)
		}
		c, err := v.Claim(t.Context(), row.sentence, evidence)
		if err != nil || row.claim != "" && c.Verdict != row.claim {
			t.Errorf("%s Claim: %s (%s %q), want %s, %v", row.sentence, c.Verdict, c.Reason, c.Detail, row.claim, err)
		}
	}
}
