package speech_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dateline/corpus"
	"dateline/seeds"
	"dateline/speech"
)

// library is the seed articles and those of the second development set.
func library(t testing.TB) map[string]corpus.Article {
	t.Helper()
	own, err := seeds.Articles()
	if err != nil {
		t.Fatal(err)
	}
	wire, err := corpus.ReadManifest(t.Context(), os.DirFS(filepath.Join("..", "eval", "testdata", "wire")), "wire")
	if err != nil {
		t.Fatal(err)
	}
	out := make(map[string]corpus.Article)
	for _, a := range append(own, wire...) {
		out[a.ID] = a
	}
	return out
}

const (
	nato    = "a senior North Atlantic Treaty Organization official"
	biddle  = "Stephen Biddle, a military expert at the Council on Foreign Relations in Washington"
	defense = "a senior U.S. defense official"
	post    = "the Washington Post"
	finch   = "Arlo Finch, a crane driver with 22 years at the port"
	vass    = "Captain Jorund Vass, who leads the district's rescue brigade"
)

func TestFind(t *testing.T) {
	articles := library(t)
	for _, test := range []struct{ article, begins, who, relay string }{
		{"wsj", "U.S.-led forces in Afghanistan have", "", ""},
		{"wsj", "But a senior North Atlantic", nato, ""},
		{"wsj", `"We have indeed facilitated`, nato, ""},
		{"wsj", "The senior NATO official said the talks", nato, ""},
		{"wsj", "He declined to say whether", nato, ""},
		{"wsj", "But he described", nato, ""},
		{"wsj", `"It is hard to tell`, biddle, ""},
		{"wsj", "And would the Haqqani network follow", biddle, ""},
		{"wsj", "The Haqqani network, an al", "", ""},
		{"wsj", "On Wednesday, a drone", "", ""},
		{"wsj", `"The U.S. must reveal`, "a senior Pakistani official", ""},
		{"wsj", "Mr. Karzai has demanded", "President Hamid Karzai", ""},
		{"wsj", "But some of his aides", "some of his aides and other officials", ""},
		{"wsj", "Other international officials", "Other international officials and Afghan policy makers", ""},
		{"wsj", `"I think that there are probably`, "U.S. Defense Secretary Robert Gates", ""},
		{"npr", "The report warns", "The report", post},
		{"npr", `"They are very, very serious`, "one source close to the talks", post},
		{"npr", "Although Omar's representatives", "sources", post},
		{"npr", `"They know that more radical`, "one source close to the talks", post},
		{"npr", "As I said in Iraq", "General David Petraeus", ""},
		{"npr", "Military action is absolutely", "General David Petraeus", ""},
		{"cnn", "Without question, they're", defense, ""},
		{"cnn", `"It will be messy`, defense, ""},
		{"cnn", `"I call on them once again`, "Afghan President Hamid Karzai", ""},
		{"cnn", "A Taliban spokesman has told", "A Taliban spokesman", ""},
		{"cnn", "Zabiuhullah Mujahed, the", "Zabiuhullah Mujahed, the spokesman", ""},
		{"cnn", "The al Qaeda terror network", "", ""},
		{"hp-port", "The union says the cut", "The union", ""},
		{"hp-port", "We will talk all day", "Ines Hallowell, the union's general secretary", ""},
		{"nr-port", "There never was,", "the spokesman, Devin Marsh", ""},
		{"nr-port", `"But Pete Lorne was 36`, finch, ""},
		{"nr-port", `"That is a story somebody`, "Transport Minister Hugo Welland", ""},
		{"cw-port", `"I put two stubborn people`, "Transport Minister Hugo Welland", ""},
		{"cw-port", "When the inquiry reports", "Colm Adair, chief executive of Brannock Terminals", ""},
		{"cw-port", "Workers will vote", "", ""},
		{"ml-mine", `"It was a gas explosion`, vass, ""},
		{"ml-mine", "The mine was inspected", "the Labour Ministry", ""},
		{"pd-launch", "“It died correctly", "the company’s founder, Victor Lanza", ""},
		{"pd-launch", "Orrin said that no vessel", "Orrin", ""},
		{"pd-trial", "“There is a letter", "the chairman of the safety board, Professor Ivo Kessel", ""},
		{"pd-launch", "She said that new ones", "the consortium’s director, Birgit Hallström", ""},
		{"cw-merger", `"They've published the small`, "Odile Marchand", ""},
		{"hp-school", `"You can call it anything`, "Duncan Abel", ""},
		{"ml-trial", `"What you want is the gap`, "Dr. Tomas Achterberg", ""},
		{"cw-recount", "He said that the election", "Governor Tobias Krand", ""},
		{"nr-mine", "He said that his inspectors", "Labour Minister Gregor Hale", ""},
		{"nr-dam", "On Monday he conceded", "Oskar Bellin", ""},
		{"hp-port", "Brannock wants to cut", "", ""},
	} {
		a, ok := articles[test.article]
		if !ok {
			t.Fatalf("there is no article %s", test.article)
		}
		got, sentence := at(t, a, test.begins)
		if got.Text != test.who || got.Relay != test.relay {
			t.Errorf("%s %q: %q, relayed by %q, want %q, %q", test.article, test.begins, got.Text, got.Relay, test.who, test.relay)
		}
		if within := got.Text != "" && strings.Contains(sentence, got.Text); got.Within != within {
			t.Errorf("%s %q: Within is %v", test.article, test.begins, got.Within)
		}
	}
}

