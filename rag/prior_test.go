package rag_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dateline/corpus"
	"dateline/rag"
)

// on is the question asked on a day.
func on(day, question string) rag.Question {
	asked, err := time.Parse(time.DateOnly, day)
	if err != nil {
		panic(err)
	}
	return rag.Question{Text: question, Asked: asked}
}

func retrieveOn(t testing.TB, e *rag.Engine, q rag.Question, k int) []rag.Hit {
	t.Helper()
	hits, err := e.Retrieve(t.Context(), q, k)
	if err != nil {
		t.Fatal(err)
	}
	return hits
}

// ids are the articles of hits, in order.
func ids(hits []rag.Hit) []string {
	var out []string
	for _, h := range hits {
		out = append(out, h.Passage.ArticleID)
	}
	return out
}

// regattas is a town's regatta, told of in the same words year after year, among
// other news.
func regattas(dates ...string) []corpus.Article {
	out := generated(12)
	crews := strings.Fields("Heron Curlew Gannet Plover Osprey Dunlin")
	for i := range out {
		out[i].Date = dates[i%len(dates)]
	}
	for i, date := range dates {
		out = append(out, corpus.Article{
			ID: "regatta-" + date, Outlet: "Skerry Gazette", Headline: "Regatta at Skerry Bay", Date: date,
			Text: fmt.Sprintf("The crew of the %s won the regatta at Skerry Bay in a stiff breeze.", crews[i%len(crews)]),
		})
	}
	return out
}

// TestNearInTimeComesFirst: of passages alike in words the one that is nearest to
// the asking comes first, whenever that is.
func TestNearInTimeComesFirst(t *testing.T) {
	e := engineOver(t, regattas("2009-07-11", "2015-07-12", "2021-07-10")...)
	const q = "Which crew won the regatta at Skerry Bay?"
	for day, want := range map[string]string{"2009-08-01": "regatta-2009-07-11", "2015-07-20": "regatta-2015-07-12", "2021-07-12": "regatta-2021-07-10", "2015-07-01": "regatta-2015-07-12"} {
		if got := ids(retrieveOn(t, e, on(day, q), 3)); got[0] != want {
			t.Errorf("asked on %s: %v, want %s first", day, got, want)
		}
	}
	// The clock stands in for a day of asking.
	st := openStore(t, &hashing{})
	index(t, st, &hashing{}, rag.IndexOptions{}, regattas("2009-07-11", "2015-07-12", "2021-07-10")...)
	clocked, err := rag.New(rag.Config{
		Judge: judges(), Claims: claimJudge(), Store: st, Embedder: &hashing{}, DenseWeight: -1,
		Clock: func() time.Time { return time.Date(2015, 7, 20, 23, 0, 0, 0, time.UTC) },
	})
	if err != nil {
		t.Fatal(err)
	}
	if a := ask(t, clocked, text(q)); a.Refusal != nil || a.Hits[0].Date != "2015-07-12" {
		t.Errorf("with a clock of 2015: %+v", ids(a.Hits))
	}
}

// TestDatesCountNothing: where there are no dates, or all are of one week, or the
// question asks about another time, passages keep their order.
func TestDatesCountNothing(t *testing.T) {
	const q = "Which crew won the regatta at Skerry Bay?"
	for name, test := range map[string]struct {
		dates []string
		q     rag.Question
		exact bool // scores too
	}{
		"no dates":     {[]string{""}, on("2021-07-12", q), true},
		"one week":     {[]string{"2021-07-04", "2021-07-10"}, on("2021-07-12", q), true},
		"unread dates": {[]string{"last spring", "the 5th"}, on("2021-07-12", q), true},
		"a date named": {[]string{"2009-07-11", "2021-07-10"}, on("2021-07-12", "Which crew won the regatta at Skerry Bay in 2009?"), false},
		"history":      {[]string{"2009-07-11", "2021-07-10"}, on("2021-07-12", "Which crew won the earlier regatta at Skerry Bay?"), false},
	} {
		e := engineOver(t, regattas(test.dates...)...)
		plain := test.q
		plain.Asked = time.Time{}
		before, after := retrieveOn(t, e, plain, 10), retrieveOn(t, e, test.q, 10)
		if test.exact {
			if d := cmp.Diff(before, after); d != "" {
				t.Errorf("%s: %s", name, d)
			}
			continue
		}
		if got, want := ids(after)[0], ids(before)[0]; got != want {
			t.Errorf("%s: %s comes first, without a day of asking %s", name, got, want)
		}
	}
}

