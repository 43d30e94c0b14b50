package picturetest_test

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"dateline/discord/picturetest"
)

func TestSVG(t *testing.T) {
	var b strings.Builder
	err := picturetest.SVG(&b, "A <title>", []picturetest.Message{
		{Author: "ann", Content: "<@123> What of *5 * 3*?"},
		{Author: "Dateline", Bot: true, Note: "ann used Check", Content: "**Bold**, \\*plain\\* & `code`.\n> " + strings.Repeat("quoted words ", 30) + "\n-# [1] [link](<https://x.example>)", Buttons: []string{"Quotes"}, Lone: true},
	})
	if err != nil {
		t.Fatal(err)
	}
	d := xml.NewDecoder(strings.NewReader(b.String()))
	var said strings.Builder
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("no XML: %v", err)
		}
		if text, ok := token.(xml.CharData); ok {
			said.WriteString(strings.TrimSpace(string(text)) + " ")
		}
	}
	got := strings.Join(strings.Fields(said.String()), " ")
	for _, want := range []string{"A <title>", "@Dateline What of", "*plain* & code.", "[1] link", "Quotes Only you can see this", "APP Bold ,"} {
		if !strings.Contains(got, want) {
			t.Errorf("it doesn't say %q:\n%s", want, got)
		}
	}
}
