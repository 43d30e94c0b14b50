package rag_test

import (
	"strings"
	"testing"

	"dateline/rag"
)

func TestRefusesOtherLanguages(t *testing.T) {
	e := seedEngine(t)
	for _, text := range []string{
		"Wo fanden die Gespräche statt?", "Wer führt die Taliban?", "wo ist mullah omar", "Was sagte Karzai über die Taliban?", "Wie viele Soldaten wurden getötet?",
		"¿Dónde tuvieron lugar las conversaciones?", "donde esta mullah omar", "¿Quién lidera a los talibanes?", "¿Qué dijo Karzai a CNN?",
		"Où ont eu lieu les négociations ?", "Qui dirige les talibans ?", "Dove si sono svolti i colloqui?", "Quem lidera o Talibã?",
		"Waar vonden de gesprekken plaats?", "Где проходили переговоры?", "谈判在哪里举行？", "أين جرت المحادثات؟",
	} {
		a, err := e.Answer(t.Context(), rag.Question{Text: text})
		if err != nil {
			t.Fatal(err)
		}
		if a.Refusal == nil || a.Refusal.Reason != rag.ReasonLanguage || !strings.Contains(a.Text(), "ask in English") || len(a.Refusal.Nearest) > 0 {
			t.Errorf("%q: %s", text, a.Text())
		}
	}
	a := ask(t, e, rag.Question{Text: "What does NPR say on “loya jirga” and “wo ist er”?"})
	if a.Refusal != nil && a.Refusal.Reason == rag.ReasonLanguage {
		t.Errorf("an English question: %s", a.Text())
	}
}
