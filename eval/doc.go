// Package eval asks the questions of a fixture through the same engine as the
// front ends, scores what comes back against gold answers and gold evidence,
// and reports the figures with their 95 % intervals.
//
// Begin with Run. It checks every fixture before the first question is asked,
// writes each result to a journal as it is done, and returns a Report, which
// WriteTable, WriteJSON, WriteJUnit and WriteHTML show. Compare sets one
// report against an earlier one, CheckGates turns figures into an exit status.
//
// The package knows rag's Question and Answer and nothing deeper; what it
// needs of an engine and of an index are the interfaces in ports.go.
package eval
