package ingest

import (
	"strings"

	"dateline/internal/pattern"

	"github.com/pelletier/go-toml/v2"
	"go.yaml.in/yaml/v4"
)

// maxFrontMatter bounds what stands before a text: a longer one is text.
const maxFrontMatter = 64 << 10

// frontMatter reads the fields between lines of --- (YAML) or +++ (TOML) at the
// top of a text, and says where the text begins. A text that only begins with
// such a line, as old ones do, has none.
func frontMatter(text string) (fields fieldSet, end int) {
	head := text[:min(len(text), maxFrontMatter)]
	start := len(head) - len(strings.TrimLeft(head, "\r\n \t"))
	first, next := cutLine(head, start)
	mark := strings.TrimRight(first, " \t\r")
	if mark != "---" && mark != "+++" {
		return nil, 0
	}
	for at := next; at < len(head); {
		line, after := cutLine(head, at)
		line = strings.TrimRight(line, " \t\r")
		if line == mark || mark == "---" && line == "..." {
			body := head[next:at]
			if mark == "+++" {
				fields = tomlFields(body)
			} else {
				fields = yamlFields(body)
			}
			if !meant(fields) {
				return nil, 0
			}
			return fields, after
		}
		at = after
	}
	return nil, 0
}

// cutLine is the line at a byte, without its end, and where the next begins.
// Lines end with CR LF, LF or CR.
func cutLine(text string, at int) (line string, next int) {
	i := strings.IndexAny(text[at:], "\r\n")
	if i < 0 {
		return text[at:], len(text)
	}
	line, next = text[at:at+i], at+i+1
	if text[at+i] == '\r' && next < len(text) && text[next] == '\n' {
		next++
	}
	return line, next
}

// meant reports whether fields are an article's: at least one of them is known.
func meant(fields fieldSet) bool {
	for name := range fields {
		if knownNames[name] {
			return true
		}
	}
	return false
}

var lineRE = pattern.New(`^([\pL_][\pL\pN _.@-]{0,40}?)\s*:(?:\s+(.*))?$`)

// yamlFields reads YAML, and what people write for it: a headline with a colon
// in it is none, but is clear enough.
func yamlFields(body string) fieldSet {
	body = strings.ReplaceAll(strings.ReplaceAll(body, "\r\n", "\n"), "\r", "\n")
	lines := make(map[string]string) // the simple ones
	simple := true
	for line := range strings.SplitSeq(body, "\n") {
		trimmed := strings.TrimSpace(line)
		if trimmed == "" || strings.HasPrefix(trimmed, "#") {
			continue
		}
		m := lineRE.FindStringSubmatch(strings.TrimRight(line, " \t"))
		if m == nil {
			simple = simple && (line[0] == ' ' || line[0] == '\t' || line[0] == '-')
			continue
		}
		if name := fold(m[1]); lines[name] == "" {
			lines[name] = uncomment(m[2])
		}
	}
	fields := make(fieldSet)
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(body), &doc); err == nil && len(doc.Content) == 1 && doc.Content[0].Kind == yaml.MappingNode {
		content := doc.Content[0].Content
		for i := 0; i+1 < len(content); i += 2 {
			value := content[i+1]
			text := nodeText(value, 0)
			// YAML takes "#metoo" for a comment.
			if own := lines[fold(content[i].Value)]; value.Kind == yaml.ScalarNode && value.Style == 0 && strings.HasPrefix(own, text) {
				text = own
			}
			fields.set(content[i].Value, text)
		}
		return fields
	}
	if !simple {
		return nil
	}
	for name, value := range lines {
		fields.set(name, unquote(value))
	}
	return fields
}

// uncomment takes off what follows a "#" with white space on both sides.
func uncomment(value string) string {
	if value == "" || value[0] == '"' || value[0] == '\'' {
		return value
	}
	before, _, _ := strings.Cut(value, " # ")
	return strings.TrimSpace(before)
}

func unquote(s string) string {
	if len(s) >= 2 && (s[0] == '"' || s[0] == '\'') && s[len(s)-1] == s[0] {
		return s[1 : len(s)-1]
	}
	return s
}

// nodeText writes a value as it stands there. An alias is not followed: ten
// lines of them make gigabytes.
func nodeText(n *yaml.Node, depth int) string {
	if depth > 8 {
		return ""
	}
	switch n.Kind {
	case yaml.ScalarNode:
		if n.Tag == "!!null" {
			return ""
		}
		return n.Value
	case yaml.SequenceNode:
		var parts []string
		for _, item := range n.Content[:min(len(n.Content), 100)] {
			if text := nodeText(item, depth+1); text != "" {
				parts = append(parts, text)
			}
		}
		return strings.Join(parts, ", ")
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			switch strings.ToLower(n.Content[i].Value) {
			case "name", "title", "url":
				return nodeText(n.Content[i+1], depth+1)
			}
		}
	}
	return ""
}

// tomlFields reads TOML. The fields of its tables, in which themes keep their
// own, come after those of the top.
func tomlFields(body string) fieldSet {
	var top map[string]any
	if toml.Unmarshal([]byte(body), &top) != nil {
		return nil
	}
	fields := make(fieldSet)
	for name, value := range top {
		if _, table := value.(map[string]any); !table {
			fields.set(name, plain(value))
		}
	}
	for _, table := range []string{"params", "extra", "article", "taxonomies"} {
		inner, _ := top[table].(map[string]any)
		for name, value := range inner {
			fields.set(name, plain(value))
		}
	}
	for name, value := range top {
		fields.set(name, plain(value))
	}
	return fields
}
