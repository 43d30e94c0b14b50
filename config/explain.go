package config

import (
	"fmt"
	"net/url"
	"strings"
)

// Setting is one key as it is in force.
type Setting struct {
	Section, Key string
	Value        string // as written in a file; a password in an address comes out as xxxxx
	From         string // "FILE:LINE", the environment variable, or "" for the default
	Names        string // for a key that names the variable of a secret, whether that or a file in its place is set: "set", "not set", "" for other keys
}

// Explain says of every key what is in force and where it comes from, in the
// order of the example file. path and env are Load's, and so are the errors.
func Explain(path string, env func(string) (string, bool)) ([]Setting, error) {
	c, err := Load(path, env)
	if err != nil {
		return nil, err
	}
	var lines keys
	if c.File != "" {
		data, err := read(c.File)
		if err != nil {
			return nil, err
		}
		if lines, err = readKeys(c.File, data); err != nil {
			return nil, err
		}
	}
	out := make([]Setting, len(options))
	for i, o := range options {
		value, _ := o.check(&c)
		out[i] = Setting{Section: o.section, Key: o.key, Value: withoutPassword(value), From: o.from(c.File, lines, env)}
		if o.hidden {
			out[i].Names = "not set"
			if secret, _ := lookUp(strings.Trim(value, `"`), env); secret != "" {
				out[i].Names = "set"
			}
		}
	}
	return out, nil
}

// from is where an option's value comes from, "" for the default.
func (o option) from(file string, lines keys, env func(string) (string, bool)) string {
	if value, _ := env(o.variable()); value != "" {
		return o.variable()
	}
	if line := lines.line(o); line > 0 {
		return fmt.Sprintf("%s:%d", file, line)
	}
	return ""
}

// withoutPassword masks the password of an address.
func withoutPassword(value string) string {
	u, err := url.Parse(strings.Trim(value, `"`))
	if err != nil || u.User == nil {
		return value
	}
	return quote(u.Redacted())
}
