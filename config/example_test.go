package config_test

import (
	"flag"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"dateline/config"
)

var update = flag.Bool("update", false, "write config.example.toml anew")

const examplePath = "../config.example.toml"

// uncommented makes every key of the example count.
func uncommented(text string) string {
	return regexp.MustCompile(`(?m)^#([a-z_]+ = )`).ReplaceAllString(text, "$1")
}

func TestExampleFile(t *testing.T) {
	if *update {
		if err := os.WriteFile(examplePath, []byte(config.Example()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile(examplePath)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.ReplaceAll(string(data), "\r\n", "\n")
	if diff := cmp.Diff(config.Example(), text); diff != "" {
		t.Errorf("config.example.toml isn't what the table of options gives; run go test ./config -update\n-want +got:\n%s", diff)
	}
	for name, text := range map[string]string{"as it is": text, "uncommented": uncommented(text)} {
		got, err := config.Parse(examplePath, []byte(text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		// An empty list and none mean the same.
		if diff := cmp.Diff(config.Default(), got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s, it isn't the defaults:\n%s", name, diff)
		}
	}
}

// What the README shows as configuration is one.
func TestREADMESettings(t *testing.T) {
	data, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?s)```toml\n(.*?)```").FindAllStringSubmatch(string(data), -1)
	if len(blocks) < 4 {
		t.Errorf("%d blocks of settings", len(blocks))
	}
	for _, b := range blocks {
		if _, err := config.Parse("README.md", []byte(b[1])); err != nil {
			t.Errorf("%v in\n%s", err, b[1])
		}
	}
}

// Every field of every section stands in the example, once uncommented, and in
// the environment under the name that follows from its own.
func TestEveryKeyIsDocumented(t *testing.T) {
	example, count := uncommented(config.Example()), 0
	for section := range reflect.TypeFor[config.Config]().Fields() {
		name := section.Tag.Get("toml")
		if name == "-" {
			continue
		}
		_, body, found := strings.Cut(example, "\n["+name+"]\n")
		if !found {
			t.Errorf("the example has no [%s]", name)
			continue
		}
		body, _, _ = strings.Cut(body, "\n[")
		for field := range section.Type.Fields() {
			key := field.Tag.Get("toml")
			count++
			if !strings.Contains(body, "\n"+key+" = ") {
				t.Errorf("[%s] has no %s in the example", name, key)
			}
			variable := "DATELINE_" + strings.ToUpper(name+"_"+key)
			if !strings.Contains(body, "# Variable: "+variable) {
				t.Errorf("%s isn't named in the example", variable)
			}
			checkVariableSets(t, variable, section.Name, field.Name)
		}
	}
	if assignments := len(regexp.MustCompile(`(?m)^[a-z_]+ = `).FindAllString(example, -1)); count == 0 || assignments != count {
		t.Errorf("%d fields, but %d keys in the example", count, assignments)
	}
}

// checkVariableSets gives a variable a value that no default has and looks for
// the change in its field, and nowhere else.
func checkVariableSets(t *testing.T, variable, section, field string) {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("HOME", dir)
	t.Setenv("XDG_CONFIG_HOME", dir)
	for _, value := range []string{"6", "77", "0.25", "debug", "json", "llm", "ALL", "mrr=1", "http://127.0.0.1:1/v1", "127.0.0.1:9", "false", "true", "12345678901234567"} {
		got, err := config.Load("", environment(map[string]string{variable: value}))
		if err != nil {
			continue // not a value for this one
		}
		at := func(c *config.Config) reflect.Value {
			return reflect.ValueOf(c).Elem().FieldByName(section).FieldByName(field)
		}
		want := config.Default()
		if reflect.DeepEqual(at(&got).Interface(), at(&want).Interface()) {
			continue // the default itself
		}
		at(&want).Set(at(&got))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s changes more than %s.%s:\n%s", variable, section, field, diff)
		}
		return
	}
	t.Errorf("none of the values tried in %s changes %s.%s", variable, section, field)
}
