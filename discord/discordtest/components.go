package discordtest

import (
	"encoding/json"
	"errors"
	"fmt"
)

// component is what the rules need of any of them.
type component struct {
	Type        int               `json:"type"`
	CustomID    string            `json:"custom_id"`
	Label       string            `json:"label"`
	Style       int               `json:"style"`
	URL         string            `json:"url"`
	SKU         string            `json:"sku_id"`
	Emoji       json.RawMessage   `json:"emoji"`
	Placeholder string            `json:"placeholder"`
	Value       string            `json:"value"`
	Content     string            `json:"content"`
	Options     []json.RawMessage `json:"options"`
	Components  []component       `json:"components"`
	Accessory   *component        `json:"accessory"`
}

const (
	actionRow = 1
	button    = 2
	textInput = 4
)

// checker holds components against Discord's rules and counts what is limited.
type checker struct {
	v2, form bool
	ids      map[string]bool
	total    int
	text     int
}

// checkComponents checks the components of a message, or of a form.
func checkComponents(raw json.RawMessage, v2, form bool) error {
	if len(orEmpty(raw)) == 2 {
		return nil
	}
	var list []component
	if err := json.Unmarshal(raw, &list); err != nil {
		return fmt.Errorf("components: %w", err)
	}
	k := &checker{v2: v2, form: form, ids: map[string]bool{}}
	if !v2 && len(list) > 5 {
		return fmt.Errorf("%d rows of components: 5 are allowed", len(list))
	}
	for _, c := range list {
		if !v2 && c.Type != actionRow {
			return fmt.Errorf("a component of type %d outside of a row", c.Type)
		}
		if err := k.check(c); err != nil {
			return err
		}
	}
	switch {
	case v2 && k.total > 40:
		return fmt.Errorf("%d components: 40 are allowed", k.total)
	case k.text > 4000:
		return fmt.Errorf("%d characters of text: 4000 are allowed", k.text)
	}
	return nil
}

func (k *checker) check(c component) error {
	k.total++
	k.text += length(c.Content)
	if c.CustomID != "" {
		if k.ids[c.CustomID] {
			return fmt.Errorf("two components with the custom_id %q", c.CustomID)
		}
		k.ids[c.CustomID] = true
	}
	if err := errors.Join(tooLong("a custom_id", c.CustomID, 100), k.kind(c)); err != nil {
		return err
	}
	if c.Accessory != nil {
		if err := k.check(*c.Accessory); err != nil {
			return err
		}
	}
	for _, inner := range c.Components {
		if err := k.check(inner); err != nil {
			return err
		}
	}
	return nil
}

func (k *checker) kind(c component) error {
	switch {
	case c.Type == actionRow:
		return k.row(c)
	case c.Type == button:
		return checkButton(c)
	case c.Type == textInput:
		if !k.form {
			return errors.New("a text input outside of a form")
		}
		return errors.Join(wanted("a text input", "custom_id", c.CustomID), wanted("a text input", "label", c.Label),
			tooLong("the label of a text input", c.Label, 45), tooLong("a placeholder", c.Placeholder, 100), tooLong("a value", c.Value, 4000))
	case c.Type >= 3 && c.Type <= 8:
		if n := len(c.Options); n > 25 || c.Type == 3 && n == 0 {
			return fmt.Errorf("a menu of %d choices: 1 to 25 are allowed", n)
		}
		return errors.Join(wanted("a menu", "custom_id", c.CustomID), tooLong("a placeholder", c.Placeholder, 150))
	case !k.v2:
		return fmt.Errorf("a component of type %d without the flag for components v2", c.Type)
	}
	return nil
}

func (k *checker) row(c component) error {
	n := len(c.Components)
	if n == 0 || n > 5 {
		return fmt.Errorf("a row of %d components: 1 to 5 are allowed", n)
	}
	for _, inner := range c.Components {
		if inner.Type != button && n > 1 {
			return fmt.Errorf("a component of type %d that shares its row", inner.Type)
		}
		if k.form && inner.Type != textInput {
			return fmt.Errorf("a component of type %d in a form", inner.Type)
		}
	}
	return nil
}

func checkButton(c component) error {
	if err := tooLong("a button's label", c.Label, 80); err != nil {
		return err
	}
	switch c.Style {
	case 1, 2, 3, 4:
		if c.URL != "" {
			return errors.New("a button with a url that isn't a link")
		}
		if c.Label == "" && len(c.Emoji) == 0 {
			return errors.New("a button with neither label nor emoji")
		}
		return wanted("a button", "custom_id", c.CustomID)
	case 5:
		if c.CustomID != "" {
			return errors.New("a link with a custom_id")
		}
		return errors.Join(wanted("a link", "url", c.URL), tooLong("a link's url", c.URL, 512))
	case 6:
		return wanted("a premium button", "sku_id", c.SKU)
	}
	return fmt.Errorf("a button of style %d", c.Style)
}