func TestFindInsideASentence(t *testing.T) {
	for _, test := range []struct{ text, who string }{
		{"In Kabul, other officials said that talks go on.", "other officials"},
		{"For now, several aides say, nothing moves.", "several aides"},
		{"In private, they say otherwise.", ""},
		{"The dam holds, according to the mayor.", "the mayor"},
		{"The dam holds.", ""},
	} {
		got, _ := at(t, corpus.Article{ID: "x", Outlet: "O", Text: test.text}, test.text[:4])
		if got.Text != test.who {
			t.Errorf("%q: %q, want %q", test.text, got.Text, test.who)
		}
	}
}

// at is the speaker of the one sentence that begins so, and the sentence.
func at(t *testing.T, a corpus.Article, begins string) (speech.Speaker, string) {
	t.Helper()
	sentences := corpus.Split(a.Text)
	found, err := speech.Find(t.Context(), a, sentences)
	if err != nil {
		t.Fatal(err)
	}
	for i, who := range found {
		if s := corpus.Trim(a.Text, sentences[i]).In(a.Text); strings.HasPrefix(s, begins) {
			return who, s
		}
	}
	t.Fatalf("%s has no sentence that begins %q", a.ID, begins)
	return speech.Speaker{}, ""
}

// TestFindOfEveryArticle holds all speakers to what the type says of them.
func TestFindOfEveryArticle(t *testing.T) {
	articles := library(t)
	if len(articles) < 20 {
		t.Fatalf("%d articles", len(articles))
	}
	for id, a := range articles {
		checkSpeakers(t, a)
		if t.Failed() {
			t.Fatalf("in %s", id)
		}
	}
}

func checkSpeakers(t testing.TB, a corpus.Article) {
	t.Helper()
	sentences := corpus.Split(a.Text)
	got, err := speech.Find(t.Context(), a, sentences)
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != len(sentences) {
		t.Fatalf("%d speakers of %d sentences", len(got), len(sentences))
	}
	read := speech.Read(a, sentences)
	for i, who := range got {
		s := sentences[i].In(a.Text)
		for _, voice := range read.Voices(i) {
			if voice == "" {
				t.Errorf("%q: a voice without words", s)
			}
		}
		if who.Within != (who.Text != "" && strings.Contains(s, who.Text)) {
			t.Errorf("%q: %+v", s, who)
		}
		if who.Text == "" && who.Relay != "" {
			t.Errorf("%q is relayed from nobody by %q", s, who.Relay)
		}
		if who.Text != strings.TrimSpace(who.Text) {
			t.Errorf("%q: speaker %q has white space round it", s, who.Text)
		}
	}
}

func FuzzFind(f *testing.F) {
	for _, s := range []string{
		"", `"Yes," said Anna Bell, a judge. "No," she said.`, "The Post reports it.", "I said so.\nMy own words.", "He said he said.",
		"Although X insisted, sources said.", "according to ", "A \xff official said. The official said.", "“ said", "\u00a0said. , said", "I said", "The U.S. said",
		"a İ official said. The official said.", "The Times reported. The report said. Sources said.",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		checkSpeakers(t, corpus.Article{ID: "x", Outlet: "O", Text: text})
	})
}

