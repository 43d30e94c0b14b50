package ingest

import (
	"context"
	"io"
)

// ReadAs reads what a file of a name would hold.
func ReadAs(ctx context.Context, name string, r io.Reader) (found []Found, faults []*Fault) {
	in := &input{where: name, location: "/" + name, name: name, named: true, folder: "Herald", paths: []string{name}, options: &Options{}}
	in.stream(ctx, r, 0, func(f Found, fault *Fault) bool {
		switch {
		case fault != nil:
			faults = append(faults, fault)
		case ctx.Err() == nil:
			found = append(found, f)
		}
		return ctx.Err() == nil
	})
	return found, faults
}
