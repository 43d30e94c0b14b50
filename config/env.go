package config

import "errors"

// fromEnv lays the environment over c.
func (c *Config) fromEnv(env func(string) (string, bool)) error {
	var errs []error
	for _, o := range options {
		value, _ := env(o.variable())
		if value == "" {
			continue
		}
		read := o.set(c, value)
		if _, ok := o.check(c); !read || !ok {
			text := clip(quote(value)) + " won't do: it must be " + suchAs(o.allowed, o.inEnv)
			if o.hidden {
				text = "what it holds " + o.notShown()
			}
			errs = append(errs, &Error{Place: o.variable(), Text: text})
		}
	}
	return errors.Join(errs...)
}
