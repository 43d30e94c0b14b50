package rag

import (
	"math"
	"slices"
	"strings"

	"dateline/facts"
	"dateline/internal/pattern"
	"dateline/lexical"
)

// The reasons of a refusal.
const (
	ReasonEmpty       = "empty index"
	ReasonInstruction = "instruction"
	ReasonUnknownName = "unknown name"
	ReasonUnknownDate = "unknown figure or date"
	ReasonNoAnswer    = "no answer"
)

var refusalMessages = map[string]string{
	ReasonEmpty:       "There is nothing to answer from: no article is indexed for this search.",
	ReasonInstruction: "That is an instruction rather than a question about the articles, so I left it alone.",
	ReasonUnknownName: "The articles don't mention %s.",
	ReasonUnknownDate: "The articles don't mention %s.",
	ReasonNoAnswer:    "The articles don't answer that%s.",
	ReasonOtherTime:   "The articles don't answer that for %s.",
}

// lacking says what articles that speak of the matter don't give, by the kind of
// answer that was asked for.
var lacking = map[wants]string{
	wantsPerson: ": they don't say who",
	wantsTime:   ": they don't say when",
	wantsLength: ": they don't say how long",
	wantsAge:    ": they give no age",
	wantsPlace:  ": they don't say where",
	wantsFigure: ": they give no such figure",
	wantsMoney:  ": they name no such sum",
	wantsReason: ": they give no reason",
}

// lacks is what a question that gets no answer asks beyond what the articles say
// of its matter, "" where they don't speak of it at all.
func lacks(q *query, all []*candidate) string {
	if len(q.parts) > 0 || len(all) == 0 {
		return ""
	}
	if best := likeliest(all).features; best.Names < named || best.Nearby < ofTheMatter {
		return ""
	}
	return lacking[q.wants]
}

// ofTheMatter is the share of a question's words that the best sentence and its
// neighbours must have to speak of what it asks.
const ofTheMatter = 0.6

// nearest is how many passages a refusal shows.
const nearestShown = 3

// greetingRE knows what is said to a person and asks nothing.
var greetingRE = pattern.New(`(?i)^(?:hi|hello|hey|good (?:morning|afternoon|evening|night)|thanks|thank you|bye|goodbye)\b[^?]{0,30}$`)

// refuse says why a question can't be answered from the candidates, "" if it
// can. all is sorted, best first.
func refuse(q *query, f *found, all []*candidate) string {
	if reason := refuseByRule(q, f, all); reason != "" {
		return reason
	}
	f.missing = lacks(q, all)
	odds := answerable(q, all)
	for _, part := range q.parts {
		odds = max(odds, part.odds)
	}
	if odds < answerThreshold {
		return ReasonNoAnswer
	}
	return ""
}

// refuseByRule refuses for reasons that need no weighing.
func refuseByRule(q *query, f *found, all []*candidate) string {
	switch {
	case isInstruction(q.text):
		return ReasonInstruction
	case greetingRE.MatchString(q.text):
		return ReasonNoAnswer
	case len(f.hits) == 0 || len(all) == 0:
		return ReasonEmpty
	}
	if f.missing = q.unknownName(all); f.missing != "" {
		return ReasonUnknownName
	}
	if text, sure := q.unknownFigure(f, all); sure {
		f.missing = text
		return ReasonUnknownDate
	} else if text != "" {
		return ReasonNoAnswer
	}
	if all[0].features.Stranger {
		return ReasonNoAnswer
	}
	return ""
}

func anyMatch(t queryTerm, all []*candidate) float64 {
	best := 0.0
	for _, c := range all {
		best = max(best, bestMatch(t, c.text(), c.terms))
	}
	return best
}

// unknownFigure is a figure or date in the question that no candidate has.
// sure says that nothing else in the index has it either.
func (q *query) unknownFigure(f *found, all []*candidate) (text string, sure bool) {
next:
	for _, fact := range q.figures {
		var stems []string
		for _, t := range lexical.Terms(fact.Text) {
			if !t.Stop {
				stems = append(stems, t.Text)
			}
		}
		if !pointed(fact) || datesHave(f.dates, stems) {
			continue
		}
		for _, c := range all {
			if holdsFact(fact, c) {
				continue next
			}
		}
		for _, t := range q.terms {
			sure = sure || t.own && t.count == 0 && !t.known && t.span.Overlaps(fact.Span)
		}
		return fact.Text, sure
	}
	return "", false
}

// pointed reports whether a figure or time is definite enough that an answer
// must have it: not the "two" of "which two", nor "a year later".
func pointed(f facts.Fact) bool {
	return strings.ContainsAny(f.Text, "0123456789") || f.Kind == facts.Time && f.Text != strings.ToLower(f.Text)
}

