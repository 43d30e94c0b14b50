package corpus

import "unicode"

// OtherScript reports whether most letters of a text are of another script than
// English's. Which language it is may be hard to say of a few lines; that it isn't
// English is plain.
func OtherScript(text string) bool {
	latin, other := 0, 0
	for _, r := range text {
		switch {
		case unicode.Is(unicode.Latin, r):
			latin++
		case unicode.IsLetter(r):
			other++
		}
	}
	return other > latin
}
