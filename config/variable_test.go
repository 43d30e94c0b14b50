package config_test

import (
	"strings"
	"testing"

	"dateline/config"
)

// settings are the keys that name the variable of a secret.
var settings = map[string]string{
	"DATELINE_LLM_API_KEY_ENV":        "[llm]\napi_key_env",
	"DATELINE_VERIFY_API_KEY_ENV":     "[verify]\napi_key_env",
	"DATELINE_EVAL_JUDGE_API_KEY_ENV": "[eval]\njudge_api_key_env",
	"DATELINE_DISCORD_TOKEN_ENV":      "[discord]\ntoken_env",
}

// A secret in the place of its variable's name is told apart and not shown.
func TestSecretsForNames(t *testing.T) {
	dir := alone(t)
	for _, secret := range []string{
		"MTIzNDU2Nzg5MDEyMzQ1Njc4.real.secret-4f1e", "MTIz.real.secret",
		"sk-proj-4f1eAbC", "sk_live_4eC39HqLyjWDarjtT1zdp7dc", "hf_abcdefghijklmnopqrstuvwxyz", "gsk_0aB1cD2",
		"AKIAIOSFODNN7EXAMPLE", "0123456789abcdef0123456789abcdef", "deadbeef0123456789abcdef", "wJalrXUtnFEMI/K7MDENG",
		"Bearer 4f1e", "correct horse",
	} {
		for variable, key := range settings {
			write(t, dir+"/c.toml", key+" = \""+secret+"\"\n")
			_, inFile := config.Load("c.toml", environment(nil))
			_, inEnv := config.Load("", environment(map[string]string{variable: secret}))
			write(t, dir+"/c.toml", key+" = [\""+secret+"\"]\n")
			_, inList := config.Load("c.toml", environment(nil))
			for how, err := range map[string]error{"file": inFile, "environment": inEnv, "list": inList} {
				if err == nil {
					t.Errorf("%s in the %s is taken for a name", secret, how)
					continue
				}
				text := err.Error()
				for part := range strings.FieldsFuncSeq(secret, func(r rune) bool { return strings.ContainsRune(".-/ ", r) }) {
					if part != "secret" && part != "real" && len(part) > 3 && strings.Contains(text, part) {
						t.Errorf("%s in the %s: %q is shown: %s", secret, how, part, text)
					}
				}
				if !strings.Contains(text, "secret itself") || !strings.Contains(text, "put the secret into a variable") {
					t.Errorf("%s in the %s isn't told apart: %s", secret, how, text)
				}
				if place := map[string]string{"file": "c.toml", "list": "c.toml", "environment": variable}[how]; !strings.HasPrefix(text, place+":") {
					t.Errorf("the error names no place: %s", text)
				}
			}
		}
	}
}

// Names are let through: those in words, and any of a variable that is set.
func TestNamesOfVariables(t *testing.T) {
	dir := alone(t)
	for name, set := range map[string]string{
		"OPENAI_API_KEY": "", "DISCORD_TOKEN": "", "MY_KEY_2": "", "TOKEN": "", "K": "", "LLM_KEY_V2": "", "S3_SECRET": "", "_KEY": "", "ORGANISATIONS_KEY": "",
		"openai_key": "", "api_key2": "", "AZURE_OPENAI_KEY_EU_WEST_1": "", "H200_KEY": "",
		"MyKey": "set", "ABCDEFGHIJKLMNOPQRSTUVWXYZ": "set", "key4you2": "set",
	} {
		for variable, key := range settings {
			vars := map[string]string{name: set}
			write(t, dir+"/c.toml", key+" = \""+name+"\"\n")
			if _, err := config.Load("c.toml", environment(vars)); err != nil {
				t.Errorf("%s in the file: %v", name, err)
			}
			vars[variable] = name
			if _, err := config.Load("", environment(vars)); err != nil {
				t.Errorf("%s in the environment: %v", name, err)
			}
		}
	}
}
