package lexicon_test

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"dateline/lexicon"
)

func TestLemmas(t *testing.T) {
	for _, c := range []struct {
		word, base string
		pos        lexicon.POS
	}{
		{"said", "say", lexicon.Verb},
		{"sat", "sit", lexicon.Verb},
		{"led", "lead", lexicon.Verb},
		{"women", "woman", lexicon.Noun},
		{"Women", "woman", lexicon.Noun},
		{"lying", "lie", lexicon.Verb},
		{"dying", "die", lexicon.Verb},
		{"withdrew", "withdraw", lexicon.Verb},
		{"met", "meet", lexicon.Verb},
		{"planned", "plan", lexicon.Verb},
		{"hoped", "hope", lexicon.Verb},
		{"planning", "plan", lexicon.Verb},
		{"cities", "city", lexicon.Noun},
		{"crises", "crisis", lexicon.Noun},
		{"leaves", "leaf", lexicon.Noun},
		{"leaves", "leave", lexicon.Verb},
		{"bigger", "big", lexicon.Adjective},
		{"happiest", "happy", lexicon.Adjective},
		{"worse", "bad", lexicon.Adjective},
		{"attacks", "attack", lexicon.Noun | lexicon.Verb},
		{"tried", "try", lexicon.Verb},
		{"agreed", "agree", lexicon.Verb},
		{"fought", "fight", lexicon.Verb},
		{"taken", "take", lexicon.Verb},
		{"children", "child", lexicon.Noun},
		{"gunmen", "gunman", lexicon.Noun},
		{"churches", "church", lexicon.Noun},
		{"Karzai's", "", 0},
		{"country's", "country", lexicon.Noun},
		{"countries", "country", lexicon.Noun},
		{"invading", "invade", lexicon.Verb},
		{"stopped", "stop", lexicon.Verb},
		{"referring", "refer", lexicon.Verb},
		{"committed", "commit", lexicon.Verb},
		{"politics", "politics", lexicon.Noun},
		{"ceasefires", "ceasefire", lexicon.Noun},
		{"xyzzy", "", 0},
		{"", "", 0},
	} {
		got := lexicon.Lemmas(c.word)
		if c.base == "" {
			if len(got) != 0 {
				t.Errorf("Lemmas(%q) = %v, want none", c.word, got)
			}
			continue
		}
		if !slices.ContainsFunc(got, func(l lexicon.Lemma) bool { return l.Text == c.base && l.POS&c.pos == c.pos }) {
			t.Errorf("Lemmas(%q) = %v, want %s as %d among them", c.word, got, c.base, c.pos)
		}
	}
	for word, never := range map[string]string{"hoped": "hop", "rated": "rat", "caring": "car", "staring": "star", "timing": "tim", "his": "hi"} {
		for _, l := range lexicon.Lemmas(word) {
			if l.Text == never {
				t.Errorf("Lemmas(%q) holds %q", word, never)
			}
		}
	}
	if got := lexicon.Lemmas("said"); got[0].Text != "say" {
		t.Errorf("Lemmas(said) = %v, want say first", got)
	}
}

func TestSame(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"draw", "drew", true},
		{"Leaders", "leader", true},
		{"led", "leads", true},
		{"U.S.", "American", true},
		{"attack", "assault", false},
		{"open", "closed", false},
		{"", "", false},
	} {
		if got := lexicon.Same(c.a, c.b); got != c.same || got != lexicon.Same(c.b, c.a) {
			t.Errorf("Same(%q, %q) is %v", c.a, c.b, got)
		}
	}
}

func TestCategories(t *testing.T) {
	for word, want := range map[string]lexicon.Category{
		"soldiers": lexicon.Person, "negotiator": lexicon.Person, "Kabul": lexicon.Location, "army": lexicon.Group,
		"week": lexicon.Time, "September": lexicon.Time, "Tuesday": lexicon.Time, "said": lexicon.Communication,
		"running": lexicon.Motion, "six": lexicon.Quantity, "2,500": lexicon.Quantity, "U.S.": lexicon.Location,
		"NATO": lexicon.Group, "city": lexicon.Location, "attack": lexicon.Act, "president": lexicon.Person,
		"anger": lexicon.Emotion, "company": lexicon.Group, "money": lexicon.Possession, "bread": lexicon.Food,
	} {
		if got := lexicon.Categories(word); !got.Has(want) {
			t.Errorf("Categories(%q) = %b, want %b in it", word, got, want)
		}
	}
	if got := lexicon.Categories("table"); got.Has(lexicon.Person) {
		t.Errorf("a table is a person: %b", got)
	}
}

