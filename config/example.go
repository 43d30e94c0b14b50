package config

import (
	"fmt"
	"strings"
)

const exampleHead = `# Dateline's configuration. Every key is here with its default, commented out:
# uncomment what you change.
#
# The file is that of --config FILE, or else of the variable DATELINE_CONFIG, or
# else dateline/config.toml in your configuration folder. A config.toml in the
# current folder is not read unless you name it: it may be a stranger's, and it
# says which secret is sent where. Over the file goes the environment: the
# variable under each key stands for it. Over that go the command's flags.
`

// Example is the text of config.example.toml: every key with its meaning,
// commented out, at its default.
func Example() string {
	var b strings.Builder
	b.WriteString(exampleHead)
	defaults := Default()
	for _, s := range sections {
		fmt.Fprintf(&b, "\n# %s\n[%s]\n", s.doc, s.name)
		for _, o := range options {
			if o.section == s.name {
				writeExample(&b, o, &defaults)
			}
		}
	}
	return b.String()
}

func writeExample(b *strings.Builder, o option, defaults *Config) {
	value, _ := o.check(defaults)
	b.WriteByte('\n')
	for line := range strings.SplitSeq(o.doc, "\n") {
		fmt.Fprintf(b, "# %s\n", line)
	}
	fmt.Fprintf(b, "# Allowed: %s.\n# Variable: %s\n#%s = %s\n",
		suchAs(o.allowed, o.inFile), suchAs(o.variable(), o.inEnv), o.key, value)
}
