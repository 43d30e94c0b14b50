package discordtest

import (
	"encoding/json"
	"errors"
	"fmt"
)

func wanted(what, key, value string) error {
	if value == "" {
		return fmt.Errorf("%s without %s", what, key)
	}
	return nil
}

type embed struct {
	Title       string
	Description string
	Fields      []struct{ Name, Value string }
	Footer      *struct{ Text string }
	Author      *struct{ Name string }
}

func checkEmbeds(raw json.RawMessage) error {
	if len(orEmpty(raw)) == 2 {
		return nil
	}
	var list []embed
	if err := json.Unmarshal(raw, &list); err != nil {
		return err
	}
	if len(list) > 10 {
		return fmt.Errorf("%d embeds: 10 are allowed", len(list))
	}
	var errs []error
	total := 0
	part := func(what, s string, most int) {
		total += length(s)
		errs = append(errs, tooLong(what, s, most))
	}
	for _, e := range list {
		part("an embed's title", e.Title, 256)
		part("an embed's description", e.Description, 4096)
		if e.Footer != nil {
			part("an embed's footer", e.Footer.Text, 2048)
		}
		if e.Author != nil {
			part("an embed's author", e.Author.Name, 256)
		}
		if len(e.Fields) > 25 {
			errs = append(errs, fmt.Errorf("%d fields in an embed: 25 are allowed", len(e.Fields)))
		}
		for _, field := range e.Fields {
			part("a field's name", field.Name, 256)
			part("a field's value", field.Value, 1024)
			errs = append(errs, wanted("a field", "name", field.Name), wanted("a field", "value", field.Value))
		}
	}
	if total > 6000 {
		errs = append(errs, fmt.Errorf("%d characters in embeds: 6000 are allowed", total))
	}
	return errors.Join(errs...)
}
