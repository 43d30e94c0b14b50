package verify_test

import (
	"testing"

	"dateline/verify"
)

// BenchmarkSentence is the time for one sentence against its passage, without
// the encoder and with the article seen before.
func BenchmarkSentence(b *testing.B) {
	pairs := readLines[pair](b, "testdata/pairs.jsonl")
	v := verify.New(claims(b), encoder(b))
	evidence := make([][]verify.Evidence, len(pairs))
	for i, p := range pairs {
		evidence[i] = evidenceOf(b, p)
	}
	i := 0
	for b.Loop() {
		if _, err := v.Sentence(b.Context(), pairs[i%len(pairs)].Sentence, evidence[i%len(pairs)]); err != nil {
			b.Fatal(err)
		}
		i++
	}
}

// BenchmarkClaim is the time for one claim against three whole articles.
func BenchmarkClaim(b *testing.B) {
	labels := readLines[labelled](b, "testdata/claims.jsonl")
	v := verify.New(claims(b), encoder(b))
	evidence := seedEvidence(b)
	i := 0
	for b.Loop() {
		if _, err := v.Claim(b.Context(), labels[i%len(labels)].Claim, evidence); err != nil {
			b.Fatal(err)
		}
		i++
	}
}