// TestArchiveStaysAsItIs: to an archive that is asked long after its last article
// dates say next to nothing, and much when it is asked in its own time.
func TestArchiveStaysAsItIs(t *testing.T) {
	e := engineOver(t, regattas("1961-07-08", "1962-07-07", "1963-07-06", "1964-07-11")...)
	spread := func(day string) float64 {
		least, most := math.Inf(1), math.Inf(-1)
		for _, h := range retrieveOn(t, e, on(day, "Which crew won the regatta at Skerry Bay?"), 4) {
			least, most = min(least, h.Prior), max(most, h.Prior)
		}
		return most - least
	}
	if late, early := spread("2026-07-12"), spread("1964-07-20"); late > 0.05 || early < 0.5 {
		t.Errorf("asked in 2026 dates make %.3f between passages, in 1964 %.3f", late, early)
	}
}

// TestUndatedPassagesStay: among dated articles one without a date keeps its
// score.
func TestUndatedPassagesStay(t *testing.T) {
	articles := regattas("2009-07-11", "2021-07-10")
	articles = append(articles, corpus.Article{ID: "undated", Outlet: "Bay Bulletin", Headline: "Regatta", Text: "A regatta was held at Skerry Bay, and a crew won it."})
	e := engineOver(t, articles...)
	q := on("2021-07-12", "Which crew won the regatta at Skerry Bay?")
	score := func(q rag.Question) float64 {
		for _, h := range retrieveOn(t, e, q, 10) {
			if h.Passage.ArticleID == "undated" {
				return h.Score
			}
		}
		t.Fatal("the article without a date isn't found")
		return 0
	}
	if with, without := score(q), score(text(q.Text)); with != without {
		t.Errorf("the score is %v, without dates %v", with, without)
	}
}

// TestFirstReportsComeFirst: what was told first is looked for where it was told.
func TestFirstReportsComeFirst(t *testing.T) {
	tolls := generated(12)
	for i := range tolls {
		tolls[i].Date = "2019-05-01"
	}
	for _, a := range []struct{ date, toll string }{{"2019-03-02", "nine"}, {"2019-03-20", "fourteen"}, {"2019-04-30", "sixteen"}} {
		tolls = append(tolls, corpus.Article{
			ID: a.date, Outlet: "Tarn Tribune", Headline: "Landslide at Tarn Head", Date: a.date,
			Text: "The landslide at Tarn Head killed " + a.toll + " people, rescuers said in a report.",
		})
	}
	e := engineOver(t, tolls...)
	first := ids(retrieveOn(t, e, on("2019-05-02", "How many did the first reports say the landslide at Tarn Head killed?"), 3))
	last := ids(retrieveOn(t, e, on("2019-05-02", "How many did reports say the landslide at Tarn Head killed?"), 3))
	if first[0] != "2019-03-02" || last[0] != "2019-04-30" {
		t.Errorf("asked for the first reports: %v; else %v", first, last)
	}
}

// TestLeadAndDigest: an article's lead stands before its later passages, and a
// round-up or opinion behind news, unless it is what is asked for.
func TestLeadAndDigest(t *testing.T) {
	filler := strings.Repeat("Nothing else of note was settled that evening by anybody who came to the cinema of Ferris Cross. ", 12)
	articles := append(regattas("2009-07-11", "2021-07-10"),
		corpus.Article{ID: "long", Outlet: "A", Headline: "Council meets", Date: "2021-07-09", Text: "The council of Ferris Cross met in the old cinema. " + filler},
		corpus.Article{ID: "five", Outlet: "B", Headline: "Ferris Cross: 5 things to know", Date: "2021-07-09", Text: "Ferris Cross sells its cinema, the bakery closes, and gulls are back."},
		corpus.Article{ID: "opinion", Outlet: "C", Headline: "A poor bargain", URL: "https://c.example/opinion/cinema", Date: "2021-07-09", Text: "To let a brewery have the old cinema of Ferris Cross is folly."},
		corpus.Article{ID: "news", Outlet: "D", Headline: "Cinema sold", Date: "2021-07-09", Text: "The council of Ferris Cross sold the old cinema to a brewery on Thursday night."},
	)
	e := engineOver(t, articles...)
	priors := func(question string) map[string]float64 {
		out := make(map[string]float64)
		for _, h := range retrieveOn(t, e, on("2021-07-12", question), 40) {
			name := h.Passage.ArticleID
			if h.Passage.Ordinal > 0 {
				name += ", later"
			}
			out[name] = h.Prior
		}
		return out
	}
	got := priors("To whom was the old cinema of Ferris Cross sold?")
	if got["long"] <= got["long, later"] || got["news"] != got["long"] || got["five"] >= got["news"] || got["opinion"] >= got["news"] {
		t.Errorf("priors %v", got)
	}
	if got := priors("What opinions are there of the sale of the old cinema of Ferris Cross?"); got["opinion"] != got["news"] || got["five"] != got["news"] {
		t.Errorf("asked for opinions: priors %v", got)
	}
}
