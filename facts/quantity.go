package facts

import (
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"dateline/corpus"
	"dateline/internal/pattern"
)

// Quantity is a figure with what belongs to it: "−12", "$1.2bn", "3,000 euros",
// "five per cent".
type Quantity struct {
	corpus.Span             // of all of it
	Number      corpus.Span // of the number alone
	Value       string      // in digits and scaled, without a sign: "1200000000", "3.5"
	Negative    bool
	Unit        string // "%", "points" (percentage points), a currency's code, or "" for none
}

// Quantities returns the figures of text with their signs, currencies and
// percent signs, in order. It reads numbers as Find does, and besides them
// thousands parted by spaces or apostrophes ("1 250"), a decimal comma ("3,5"),
// abbreviated scales ("1.2bn", "10k") and units written on ("5km"). What is no
// quantity is none here: "007", "11th", "1980s", "1.2.3", "F16".
func Quantities(text string) []Quantity {
	tokens := tokenise(text)
	at := make(map[int]int, len(tokens))
	for i, t := range tokens {
		at[t.Start] = i
	}
	var out []Quantity
	end := 0 // of what the last one takes
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if !isWordRune(r) {
			i += size
			continue
		}
		q, next := Quantity{}, 0
		if isDigit(text, i) {
			q, next = inDigits(text, i, end)
		} else if k, ok := at[i]; ok {
			q, next = inWords(text, tokens, k, end)
		}
		if next > 0 {
			out = append(out, q)
			i, end = next, next
			continue
		}
		i = wordRunEnd(text, i)
	}
	return out
}

// wordRunEnd is the end of the letters and digits from i on, with the full
// stops between digits.
func wordRunEnd(text string, i int) int {
	for i < len(text) {
		r, size := utf8.DecodeRuneInString(text[i:])
		if !isWordRune(r) && (r != '.' || !isDigit(text, i-1) || !isDigit(text, i+1)) {
			break
		}
		i += size
	}
	return i
}

func isDigit(text string, i int) bool {
	return i >= 0 && i < len(text) && text[i] >= '0' && text[i] <= '9'
}

// numberForms are the ways of writing a number, the more particular first.
var numberForms = func() []*pattern.Pattern {
	forms := []*pattern.Pattern{pattern.New(`^\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d+)?`)} // lakhs and crores
	for _, mark := range []string{",", "'", "’", " ", "\u00a0", "\u202f", "\u2009", "\u2007"} {
		forms = append(forms, pattern.New(`^\d{1,3}(?:`+mark+`\d{3})+(?:\.\d+)?`))
	}
	return append(forms, pattern.New(`^\d+,(?:\d{1,2}|\d{4,})`), pattern.New(`^\d+(?:\.\d+)?`))
}()

// number reads the digits at i. end is 0 where they are no quantity.
func number(text string, i int) (value string, end int) {
	for k, form := range numberForms {
		n := len(form.FindString(text[i:]))
		if n == 0 || isDigit(text, i+n) {
			continue
		}
		if i+n+1 < len(text) && (text[i+n] == '.' || text[i+n] == ',' && k != len(numberForms)-1) && isDigit(text, i+n+1) {
			if text[i+n] == '.' && k == len(numberForms)-1 {
				return "", 0 // "1.2.3"
			}
			continue
		}
		value = text[i : i+n]
		if k == len(numberForms)-2 {
			value = strings.Replace(value, ",", ".", 1)
		}
		value = strings.Map(func(r rune) rune {
			if r == '.' || unicode.IsDigit(r) {
				return r
			}
			return -1
		}, value)
		if len(value) > 1 && value[0] == '0' && value[1] != '.' {
			return "", 0 // "007" names, and doesn't count
		}
		return trimZeros(value), i + n
	}
	return "", 0
}

// trimZeros takes off the zeros that end a fraction.
func trimZeros(value string) string {
	if !strings.Contains(value, ".") {
		return value
	}
	return strings.TrimSuffix(strings.TrimRight(value, "0"), ".")
}

