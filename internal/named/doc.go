// Package named reads and writes the files that a person named on a command
// line or at a prompt, so that no name they give ever costs them what was there.
//
// A [Set] knows every name of one run: what is read may not be written to, and
// no name is written to twice. A plain file is replaced whole, by a temporary
// file beside it and a rename, or stays as it was. A link is followed, and what
// is no plain file (a pipe, a device, /dev/stdout) is written through. "-" is
// standard output, or where it is read, standard input.
package named