// TestRoleWithoutArticle: who speaks may be named by a role and a name alone, and
// then isn't whoever spoke in the sentence before.
func TestRoleWithoutArticle(t *testing.T) {
	const before = "The lock will cost 48 million crowns, the operator Tarn Crossings said on Tuesday.\n\n"
	for quote, want := range map[string]string{
		`"We owe them a lock that lasts," chief executive Ilse Brandt told reporters.`: "chief executive Ilse Brandt",
		`“The piers are cracked,” deputy harbour master Otto Reyl said.`:               "deputy harbour master Otto Reyl",
		`"It was dark," said Otto Reyl, a diver.`:                                      "Otto Reyl, a diver",
	} {
		a := corpus.Article{ID: "a", Outlet: "Alpha", Text: before + quote}
		got, err := speech.Find(t.Context(), a, corpus.Split(a.Text))
		if err != nil {
			t.Fatal(err)
		}
		if who := got[len(got)-1].Text; who != want {
			t.Errorf("%s\nis said by %q, not %q", quote, who, want)
		}
	}
}

// TestWhoDoesNotSpeak: what has a verb of speech in it names nobody for that, and
// "he" is never a body.
func TestWhoDoesNotSpeak(t *testing.T) {
	for text, want := range map[string]string{
		"Travel this summer has been hard to say the least.":                                                                      "",
		"The day was first kept by activists and individual states in the 1890s, according to the U.S. Department of Labor.":      "the U.S. Department of Labor",
		"Judge Ivo Matt has not asked for detention and told Radio Odo that he did not intend to.":                                "Judge Ivo Matt",
		"Governor Elsa Tarn declared three days of mourning and said that nobody would be forgotten.":                             "Governor Elsa Tarn",
		"The ministry states that nobody was hurt.":                                                                               "The ministry",
		"The effect would be slow, said Pavel Anders, of Anders Economic Group, which counts such things.":                        "Pavel Anders, of Anders Economic Group",
		"The store Mill and Sons said no.":                                                                                        "The store Mill and Sons",
		"Delays would follow, according to the National Shippers Federation.\n\nHe said that ports would suffer.":                 "",
		"“It hurts,” said Pavel Anders, a broker.\n\nDelays follow, according to the Shippers Federation. He said that it hurts.": "Pavel Anders, a broker",
		"Delays follow, according to the Shippers Federation.\n\nIt said that ports would suffer.":                                "",
	} {
		a := corpus.Article{ID: "a", Outlet: "Alpha", Text: text}
		got, err := speech.Find(t.Context(), a, corpus.Split(a.Text))
		if err != nil {
			t.Fatal(err)
		}
		if who := got[len(got)-1].Text; who != want {
			t.Errorf("%s\nis said by %q, not %q", text, who, want)
		}
	}
}

// TestVoices: a sentence may have several who speak.
func TestVoices(t *testing.T) {
	for text, want := range map[string]string{
		`Solicitor Farah Quayle said he was late, but Giles Embleton, prosecuting, said the hospital had no record of it.`: "Solicitor Farah Quayle; Giles Embleton",
		`The Red Cross lists 22 as missing, but its team leader, Wambui Karegi, warned that half may have left.`:           "Wambui Karegi",
		`A man walked out without being charged, said his lawyer, Nadine Khoury-Saab.`:                                     "Nadine Khoury-Saab",
		`The county says that it had ordered work stopped; a mason told Mtaa Wire that columns had been cut.`:              "The county; a mason",
		`“It holds,” said Ana Sosa, a diver, although the council denied it, according to the mayor.`:                      "the council; Ana Sosa, a diver; the mayor",
		`Fahad Saad, a scientist with the group Climate Sums, who is based in Odo, told CNN that it was a trap.`:           "Fahad Saad",
		`A mason who worked there, and who asked not to be named, told Mtaa Wire that columns had been cut.`:               "A mason",
		`His lawyer, Rosa Ynga, did not dispute that it was genuine but said her client had been tired.`:                   "Rosa Ynga",
		`He said that she said so.`:             "",
		`The dam holds, and the river is high.`: "",
	} {
		a := corpus.Article{ID: "a", Outlet: "Alpha", Text: text}
		if got := strings.Join(speech.Read(a, corpus.Split(a.Text)).Voices(0), "; "); got != want {
			t.Errorf("%s\nhas %q, not %q", text, got, want)
		}
	}
}
