//go:build !unix

package repl

import (
	"os"
	"time"
)

// readable can't wait here: what isn't read yet is left.
func readable(*os.File, time.Duration) bool { return false }

// suspend does nothing: there is no shell to go back to.
func suspend() error { return nil }
