package tongue

import "strings"

// small are the languages that each small word belongs to: the words that ask,
// join and point in it. Words that are common in names or in English are left
// out of the others.
var small = func() map[string][]Language {
	out := map[string][]Language{}
	for l, words := range smallWords {
		for w := range strings.FieldsSeq(words) {
			out[w] = append(out[w], l)
		}
	}
	return out
}()

// ownLetters are letters that few languages but these write.
var ownLetters = map[Language]string{
	"cs": "řěů", "de": "ß", "es": "ñ¿¡", "hu": "őű", "pl": "łąęśźż", "pt": "ãõ", "ro": "țș", "tr": "ğışİ", "vi": "ơưđạảấầẩậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ", "no": "øæ", "da": "øæ",
}

//nolint:misspell // most of it isn't English
var smallWords = map[Language]string{
	"en": `the of and to is was are were be been what when where who whom whose which why how did does do has have had can could will would
should this that these those there their they he she it its his her we our you your i my me not but with from about for by on at as
or if any than then after before during because into over between against says said tell`,
	"de": `der das den dem des ein eine einen einem einer und oder ist sind war waren wird wurde wurden hat haben nicht mit von vom zu zum zur
im am auf für über zwischen gegen nach bei aus wer wen wem wessen wann wo warum wieso weshalb wie wieviel welche welcher welches gibt es dass
ich du wir ihr sie kann kannst mir bitte`,
	"fr": `le la les des du un une et ou est sont était étaient été sera ont avec dans pour par sur entre contre qui que quoi quand où pourquoi
comment combien quel quelle quels quelles il elle ils elles ce cette ces pas ne je tu nous vous leur leurs au aux qu l d n j c'est`,
	"es": `el los las del un una unos unas y es son fue fueron era está están estaba ha han con para por sobre entre contra qué quién quiénes
cuándo dónde por qué cómo cuánto cuántos cuántas cuál cuáles que se al lo su sus no yo tú usted nos quien cuando donde cuantos cual como`,
	"pt": `o os um uma uns umas e é são foi foram era está estão tem têm com para por sobre entre contra quem quando onde porque como quanto
quantos quantas qual quais que não se ao à do da dos das no na nos nas seu sua eu você nós só em faz faça já isso`,
	"it": `il lo gli i un uno una e è sono era erano stato stata ha hanno con per su tra fra contro chi che cosa quando dove perché come quanto
quanti quante quale quali non si al allo alla del dello della dei degli delle nel nella di da io tu noi voi`,
	"nl": `de het een en of is zijn was waren wordt werd werden heeft hebben niet met van voor over tussen tegen naar bij uit wie wanneer waar
waarom hoe hoeveel welke welk wat dat die dit ik jij wij jullie er om aan`,
	"sv": `och är var vem vad när varför hur många vilken vilket vilka inte med från för om mellan mot den det ett jag du vi ni som av på till har hade`,
	"da": `og er var hvem hvad hvornår hvor hvorfor hvordan hvilken hvilket hvilke mange ikke med fra for om mellem mod den det et jeg du vi som af på til har havde`,
	"no": `og er var hvem hva når hvor hvorfor hvordan hvilken hvilket hvilke mange ikke med fra for om mellom mot den det et jeg du vi som av på til har hadde`,
	"pl": `i w na z do nie jest są był była było były się że kto kogo co kiedy gdzie dlaczego jak ile który która które czy przez dla od po o`,
	"tr": `ve bir bu şu ne kim kimi neden niçin nasıl nerede nereye zaman kaç hangi mi mı mu mü için ile değil var yok oldu olan da de ben sen biz lütfen ama gibi`,
	"id": `yang dan di ke dari ini itu apa siapa kapan mana mengapa kenapa bagaimana berapa apakah dengan untuk tidak adalah pada oleh saya anda kita`,
	"vi": `là và của có không những các một này đó gì ai khi nào đâu sao tại như thế bao nhiêu được với cho trong người tôi bạn`,
	"ro": `și este sunt era erau a fost cu pentru de la pe între împotriva cine ce când unde cum cât câți câte care nu în din eu tu noi`,
	"cs": `a je jsou byl byla bylo byli se že kdo koho co kdy kde proč jak kolik který která které v na z do ne pro od po jen už prosím v`,
	"hu": `a az és van volt vannak voltak nem ki kit mit mi mikor hol miért hogyan mennyi hány melyik egy hogy között ellen csak már még kérem`,
	"fi": `ja on ovat oli olivat ei kuka ketä mitä mikä milloin missä miksi miten kuinka monta mitkä että kanssa vain mutta myös ole en englanniksi suomeksi sitten nyt`,
}
