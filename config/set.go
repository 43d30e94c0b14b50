package config

// Set puts a value over a key, as the environment does: a command's flag may
// stand for a key. The error says what the key may be.
func (c *Config) Set(section, key, value string) error {
	for _, o := range options {
		if o.section != section || o.key != key {
			continue
		}
		before := *c
		read := o.set(c, value)
		if _, ok := o.check(c); !read || !ok {
			*c = before
			return &Error{Text: clip(quote(value)) + " won't do: it must be " + suchAs(o.allowed, o.inEnv)}
		}
		return nil
	}
	return &Error{Text: "there is no key " + quote(key) + " in [" + section + "]"}
}
