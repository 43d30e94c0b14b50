package tongue_test

import (
	"testing"

	"dateline/discord/tongue"
)

func TestOf(t *testing.T) {
	for text, want := range map[string]tongue.Language{
		"Wer leitet den Friedensrat?":                       "de",
		"Wann wurde die Brücke eröffnet?":                   "de",
		"Qui dirige le conseil de paix ?":                   "fr",
		"Combien de personnes sont mortes dans l'attaque ?": "fr",
		"¿Quién dirige el consejo de paz?":                  "es",
		"donde fue la reunion de los talibanes":             "es",
		"Quem lidera o conselho de paz?":                    "pt",
		"Quando foi que a ponte abriu?":                     "pt",
		"Chi guida il consiglio di pace?":                   "it",
		"Perché i talebani hanno rifiutato?":                "it",
		"Wie leidt de vredesraad?":                          "nl",
		"Waarom werd de brug gesloten?":                     "nl",
		"Kto stoi na czele rady pokoju?":                    "pl",
		"Barış konseyini kim yönetiyor?":                    "tr",
		"Köprü ne zaman açıldı?":                            "tr",
		"Siapa yang memimpin dewan perdamaian?":             "id",
		"Ai là người đứng đầu hội đồng hòa bình?":           "vi",
		"Vem är ledare för fredsrådet?":                     "sv",
		"Кто возглавляет совет мира?":                       "ru",
		"Хто очолює раду миру і коли її створили?":          "uk",
		"من يرأس مجلس السلام؟":                              "ar",
		"رئیس شورای صلح چه کسی است و چگونه انتخاب شد؟":      "fa",
		"امن کونسل کی قیادت کون کر رہا ہے؟":                 "ur",
		"शांति परिषद का नेतृत्व कौन करता है?":               "hi",
		"谁领导和平委员会？":                                         "zh",
		"平和評議会を率いているのは誰ですか？":                                "ja",
		"누가 평화 위원회를 이끌고 있습니까?":                              "ko",
		"ใครเป็นผู้นำสภาสันติภาพ":                           "th",
		"Ποιος ηγείται του συμβουλίου ειρήνης;":             "el",
		"מי עומד בראש מועצת השלום?":                         "he",

		"Who leads the peace council?":              "en",
		"when did the war in la Haye end":           "en",
		"What did Der Spiegel say about the talks?": "en",
		"Did El País report on the deal?":           "en",
		"Is Le Monde right that the talks failed?":  "en",
		"What does «عربي» mean in the article?":     "en",
		"Taliban":           "",
		"":                  "",
		"42?":               "",
		"Karzai Omar Kabul": "",
		"Does the Journal say who von der Leyen met in Rio?": "en",
	} {
		if got := tongue.Of(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

// TestLines has a line in its own language for each that has one.
func TestLines(t *testing.T) {
	n := 0
	for _, l := range []tongue.Language{"ar", "bn", "cs", "da", "de", "el", "es", "fa", "fi", "fr", "he", "hi", "hu", "id", "it", "ja", "ko", "nl", "no", "pl", "pt", "ro", "ru", "sv", "th", "tr", "uk", "ur", "vi", "zh"} {
		line, ok := tongue.ReadsEnglish(l)
		got := tongue.Of(line)
		near := l == "no" && got == "da" || l == "da" && got == "no"
		if !ok || got != l && !near {
			t.Errorf("the line for %s is of %q: %s", l, got, line)
		}
		n++
	}
	if _, ok := tongue.ReadsEnglish("en"); ok || n < 15 {
		t.Error("there is a line for English, or are few")
	}
}

func FuzzOf(f *testing.F) {
	f.Add("Wer?")
	f.Add("\xff谁")
	f.Fuzz(func(_ *testing.T, text string) { _ = tongue.Of(text) })
}
