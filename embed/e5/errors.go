package e5

import (
	"errors"
	"fmt"
)

// ErrWeights is matched by every error about the weights' content.
var ErrWeights = errors.New("the encoder's weights can't be used")

// TooLongError says which text has more tokens than the encoder takes.
type TooLongError struct {
	Index  int // of the text, from 0
	Tokens int // it has, special tokens and prefix left out
	Limit  int
}

func (e *TooLongError) Error() string {
	return fmt.Sprintf("text %d has %d tokens, the encoder takes %d: split it into shorter passages",
		e.Index+1, e.Tokens, e.Limit)
}

// weightsFailure names the weights, what is wrong and what to do.
type weightsFailure struct {
	source string
	err    error
}

func weightsError(source string, err error) error { return &weightsFailure{source, err} }

func (e *weightsFailure) Error() string {
	remedy := "download or copy the file again"
	if e.source == embedded {
		remedy = "the program is damaged, install it again"
	}
	return fmt.Sprintf("%v (%s): %v: %s", ErrWeights, e.source, e.err, remedy)
}

func (e *weightsFailure) Unwrap() []error { return []error{ErrWeights, e.err} }
