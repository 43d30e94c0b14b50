package speech

import (
	"strings"

	"dateline/internal/pattern"
)

// Voices are all who say something in sentence i, in the sentence's words: "The
// council said no, but Ana Sosa, its leader, warned of more" has two. It is for
// lists of who is quoted; [Article.Speaker] is whose words a sentence gives.
func (r *Article) Voices(i int) []string {
	if i < 0 || i >= len(r.sentences) {
		return nil
	}
	s := r.sentences[i]
	t := s.In(r.article.Text)
	var out []string
	add := func(who string) {
		if who != "" && !refers(who) {
			out = append(out, who)
		}
	}
	for _, m := range saidRE.FindAllStringIndex(t, maxVerbs) {
		if !r.quoted(s.Start + m[0]) {
			add(sayingBefore(t[max(0, m[0]-maxClause):m[0]]))
		}
	}
	for _, m := range saidWhoRE.FindAllStringSubmatch(t, maxVerbs) {
		add(firstWords(m[1] + m[2]))
	}
	for _, m := range afterClauseRE.FindAllStringSubmatch(t, maxVerbs) {
		add(m[1])
	}
	for _, m := range accordRE.FindAllStringSubmatchIndex(t, maxVerbs) {
		add(named(t[m[2]:], t[m[2]:m[3]]))
	}
	return out
}

var (
	wholeNameRE = pattern.New(`^` + personName + `$`)
	endNameRE   = pattern.New(personName + `$`)
	// "..., said his lawyer, Nadine Khoury"
	afterClauseRE = pattern.New(`, (?:said|says|added|wrote) (?:the|an?|his|her|its|their) [^,;:"“”]{2,60}, (` + personName + `)`)
	roleBeforeRE  = pattern.New(`^(?i:the|an?|its|his|her|their) [^,]{3,60}$`)
	// ", Rosa Ynga, did not dispute it but" said
	firstVerbRE = pattern.New(`^(?:did|does|do|is|are|was|were|has|have|had|will|would|can|could|\p{Ll}+ed) .* (?:and|but)$`)
	joinsRE     = pattern.New(`^(?:and|but|while|whereas|though|although|as|yet)\s+`)
)

// sayingBefore is who says it, by the words before a verb of speech: the noun
// phrase that ends there, or the one before what stands between commas.
func sayingBefore(words string) string {
	if i := strings.LastIndexAny(words, ";:()\n\""); i >= 0 {
		words = words[i+1:]
	}
	if i := strings.LastIndex(words, "”"); i >= 0 {
		words = words[i+len("”"):]
	}
	parts := strings.Split(words, ",")
	for k, p := range parts {
		parts[k] = joinsRE.ReplaceAllString(strings.TrimSpace(p), "")
	}
	last := len(parts) - 1
	if who := nounPhrase(parts[last]); who != "" || last < 2 || parts[last] != "" && !firstVerbRE.MatchString(parts[last]) {
		return who
	}
	// "its leader, Ana Sosa," or "Ana Sosa, its leader," or "A mason who saw it, and asked for silence,"
	for k := last - 1; k >= 0; k-- {
		switch p := parts[k]; {
		case wholeNameRE.MatchString(p):
			if k > 0 && roleBeforeRE.MatchString(parts[k-1]) {
				return owned(parts[k-1]+", "+p, p)
			}
			return p
		case k == 0 && roleBeforeRE.MatchString(p):
			who, _, _ := strings.Cut(p, " who ")
			return nounPhrase(who)
		case p == "" || p[0] >= 'a' && p[0] <= 'z':
		default:
			return endNameRE.FindString(p)
		}
	}
	return ""
}