// inDigits reads the quantity whose digits begin at i, and where it ends: 0
// where they are part of something else.
func inDigits(text string, i, from int) (Quantity, int) {
	value, end := number(text, i)
	if end == 0 {
		return Quantity{}, 0
	}
	q := Quantity{Span: corpus.Span{Start: i, End: end}, Number: corpus.Span{Start: i, End: end}, Value: value}
	q.before(text, from)
	if r, _ := utf8.DecodeLastRuneInString(text[:q.Start]); q.Start > 0 && isWordRune(r) {
		return Quantity{}, 0 // "F16"
	}
	letters := wordRunEnd(text, end)
	switch suffix := text[end:letters]; {
	case suffix == "":
	case shortScales[strings.ToLower(suffix)] != 0:
		q.scale(shortScales[strings.ToLower(suffix)])
		q.End = letters
	case q.Unit != "" && inMoney[strings.ToLower(suffix)] != 0:
		q.scale(inMoney[strings.ToLower(suffix)])
		q.End = letters
	case writtenOn[suffix]:
		return q, q.End
	default:
		return Quantity{}, 0
	}
	q.after(text)
	return q, q.End
}

// inWords reads the quantity whose number in words begins with token k.
func inWords(text string, tokens []token, k, from int) (Quantity, int) {
	value, n := figureAt(tokens, k)
	if n == 0 {
		return Quantity{}, 0
	}
	span := corpus.Span{Start: tokens[k].Start, End: tokens[k+n-1].End}
	if n == 1 { // of "nine-year-old" it is the nine
		end := 0
		for part := range strings.SplitAfterSeq(tokens[k].text, "-") {
			word := strings.ToLower(strings.TrimSuffix(part, "-"))
			if _, small := smallNumbers[word]; !small && word != "dozen" && multipliers[word] == 0 {
				break
			}
			end += len(part)
		}
		span.End = span.Start + len(strings.TrimSuffix(tokens[k].text[:end], "-"))
	}
	if span.Len() <= 0 {
		return Quantity{}, 0
	}
	q := Quantity{Span: span, Number: span, Value: value}
	q.before(text, from)
	q.after(text)
	return q, q.End
}

func (q *Quantity) scale(times float64) {
	if number, err := strconv.ParseFloat(q.Value, 64); err == nil {
		// Rounded, since 1.1 times a million is 1100000.0000000002 in floats.
		q.Value = strconv.FormatFloat(math.Round(number*times*1e3)/1e3, 'f', -1, 64)
	}
}

// before reads the currency and the sign in front, not further back than from.
func (q *Quantity) before(text string, from int) {
	q.sign(text, from)
	head := text[from:q.Start]
	rest := strings.TrimRight(head, " \u00a0\u202f")
	if m := moneyBefore.FindString(rest); m != "" {
		mark := strings.TrimRight(strings.ToUpper(strings.TrimSpace(m)), ".")
		if unit := currencies[mark]; unit != "" {
			q.Unit = unit
			q.Start = from + len(rest) - len(m)
			if !q.Negative {
				q.sign(text, from)
			}
		}
	}
}

var (
	moneyBefore = pattern.New(`(?:\b[A-Za-z]{1,3}\$|[$€£¥₹₩₽₺₪₴₫₦฿]|\b(?:[A-Z]{3}|Rs\.?|kr\.?))$`)
	minusBefore = pattern.New(`(?i)(?:^|[^\pL\pN])(?:minus)[ \x{a0}]$`)
)

// sign reads a plus or a minus right in front. A hyphen after a letter or a
// digit joins, and is none: "10-12", "F-16".
func (q *Quantity) sign(text string, from int) {
	head := text[from:q.Start]
	if m := minusBefore.FindStringIndex(head); m != nil {
		q.Negative = true
		q.Start = from + len(head) - len("minus ")
		if strings.HasSuffix(head, "\u00a0") {
			q.Start = from + len(head) - len("minus\u00a0")
		}
		return
	}
	mark, size := utf8.DecodeLastRuneInString(head)
	if size == 0 || !strings.ContainsRune("-−–+", mark) {
		return
	}
	if prev, n := utf8.DecodeLastRuneInString(text[:q.Start-size]); n > 0 && (isWordRune(prev) || strings.ContainsRune("%)-−–", prev)) {
		return
	}
	q.Negative = mark != '+'
	q.Start -= size
}

