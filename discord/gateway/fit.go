package gateway

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"
)

// fitted is data with what the type can't take made to fit, or left out: ids
// that came as numbers, numbers that came as text, parts of another shape than
// discordgo knows. What Discord invents must not cost a message that we don't
// need it of.
func fitted(data []byte, t reflect.Type) ([]byte, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	v, _ = fit(v, t)
	return json.Marshal(v)
}

var (
	timeType        = reflect.TypeFor[time.Time]()
	messageType     = reflect.TypeFor[discordgo.Message]()
	interactionType = reflect.TypeFor[discordgo.Interaction]()
)

// fit makes a decoded value one that t takes; false when it can't.
func fit(v any, t reflect.Type) (any, bool) {
	if t.Kind() == reflect.Pointer {
		return fit(v, t.Elem())
	}
	switch {
	case v == nil:
		return nil, true
	case t == timeType:
		s, ok := v.(string)
		_, err := time.Parse(time.RFC3339, s)
		return v, ok && err == nil
	}
	switch t.Kind() {
	case reflect.Struct:
		return fitStruct(v, t)
	case reflect.Slice, reflect.Array:
		return fitList(v, t.Elem())
	case reflect.Map:
		return fitMap(v, t.Elem())
	case reflect.String:
		return fitText(v)
	case reflect.Bool:
		if s, ok := v.(string); ok {
			b, err := strconv.ParseBool(s)
			return b, err == nil
		}
		_, ok := v.(bool)
		return v, ok
	case reflect.Interface:
		return v, true
	}
	return fitNumber(v, t)
}

func fitText(v any) (any, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	}
	return nil, false
}

func fitNumber(v any, t reflect.Type) (any, bool) {
	var text string
	switch v := v.(type) {
	case json.Number:
		text = v.String()
	case string:
		text = strings.TrimSpace(v)
	default:
		return nil, false
	}
	into := reflect.New(t)
	if json.Unmarshal([]byte(text), into.Interface()) != nil || text == "null" {
		return nil, false
	}
	return json.Number(text), true
}

func fitList(v any, t reflect.Type) (any, bool) {
	all, ok := v.([]any)
	if !ok {
		return nil, false
	}
	out := []any{}
	for _, one := range all {
		if f, ok := fit(one, t); ok {
			out = append(out, f)
		}
	}
	return out, true
}

func fitMap(v any, t reflect.Type) (any, bool) {
	all, ok := v.(map[string]any)
	if !ok {
		return nil, false
	}
	for key, one := range all {
		if f, ok := fit(one, t); ok {
			all[key] = f
		} else {
			delete(all, key)
		}
	}
	return all, true
}

func fitStruct(v any, t reflect.Type) (any, bool) {
	all, ok := v.(map[string]any)
	if !ok {
		return nil, false
	}
	for name, field := range fieldsOf(t) {
		one, has := all[name]
		if !has {
			continue
		}
		f, ok := fit(one, field.of)
		switch {
		case !ok:
			delete(all, name)
		case field.quoted && f != nil: // a number that stands in quotes
			all[name] = strings.Trim(strings.TrimSpace(jsonText(f)), `"`)
		default:
			all[name] = f
		}
	}
	switch t {
	case messageType:
		fitComponents(all)
	case interactionType:
		fitData(all)
	}
	return all, true
}

// fitComponents leaves out the components that discordgo doesn't know.
func fitComponents(message map[string]any) {
	list, ok := message["components"].([]any)
	if !ok {
		delete(message, "components")
		return
	}
	kept := []any{}
	for _, c := range list {
		if _, err := discordgo.MessageComponentFromJSON([]byte(jsonText(c))); err == nil {
			kept = append(kept, c)
		}
	}
	message["components"] = kept
}

// fitData fits what came with an interaction to its type.
func fitData(interaction map[string]any) {
	kind := jsonText(interaction["type"])
	t, ok := map[string]reflect.Type{
		"2": reflect.TypeFor[discordgo.ApplicationCommandInteractionData](), "4": reflect.TypeFor[discordgo.ApplicationCommandInteractionData](),
		"3": reflect.TypeFor[discordgo.MessageComponentInteractionData](),
	}[kind]
	if !ok {
		return
	}
	if data, ok := fit(interaction["data"], t); ok {
		interaction["data"] = data
	}
}

func jsonText(v any) string {
	data, _ := json.Marshal(v) // it was decoded from JSON
	return string(data)
}

type field struct {
	of     reflect.Type
	quoted bool
}

// fieldsOf are a struct's fields by their names in JSON.
func fieldsOf(t reflect.Type) map[string]field {
	out := map[string]field{}
	for f := range t.Fields() {
		name, rest, _ := strings.Cut(f.Tag.Get("json"), ",")
		of := f.Type
		if of.Kind() == reflect.Pointer {
			of = of.Elem()
		}
		switch {
		case f.Anonymous && name == "" && of.Kind() == reflect.Struct:
			for n, inner := range fieldsOf(of) {
				if _, has := out[n]; !has {
					out[n] = inner
				}
			}
			if of == messageType || of == interactionType {
				continue
			}
		case !f.IsExported() || name == "-":
		default:
			if name == "" {
				name = f.Name
			}
			out[name] = field{of, strings.Contains(rest, "string")}
		}
	}
	return out
}
