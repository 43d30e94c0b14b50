package kernel

import (
	"fmt"
	"strings"
)

// Sets lists the implementations that this build has and the processor can
// run, fastest first. The last is the plain-Go one.
func Sets() []*Set { return append(vectorised(), Portable()) }

// Best is the fastest implementation that the processor can run.
func Best() *Set { return Sets()[0] }

// Named is the implementation of that name. The error lists those that there
// are.
func Named(name string) (*Set, error) {
	var names []string
	for _, s := range Sets() {
		if s.Name == name {
			return s, nil
		}
		names = append(names, s.Name)
	}
	return nil, fmt.Errorf("there are no kernels %q for this processor in this build: there are %s", name, strings.Join(names, ", "))
}
