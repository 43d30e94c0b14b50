package config

import (
	"errors"
	"regexp"
	"strings"
)

var variableForm = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// variableName is the name of the environment variable that holds a secret.
// People put the secret itself there, so that a value that won't do is never
// shown.
func variableName() rule[string] {
	r := text("the name of an environment variable", variableForm.MatchString)
	r.hidden = true
	return r
}

// notShown completes a message about a value that names no variable.
func (o option) notShown() string {
	defaults := Default()
	usual, _ := o.check(&defaults)
	return "isn't " + o.allowed + ", and isn't shown, for it may be the secret itself: put the secret into a variable, and that variable's name here, such as " + usual
}

// secretsForNames says of each key that should name a variable that its value
// has the form of a name, but reads like the secret itself: many keys are
// letters, digits and underscores alone. A variable of that name that is set
// proves that it is a name.
func (c *Config) secretsForNames(env func(string) (string, bool)) error {
	var errs []error
	for _, o := range options {
		if !o.hidden {
			continue
		}
		shown, _ := o.check(c)
		name := strings.Trim(shown, `"`)
		if value, _ := lookUp(name, env); value != "" || !likeSecret(name) {
			continue
		}
		wrong := &Error{Place: c.File, Text: o.wrong("")}
		if given, _ := env(o.variable()); given != "" {
			wrong = &Error{Place: o.variable(), Text: "what it holds " + o.notShown()}
		}
		errs = append(errs, wrong)
	}
	return errors.Join(errs...)
}

// likeSecret reports whether a name reads like a key: people write names in
// words, of one case, with a digit or three at a word's end.
func likeSecret(name string) bool {
	if strings.ToUpper(name) != name && strings.ToLower(name) != name {
		return true
	}
	for word := range strings.SplitSeq(name, "_") {
		if len(word) > longestWord || !wordForm.MatchString(word) {
			return true
		}
	}
	return false
}

const longestWord = 16 // of a name: CHATCOMPLETIONS, ORGANISATION

var wordForm = regexp.MustCompile(`^[A-Za-z]*[0-9]{0,3}[A-Za-z]?$`)
