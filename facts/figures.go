package facts

import (
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// findFigures returns numbers in digits or words, with their value in digits.
// "nine-year-old" is the figure 9; "one" is left out, since it is mostly a
// pronoun.
func findFigures(text string, tokens []token) []Fact {
	var out []Fact
	for i := 0; i < len(tokens); i++ {
		value, n := figureAt(tokens, i)
		if n == 0 {
			continue
		}
		f := Fact{Kind: Figure, Value: value}
		f.Start, f.End = tokens[i].Start, tokens[i+n-1].End
		f.Text = f.In(text)
		out = append(out, f)
		i += n - 1
	}
	return out
}

// figureAt reads the figure that begins at token i and says how many tokens it
// takes, 0 for none.
func figureAt(tokens []token, i int) (value string, n int) {
	head := strings.ToLower(tokens[i].text)
	if unicode.IsDigit(rune(head[0])) {
		return scaled(tokens, i)
	}
	total, current, n := 0.0, 0.0, 0
	for j := i; j < len(tokens); j++ {
		word := strings.ToLower(tokens[j].text)
		if j > i && word == "and" && j+1 < len(tokens) && smallNumbers[strings.ToLower(tokens[j+1].text)] != 0 && current >= 100 {
			continue
		}
		if j > i && tokens[j].gap != " " && tokens[j].gap != "-" {
			break
		}
		ok := true
		for part := range strings.SplitSeq(word, "-") {
			if v, small := smallNumbers[part]; small {
				current += v
			} else if part == "dozen" {
				current = max(current, 1) * 12
			} else if m, big := multipliers[part]; big && (current > 0 || j > i) {
				current = max(current, 1) * m
				if m >= 1000 {
					total, current = total+current, 0
				}
			} else {
				ok = part == "year" || part == "old" || part == "month" || part == "week" || part == "day" || part == "hour" || part == "member"
				ok = ok && j == i && n == 0 && current > 0
			}
			if !ok {
				break
			}
		}
		if !ok {
			break
		}
		n = j - i + 1
	}
	if n == 0 || (n == 1 && head == "one") || total+current == 0 && head != "zero" {
		return "", 0
	}
	return strconv.FormatFloat(total+current, 'f', -1, 64), n
}

// scaled reads a number in digits with what multiplies it, if that follows:
// "900 million", "1.2bn", "$3m".
func scaled(tokens []token, i int) (value string, n int) {
	value = digits(tokens[i].text)
	times, n := writtenScale(tokens[i]), 1
	if times == 0 && i+1 < len(tokens) && tokens[i+1].gap == " " {
		times, n = multipliers[strings.ToLower(tokens[i+1].text)], 2
	}
	number, err := strconv.ParseFloat(value, 64)
	if times == 0 || err != nil {
		return value, 1
	}
	// Rounded, since 1.1 times a million is 1100000.0000000002 in floats.
	return strconv.FormatFloat(math.Round(number*times*1e3)/1e3, 'f', -1, 64), n
}

// writtenScale is what letters written on a number multiply it by, 0 for
// nothing. A lone letter does so behind a currency only: 3m may be metres.
func writtenScale(t token) float64 {
	suffix := strings.ToLower(strings.TrimLeft(t.text, "0123456789.,"))
	if times := shortScales[suffix]; times != 0 {
		return times
	}
	if sign, _ := utf8.DecodeLastRuneInString(t.gap); currencies[string(sign)] != "" {
		return inMoney[suffix]
	}
	return 0
}

// digits is the leading number of s without its thousands separators: "30000"
// for "30,000", "11" for "11th".
func digits(s string) string {
	end := 0
	for end < len(s) && (unicode.IsDigit(rune(s[end])) || (s[end] == ',' || s[end] == '.') && end+1 < len(s) && unicode.IsDigit(rune(s[end+1]))) {
		end++
	}
	return strings.ReplaceAll(s[:end], ",", "")
}

var smallNumbers = map[string]float64{
	"zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
	"nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
	"sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30,
	"forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}

var multipliers = map[string]float64{
	"hundred": 100, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12,
}