// holdsFact reports whether a candidate has the figure, or every word of the
// time.
func holdsFact(f facts.Fact, c *candidate) bool {
	decade, isDecade := strings.CutSuffix(f.Value, "0s")
	for _, have := range c.facts {
		if have.Value == f.Value || isDecade && strings.HasPrefix(have.Value, decade) {
			return true
		}
	}
	for _, t := range lexical.Terms(f.Text) {
		if !t.Stop && bestMatch(queryTerm{stem: t.Text, word: t.In(f.Text)}, c.text(), c.terms) < 0.8 {
			return false
		}
	}
	return true
}

// answerThreshold is the log-odds below which a question is refused: by hand
// under where on written passages, whose questions are harder than most, the
// share of false refusals lies that TestFit allows (-1.4), so that of real news as
// few questions are refused falsely as before. Of five sets' 417 answerable
// questions 25 are refused at it and of 214 others 47 answered; at -1.85 30 and 40,
// but then four more of 36 that a stranger asked of real news are refused.
const answerThreshold = -2.3

// answerable weighs whether the candidates answer at all, as log-odds.
func answerable(q *query, all []*candidate) float64 {
	s := signalsOf(q, all)
	best := likeliest(all).features
	if best.Nearby < 0.1 && best.Cover < 0.1 && nearestAsked(all) < chatCosine {
		return math.Inf(-1)
	}
	sum := answerBias
	for i, v := range s.vector() {
		sum += answerWeights[i] * v
	}
	return sum
}

// signals are what speaks for or against a question being answered. Cosines
// are ten times those of the encoder, to be of one size with the rest.
type signals struct {
	Typed  float64 // the highest cosine of the question and those that hold the kind of answer asked for
	Apart  float64 // how much more of what it says a sentence covers that holds no such answer than one that does
	Judged float64 // the highest of the judge's logits
}

// answerSignals names what vector returns.
var answerSignals = []string{"Typed", "Apart", "Judged"}

func (s signals) vector() []float64 {
	return []float64{s.Typed, s.Apart, s.Judged}
}

const (
	cosineScale = 10

	// chatCosine is what a question must reach that shares no word with the best
	// candidate: small talk reaches .78 with anything.
	chatCosine = 0.8

	lowestJudged = -2 // no logit over judgedScale is lower

	fullyTyped, partlyTyped = 0.95, 0.7
)

// nearestAsked is the highest cosine with the question as it stands.
func nearestAsked(all []*candidate) float64 {
	best := 0.0
	for _, c := range all {
		best = max(best, c.features.AskedRaw)
	}
	return best
}

// likeliest is the candidate with the highest score.
func likeliest(all []*candidate) *candidate {
	return slices.MinFunc(all, byMerit)
}

// signalsOf measures the signals of a question whose candidates are measured.
func signalsOf(q *query, all []*candidate) signals {
	s := signals{Typed: unrelatedCosine, Judged: lowestJudged}
	covered, answered := 0.0, 0.0
	for _, c := range all {
		f := c.features
		s.Judged = max(s.Judged, f.Judged)
		if q.wants.open() || f.Typed >= fullyTyped {
			s.Typed = max(s.Typed, f.AskedRaw)
		}
		covered = max(covered, f.Predicate)
		if q.wants.open() || f.Typed >= partlyTyped {
			answered = max(answered, f.Predicate)
		}
	}
	s.Typed *= cosineScale
	s.Apart = covered - answered
	return s
}

// refusal fills in the answer of a question that gets none, with what comes
// nearest.
func (f *found) refusal(a *Answer, all []*candidate, reason string) error {
	message := f.scoped(strings.Replace(refusalMessages[reason], "%s", f.missing, 1))
	if reason == ReasonUnknownName {
		if name := nearName(f.missing, all); name != "" {
			message += " Did you mean " + name + "?"
		}
	}
	a.Refusal = &Refusal{Reason: reason, Message: message}
	if reason == ReasonInstruction {
		return nil
	}
	seen := make(map[string]bool)
	for _, c := range all {
		if len(a.Refusal.Nearest) == nearestShown {
			break
		}
		if seen[c.hit.Passage.ID] {
			continue
		}
		seen[c.hit.Passage.ID] = true
		citation, err := cite(len(a.Refusal.Nearest)+1, c.article, c.hit.Passage.ID, quotable(c))
		if err != nil {
			return err
		}
		a.Refusal.Nearest = append(a.Refusal.Nearest, citation)
	}
	return nil
}