// after reads the scale, the percent sign or the currency behind.
func (q *Quantity) after(text string) {
	for {
		m := wordBehind.FindStringSubmatch(text[q.End:])
		if m == nil {
			break
		}
		word := strings.ToLower(m[1])
		times := multipliers[word]
		if times == 0 {
			times = shortScales[word]
		}
		if times == 0 && q.Unit != "" {
			times = inMoney[word]
		}
		if times == 0 || word == "k" {
			break
		}
		q.scale(times)
		q.End += len(m[0])
	}
	for _, u := range unitsBehind {
		m := u.form.FindStringSubmatch(text[q.End:])
		if m == nil {
			continue
		}
		unit := u.unit
		if unit == "" {
			unit = currencies[strings.ToUpper(strings.Join(strings.Fields(strings.ReplaceAll(m[1], ".", "")), " "))]
		}
		if unit != "" && (q.Unit == "" || q.Unit == unit) {
			q.Unit = unit
			q.End += len(m[0])
			return
		}
	}
}

var wordBehind = pattern.New(`^[ \x{a0}\x{202f}-](\pL+)\b`)

// unitsBehind are what may follow a number. Without a unit the words are looked
// up among the currencies.
var unitsBehind = []struct {
	unit string
	form *pattern.Pattern
}{
	{"points", pattern.New(`(?i)^[ \x{a0}-]percentage[ -]points?\b`)},
	{"%", pattern.New(`(?i)^[ \x{a0}\x{202f}-]?(?:%|(?:per[ -]?cent|pct)\b)`)},
	{"", pattern.New(`^[ \x{a0}\x{202f}]?([€£¥₹₩₽₺₪₴₫₦฿$])`)},
	{"", pattern.New(`(?i)^[ \x{a0}-]((?:(?:u\.s\.|us|american|australian|canadian|hong kong|new zealand|swiss|japanese|chinese|indian|russian|british|danish|norwegian|swedish) )?\pL+)\b`)},
}

// shortScales are written on a number: "1.2bn". Those of inMoney count only where
// a currency says that it isn't metres.
var (
	shortScales = map[string]float64{"k": 1e3, "mn": 1e6, "mln": 1e6, "bn": 1e9, "bln": 1e9, "tn": 1e12, "trn": 1e12}
	inMoney     = map[string]float64{"m": 1e6, "b": 1e9, "t": 1e12}
	writtenOn   = wordSet(`km kg cm mm m g ft lb lbs mi mph kmh kW MW GW kWh MWh GWh TWh kB MB GB TB Hz kHz MHz GHz ha`)
)

// currencies are the marks, codes and names of the world's most used currencies.
// A dollar without a country is the United States'; a krone without one is a
// currency by itself.
var currencies = func() map[string]string {
	out := map[string]string{}
	for code, names := range map[string]string{
		"USD": "$|US$|dollar|us dollar|american dollar", "EUR": "€|euro", "GBP": "£|pound|british pound|sterling",
		"JPY": "¥|yen|japanese yen", "CNY": "yuan|renminbi|chinese yuan|RMB", "INR": "₹|rupee|indian rupee|RS",
		"KRW": "₩", "RUB": "₽|ruble|rouble|russian ruble|russian rouble", "TRY": "₺|lira", "ILS": "₪|shekel",
		"UAH": "₴|hryvnia|hryvnias", "VND": "₫|dong", "NGN": "₦|naira", "THB": "฿|baht", "CHF": "swiss franc", "franc": "franc",
		"AUD": "A$|AU$|australian dollar", "CAD": "C$|CA$|canadian dollar", "HKD": "HK$|hong kong dollar", "NZD": "NZ$|new zealand dollar",
		"SGD": "S$", "BRL": "R$|reais", "MXN": "MX$", "peso": "peso", "PLN": "zloty|zlotys", "CZK": "koruna", "HUF": "forint",
		"krone": "krone|kroner|krona|kronor|kr", "DKK": "danish krone|danish kroner", "NOK": "norwegian krone|norwegian kroner",
		"SEK": "swedish krona|swedish kronor", "ZAR": "", "AED": "dirham", "SAR": "riyal", "PKR": "", "AFN": "afghani|afghanis", "IRR": "rial",
	} {
		if code == strings.ToUpper(code) {
			out[code] = code
		}
		for name := range strings.SplitSeq(names, "|") {
			if name == "" {
				continue
			}
			out[strings.ToUpper(name)] = code
			if last, _ := utf8.DecodeLastRuneInString(name); unicode.IsLower(last) && last != 's' {
				out[strings.ToUpper(name+"s")] = code
			}
		}
	}
	return out
}()
