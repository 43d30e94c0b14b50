package e5

import (
	_ "embed" // for the weights
	"fmt"
	"os"
	"unsafe"

	"dateline/embed/e5/internal/format"
	"dateline/embed/e5/internal/kernel"
)

//go:embed weights/e5-small-v2.weights
var embeddedWeights string

const embedded = "built into the program"

// Option changes what New does.
type Option func(*options)

type options struct {
	path    string
	workers int
	goOnly  bool
}

// WithWeightsFile reads the weights from a file instead, and checks every
// byte of it (some 25 ms).
func WithWeightsFile(path string) Option { return func(o *options) { o.path = path } }

// WithWorkers limits how many goroutines one call works with; the default is
// GOMAXPROCS.
func WithWorkers(n int) Option { return func(o *options) { o.workers = n } }

// WithPlainGo computes without assembly. The build tag purego and the
// environment variable DATELINE_PUREGO=1 do the same.
func WithPlainGo() Option { return func(o *options) { o.goOnly = true } }

func (o *options) weights() (blob []byte, source string, err error) {
	if o.path == "" {
		// Read-only memory: nothing writes to a model's slices.
		return unsafe.Slice(unsafe.StringData(embeddedWeights), len(embeddedWeights)), embedded, nil
	}
	blob, err = os.ReadFile(o.path)
	if err != nil {
		return nil, o.path, err
	}
	if err := format.Verify(blob); err != nil {
		return nil, o.path, weightsError(o.path, err)
	}
	return blob, o.path, nil
}

// kernelsEnv names the kernels to compute with, for tests and for whoever
// wants to compare: see [Kernels].
const kernelsEnv = "DATELINE_KERNELS"

// Kernels names the arithmetic that New chooses without options: the fastest
// that the processor can run, unless DATELINE_KERNELS names another one or
// DATELINE_PUREGO=1 asks for plain Go. The vectors are the same, bit for bit.
// The error says which names there are, where DATELINE_KERNELS has none of them.
func Kernels() (string, error) {
	ops, err := new(options).kernels()
	if err != nil {
		return "", err
	}
	return ops.Name, nil
}

func (o *options) kernels() (*kernel.Set, error) {
	if o.goOnly || os.Getenv("DATELINE_PUREGO") == "1" {
		return kernel.Portable(), nil
	}
	name := os.Getenv(kernelsEnv)
	if name == "" {
		return kernel.Best(), nil
	}
	ops, err := kernel.Named(name)
	if err != nil {
		return nil, fmt.Errorf("the environment variable %s: %w: set it to one of these, or unset it", kernelsEnv, err)
	}
	return ops, nil
}
