// Command pdf prints what package ingest reads of PDFs: an object a file, with
// its text or the reason that there is none, and how long it took.
package main

import (
	"context"
	"encoding/json"
	"log"
	"os"
	"time"

	"dateline/ingest"
)

func main() {
	out := json.NewEncoder(os.Stdout)
	for _, path := range os.Args[1:] {
		line := map[string]any{"path": path}
		start := time.Now()
		for found, err := range ingest.NewReader(ingest.Options{}).Read(context.Background(), path) {
			if err != nil {
				line["fault"] = err.Error()
				continue
			}
			line["text"], line["notes"] = found.Text, found.Notes
		}
		line["seconds"] = time.Since(start).Seconds()
		if err := out.Encode(line); err != nil {
			log.Fatal(err)
		}
	}
}
