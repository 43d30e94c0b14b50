// Command bot answers questions from news articles and shows, for every
// sentence of an answer, the words that support it.
package main

import (
	"context"
	"os"
)

func main() {
	os.Exit(run(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
