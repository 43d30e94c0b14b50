package corpus

import "strings"

// The word lists of the splitter. They hold what English news prose writes;
// other languages get by on punctuation and capitals alone.

func words(s string) map[string]bool {
	set := make(map[string]bool)
	for w := range strings.FieldsSeq(s) {
		set[w] = true
	}
	return set
}

var (
	// titles stand before a name, so the stop after one ends nothing.
	titles = words(`Mr Mrs Ms Mx Dr Prof Gen Lt Col Maj Capt Sgt Cpl Pvt Spc Adm
		Cmdr Cdr Comdr Brig Sen Sens Rep Reps Gov Govs Rev Hon Messrs Mmes Pres Supt Det
		Insp Atty Amb Fr Sr Sra Mme Mlle Mt Ft Pte Sgts Drs Cllr`)

	// references stand before a number or a name that completes them.
	references = words(`fig figs sec secs pp p art arts vol vols ch chap approx max min
		ca cf est ed eds pt no nos v vs viz eg ie tel ext ser para paras`)

	// suffixes and the like close a name or a list, and may close a sentence too.
	suffixes = words(`Inc Corp Co Cos Ltd LLC Bros Jr Dept Depts Univ Assn Inst Intl Natl
		Ave Blvd Rd Hwy St Sts Bldg Sq Pl Ste Govt Gov't
		Ala Ariz Ark Calif Colo Conn Del Fla Ga Ill Ind Kan Ky La Md Mass Mich Minn Miss
		Mo Mont Neb Nev Okla Ore Pa Penn Tenn Tex Vt Va Wash Wis Wyo Ont Que`)

	// units stand after a number, and before one when sizes are added up:
	// "6 ft. 2 in."
	units = words(`ft lb lbs oz kg km cm mm mi hr hrs yd yds mph sq cu gal pct in`)

	// periods are months and weekdays cut short. "May" and "March" are whole words.
	periods = words(`Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec
		Mon Tue Tues Wed Thu Thur Thurs Fri Sat Sun`)

	// afterClock follows "a.m." and "p.m." within a sentence.
	afterClock = words(`Monday Tuesday Wednesday Thursday Friday Saturday Sunday
		January February March April May June July August September October November
		December EST EDT CST CDT MST MDT PST PDT GMT UTC BST CET ET PT CT MT Eastern
		Central Mountain Pacific Greenwich Jan Feb Aug Sept Oct Nov Dec`)

	// starters, written with a capital, begin sentences far more often than names.
	starters = words(`the a an this that these those he she it they we you i his her its
		their our my your there here but and or nor so yet if when while where who what
		why how which whose as at in on for from to of by with without after before since
		although though because despite during until unless once however meanwhile
		nevertheless nonetheless still also even not no nobody none neither nothing
		some many most all both each every few several another others one two three four
		five six seven eight nine ten yes then now today yesterday tomorrow according
		among again instead indeed perhaps only just such under over between about
		is are was were has have had do does did it's he's she's that's there's they're
		we're i'm don't didn't much more whether like through throughout within`)

	// particles begin a name in lower case: "al Qaeda", "de Gaulle".
	particles = words(`al el bin ibn ben de del della der di da dos du van von le la ter abu`)

	// exclaimed are names written with an exclamation mark.
	exclaimed = words(`Yahoo Jeopardy Yum Joomla`)

	// speechVerbs tell an attribution from a new sentence after a quoted question.
	speechVerbs = words(`said says say asked asks told tells wrote writes added adds
		replied replies cried shouted yelled wondered demanded exclaimed declared insisted
		answered responded recalled continued joked quipped inquired whispered screamed`)

	// germanMonths follow an ordinal, which German writes with a full stop.
	germanMonths = words(`Januar Jänner Februar März Mai Juni Juli Oktober Dezember`)
)