func TestCanonical(t *testing.T) {
	for _, c := range []struct {
		text, key string
		n         int
	}{
		{"United States forces", "united states", 2},
		{"U.S. officials", "united states", 1},
		{"US troops", "united states", 1},
		{"American troops", "united states", 1},
		{"Americans", "united states", 1},
		{"us too", "", 0},
		{"the United States", "united states", 3},
		{"America's war", "united states", 1},
		{"Afghan leaders", "afghanistan", 1},
		{"Afghanistan", "afghanistan", 1},
		{"Afghans", "afghanistan", 1},
		{"North Atlantic Treaty Organization", "nato", 4},
		{"NATO", "nato", 1},
		{"NATO's", "nato", 1},
		{"Central Intelligence Agency", "cia", 3},
		{"CIA", "cia", 1},
		{"al-Qaida", "al qaeda", 1},
		{"al Qaeda", "al qaeda", 2},
		{"Washington Post", "washington post", 2},
		{"Washington said", "washington", 1},
		{"turkey sandwich", "", 0},
		{"Turkey said", "turkey", 1},
		{"six men", "6", 1},
		{"6", "6", 1},
		{"twenty-five people", "25", 1},
		{"twenty five people", "25", 2},
		{"2.5 million people", "2500000", 2},
		{"two hundred soldiers", "200", 2},
		{"100,000 troops", "100000", 1},
		{"a hundred", "", 0},
		{"two million three hundred thousand", "2300000", 5},
		{"three thousand six", "3006", 3},
		{"sixth", "6th", 1},
		{"21st", "21st", 1},
		{"twenty-first century", "21st", 1},
		{"three, four", "3", 1},
		{"Sept. 11", "september 11", 2},
		{"September 12", "september", 1},
		{"Oct. 3", "october", 1},
		{"may be", "", 0},
		{"May 3", "may", 1},
		{"Mon.", "monday", 1},
		{"Congo", "congo", 1},
		{"Republic of the Congo", "republic of the congo", 4},
		{"who is", "", 0},
		{"WHO said", "world health organization", 1},
		{"U.S.-led forces", "united states", 1},
		{"NATO-led", "nato", 1},
		{"well-led", "", 0},
		{"six-month", "", 0},
		{"fed up", "", 0},
		{"Fed officials", "federal reserve", 1},
		{"aids the poor", "", 0},
		{"AIDS", "aids", 1},
		{"al Qaeda, the", "al qaeda", 2},
		{"United, States", "", 0},
		{"Kabul.", "kabul", 1},
		{"flower", "", 0},
		{"Chad, Niger", "chad", 1},
	} {
		key, n := lexicon.Canonical(strings.Fields(c.text))
		if key != c.key || n != c.n {
			t.Errorf("Canonical(%q) = %q, %d, want %q, %d", c.text, key, n, c.key, c.n)
		}
	}
	if key, n := lexicon.Canonical(nil); key != "" || n != 0 {
		t.Errorf("Canonical(nil) = %q, %d", key, n)
	}
	if a, _ := lexicon.Find([]string{"Kabul"}); a.Kind != lexicon.City || a.SeatOf != "afghanistan" {
		t.Errorf("Kabul is %+v, want the seat of afghanistan", a)
	}
}

// TestVocabulary asks for news words of many fields, inflected.
func TestVocabulary(t *testing.T) {
	missing := 0
	words := strings.Fields(newsWords)
	for _, w := range words {
		if len(lexicon.Lemmas(w)) == 0 {
			missing++
			t.Logf("unknown: %s", w)
		}
	}
	if len(words) < 200 || missing > len(words)/50 {
		t.Errorf("%d of %d news words are unknown", missing, len(words))
	}
}

const newsWords = `abducted accords acquitted airstrikes alleged allegations allies ambassadors ambushes amnesty annexed appeals
arraigned arson assassinated assembly asylum attorneys austerity autopsy avalanche aviation bailouts ballots bankruptcy
barricades battlefield billionaire biodiversity blackouts blasts bombardment bondholders boycotts briefings broadband
brokered budgets bulldozers bureaucrats burglary byelection cabinet campaigned candidates capitalism carbon cardiologist
casualties celebrities ceasefire censorship chancellor chemotherapy cholera civilians clashes climate coalition colonel
commanders commodity communique compensation compromise confiscated congressional conservatives constituents consulate
contaminated controversy convoy convicted corruption counterfeit coup courtroom crackdown creditors crews currencies
custody cyclist dams deadlock debris debts defected deficits deforestation delegates demolished demonstrators deported
deposed detainees detonated devaluation dictator diplomacy diplomats disarmament disclosed dissidents divorced doping
downturn drones drought earnings earthquakes ecosystem editorial electorate embargo embassy embezzlement emissions
endangered envoys epidemic escalated espionage ethnic evacuated evicted evidence executed exiles explosives exporters
extradited extremists factions famine felony ferry filibuster firefighters fled flooding footballer forecasts forensic
fraud freighter fugitive funerals genocide glaciers governors grenades guerrillas gunfire hackers headquarters helicopters
heroin hijackers hostages humanitarian hurricanes hygiene immigrants immunity impeachment imprisoned inaugurated
incumbents indicted inflation injunction inmates insurgency intelligence interest interrogated investigators investors
islamist jailed jihadists journalists judiciary jurors juvenile kidnappers landmark landslide lawmakers lawsuits layoffs
legislators lenders liquidity litigation lobbyists loopholes looters malaria mandates manslaughter manufacturers marathon
massacred mayors measles mediators mergers militants militias ministers missiles mobilized monarchy mortgages mosques
mutiny nationalists negotiators nominees nuclear obesity offensive oligarchs opposition outbreaks outlawed overthrown
pandemic paramedics paramilitary pardoned parliament partisan passengers peacekeepers penalties perjury petition
plaintiff playoffs plutonium polls populist poverty premiere presidency prosecutors protesters quarantine quotas
racism ransom ratified rebels recession reconstruction recruits referendum reforms refugees regulators relegated
remittances repatriated republic rescuers resignation retaliated revenues riots rulings sabotage sanctions satellites
scandals sectarian senators shareholders shootings shrapnel smugglers snipers spokesman sponsors stabbed stalemate
startups stimulus strikers subpoena subsidies suffrage summit superpower surgeon surrendered surveillance suspects
tariffs taxpayers terrorists testified toxic trafficking traitor treaties tribunal troops tsunami turmoil turnout
typhoon ultimatum unemployment unrest uprising vaccines vandalism verdict veterans vetoed victims vigilante violence
volcano voters warheads warlords warships whistleblower wildfires witnesses wounded`

func TestConcurrent(t *testing.T) {
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 200 {
				if len(lexicon.Lemmas("negotiations")) == 0 {
					t.Error("negotiations is unknown")
				}
				lexicon.Canonical([]string{"United", "States"})
			}
		})
	}
	wg.Wait()
}
