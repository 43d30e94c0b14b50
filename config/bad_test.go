package config_test

import (
	"fmt"
	"strings"
	"testing"

	"dateline/config"
)

// A file of another program gives a short message.
func TestManyFaults(t *testing.T) {
	var file strings.Builder
	file.WriteString("[log]\n")
	for i := range 1000 {
		fmt.Fprintf(&file, "k%d = 1\n", i)
	}
	_, err := config.Parse("c.toml", []byte(file.String()))
	if err == nil {
		t.Fatal("no error")
	}
	lines := strings.Split(err.Error(), "\n")
	if len(lines) != 11 || !strings.HasPrefix(lines[9], "c.toml:11: unknown key \"k9\"") || lines[10] != "c.toml: and 990 faults more" {
		t.Errorf("got %d lines:\n%s", len(lines), err)
	}
}

// A new mistake costs one row: the file and what is said of it.
func TestBadFiles(t *testing.T) {
	for _, tc := range []struct{ name, file, want string }{
		{"typo", "# one\n\n[retrieval]\ntopk = 5\n", `c.toml:4: unknown key "topk" in [retrieval]: did you mean "top_k"?`},
		{"swapped letters", "[log]\nlveel = \"info\"", `c.toml:2: unknown key "lveel" in [log]: did you mean "level"?`},
		{"wrong case", "[retrieval]\nTOP_K = 5", `c.toml:2: unknown key "TOP_K" in [retrieval]: did you mean "top_k"?`},
		{"dash", "[answer]\nmax-sentences = 1", `c.toml:2: unknown key "max-sentences" in [answer]: did you mean "max_sentences"?`},
		{"wrong section", "[answer]\ntop_k = 5", `c.toml:2: unknown key "top_k" in [answer]: did you mean "top_k" in [retrieval]?`},
		{"no section", "top_k = 5", `c.toml:1: unknown key "top_k" outside any section: did you mean "top_k" in [retrieval]?`},
		{"nothing near", "[log]\ncolour = 1", `c.toml:2: unknown key "colour" in [log]: the keys there are level and format`},
		{"nothing near outside", "colour = 1", `c.toml:1: unknown key "colour" outside any section: the sections are index, weaviate, retrieval, answer, llm, verify, log, chat, eval and discord`},
		{"section typo", "[retreival]\ntop_k = 5", `c.toml:1: unknown section [retreival]: did you mean [retrieval]?`},
		{"unknown section", "[params]\na = 1\n[params.b]\nc = 2", `c.toml:1: unknown section [params]: the sections are index, weaviate, retrieval, answer, llm, verify, log, chat, eval and discord`},
		{"dotted typo", "\nretrieval.topk = 5", `c.toml:2: unknown key "topk" in [retrieval]: did you mean "top_k"?`},
		{"inline typo", "retrieval = { topk = 5 }", `c.toml:1: unknown key "topk" in [retrieval]: did you mean "top_k"?`},
		{"table typo", "[eval.mn]\na = 1", `c.toml:1: unknown key "mn" in [eval]: did you mean "min"?`},
		{"two typos", "[log]\nlvl = \"info\"\nfmt = \"json\"\n[logs]\na = 1", `c.toml:2: unknown key "lvl" in [log]: the keys there are level and format
c.toml:3: unknown key "fmt" in [log]: the keys there are level and format
c.toml:4: unknown section [logs]: did you mean [log]?`},
		{"control characters", "[log]\n\"a\\nb\\u001bc\" = 1", `c.toml:2: unknown key "a b c" in [log]: the keys there are level and format`},
		{"long key", "[log]\n" + strings.Repeat("x", 5000) + " = 1", `c.toml:2: unknown key "` + strings.Repeat("x", 80) + `…" in [log]: the keys there are level and format`},

		{"string for int", "[retrieval]\ntop_k = \"5\"", `c.toml:2: top_k in [retrieval] is "5": it must be a whole number from 1 to 50`},
		{"float for int", "[retrieval]\n\ntop_k = 5.5", `c.toml:3: top_k in [retrieval] is 5.5: it must be a whole number from 1 to 50`},
		{"huge int", "[retrieval]\ntop_k = 99999999999999999999", `c.toml:2: this isn't TOML: decimal number is too large to fit in a 64-bit signed integer`},
		{"bool for float", "[retrieval]\ndense_weight = true", `c.toml:2: dense_weight in [retrieval] is true: it must be a number from 0 to 1`},
		{"int for string", "[index]\npath = 7", `c.toml:2: path in [index] is 7: it must be the path of a file, written out (no "~")`},
		{"date for string", "[log]\nformat = 2012-01-30", `c.toml:2: format in [log] is 2012-01-30: it must be "text" or "json"`},
		{"string for list", "[retrieval]\noutlets = \"CNN\"", `c.toml:2: outlets in [retrieval] is "CNN": it must be a list of names, none of them empty, such as ["CNN", "NPR"]`},
		{"ints in list", "[retrieval]\noutlets = [1]", `c.toml:2: outlets in [retrieval] is a list: it must be a list of names, none of them empty, such as ["CNN", "NPR"]`},
		{"string in metrics", "[eval]\nmin = { mrr = \"high\" }", `c.toml:2: min in [eval] is a table: it must be a number for each metric, such as { answer_match = 0.6, mrr_at_10 = 0.9 }`},
		{"table for int", "[retrieval.top_k]\na = 1", `c.toml:1: top_k in [retrieval] is a table: it must be a whole number from 1 to 50`},
		{"no mode", "[answer]\nmode = \"gpt\"", `c.toml:2: mode in [answer] is "gpt": it must be "auto", "extractive" or "llm"`},
		{"a key in the file", "[llm]\napi_key_env = \"sk-proj-abc\"", "c.toml:2: api_key_env in [llm] isn't the name of an environment variable, and isn't shown, for it may be the secret itself: put the secret into a variable, and that variable's name here, such as \"OPENAI_API_KEY\""},
		{"an address without a scheme", "[llm]\nbase_url = \"localhost:11434/v1\"", `c.toml:2: base_url in [llm] is "localhost:11434/v1": it must be an address that begins with http:// or https://, or nothing`},
		{"too hot", "[llm]\ntemperature = 3", `c.toml:2: temperature in [llm] is 3.0: it must be a number from 0 to 2`},
		{"token for its variable", "[discord]\ntoken_env = \"MTA.abc.def\"", "c.toml:2: token_env in [discord] isn't the name of an environment variable, and isn't shown, for it may be the secret itself: put the secret into a variable, and that variable's name here, such as \"DISCORD_TOKEN\""},
		{"plain http elsewhere", "[discord]\napi_url = \"http://discord.com\"", `c.toml:2: api_url in [discord] is "http://discord.com": it must be an address that begins with https://, or with http:// on this machine`},
		{"no shards", "[discord]\nshards = \"0\"", `c.toml:2: shards in [discord] is "0": it must be "auto", or a whole number in quotes such as "4"`},
		{"shards without quotes", "[discord]\nshards = 4", `c.toml:2: shards in [discord] is 4: it must be "auto", or a whole number in quotes such as "4"`},
		{"backward range", "[discord]\nshard_range = \"3-1\"", `c.toml:2: shard_range in [discord] is "3-1": it must be empty, or numbers such as "0-3" or "4"`},
		{"no id", "[discord]\nchannels = [\"general\"]", `c.toml:2: channels in [discord] is ["general"]: it must be a list of Discord's ids, in quotes, such as ["1234567890123456789"]`},
		{"an id without quotes", "[discord]\ndeny_users = [1234567890123456789]", `c.toml:2: deny_users in [discord] is a list: it must be a list of Discord's ids, in quotes, such as ["1234567890123456789"]`},
		{"an address without a host", "[llm]\nbase_url = \"https://\"", `c.toml:2: base_url in [llm] is "https://": it must be an address that begins with http:// or https://, or nothing`},
		{"a model of two lines", "[llm]\nmodel = \"a\\nb\"", `c.toml:2: model in [llm] is "a\u000Ab": it must be text on one line, without spaces at its ends`},
		{"a home alone", "[index]\npath = \"~\"", `c.toml:2: path in [index] is "~": it must be the path of a file, written out (no "~")`},
		{"a port that is none", "[discord]\nmetrics_address = \"127.0.0.1:65536\"", `c.toml:2: metrics_address in [discord] is "127.0.0.1:65536": it must be empty, or an address and port such as "127.0.0.1:9090"`},
		{"more shards than there are", "[discord]\nshards = \"100001\"", `c.toml:2: shards in [discord] is "100001": it must be "auto", or a whole number in quotes such as "4"`},
		{"a range beyond them", "[discord]\nshard_range = \"5-100000\"", `c.toml:2: shard_range in [discord] is "5-100000": it must be empty, or numbers such as "0-3" or "4"`},
		{"a password in the address", "[discord]\napi_url = \"https://a:b@discord.com\"", `c.toml:2: api_url in [discord] is "https://a:b@discord.com": it must be an address that begins with https://, or with http:// on this machine`},
		{"a query in the address", "[discord]\napi_url = \"https://discord.com?x=1\"", `c.toml:2: api_url in [discord] is "https://discord.com?x=1": it must be an address that begins with https://, or with http:// on this machine`},
		{"neither yes nor no", "[discord]\ndirect_messages = \"no\"", `c.toml:2: direct_messages in [discord] is "no": it must be true or false`},
		{"no port", "[discord]\nmetrics_address = \"localhost\"", `c.toml:2: metrics_address in [discord] is "localhost": it must be empty, or an address and port such as "127.0.0.1:9090"`},
		{"word for level", "[log]\nlevel = \"loud\"", `c.toml:2: level in [log] is "loud": it must be "debug", "info", "warn" or "error"`},
		{"scalar for section", "\nretrieval = 5", `c.toml:2: retrieval is a section: write [retrieval] on a line of its own, and its keys below`},
		{"list of sections", "[[retrieval]]\ntop_k = 5", `c.toml:1: retrieval is a section: write [retrieval] on a line of its own, and its keys below`},

		{"too small", "[retrieval]\ntop_k = 0", `c.toml:2: top_k in [retrieval] is 0: it must be a whole number from 1 to 50`},
		{"too large", "[retrieval]\n# many\ntop_k = 51", `c.toml:3: top_k in [retrieval] is 51: it must be a whole number from 1 to 50`},
		{"NaN", "[retrieval]\ndense_weight = nan", `c.toml:2: dense_weight in [retrieval] is nan: it must be a number from 0 to 1`},
		{"infinite", "[eval.max]\nmrr = -inf", `c.toml:1: max in [eval] is {"mrr" = -inf}: it must be a number for each metric, such as { answer_match = 0.6, mrr_at_10 = 0.9 }`},
		{"empty name", "[retrieval]\noutlets = [\"CNN\", \" \"]", `c.toml:2: outlets in [retrieval] is ["CNN", " "]: it must be a list of names, none of them empty, such as ["CNN", "NPR"]`},
		{"between levels", "[log]\nlevel = \"INFO+2\"", `c.toml:2: level in [log] is "info+2": it must be "debug", "info", "warn" or "error"`},
		{"tilde", "[index]\npath = \"~/news.db\"", `c.toml:2: path in [index] is "~/news.db": it must be the path of a file, written out (no "~")`},
		{"NUL", "[index]\npath = \"a\\u0000\"", `c.toml:2: path in [index] is "a\u0000": it must be the path of a file, written out (no "~")`},
		{"two values", "[retrieval]\ntop_k = 0\n[answer]\nmax_sentences = 99", `c.toml:2: top_k in [retrieval] is 0: it must be a whole number from 1 to 50
c.toml:4: max_sentences in [answer] is 99: it must be a whole number from 1 to 10`},

		{"not closed", "[log]\nlevel = \"info\n", `c.toml:2: this isn't TOML: basic strings cannot have new lines`},
		{"no value", "[log]\nlevel =\n", `c.toml:2: this isn't TOML: unexpected character U+000A at start of value`},
		{"twice", "[retrieval]\ntop_k = 1\ntop_k = 2", `c.toml:3: this isn't TOML: key top_k is already defined`},
		{"binary", "\x7fELF\x00", `c.toml:1: this isn't TOML: invalid character at start of key: U+007F`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := config.Parse("c.toml", []byte(tc.file))
			if err == nil {
				t.Fatalf("no error\nwant %s", tc.want)
			}
			if err.Error() != tc.want {
				t.Errorf("got  %s\nwant %s", err, tc.want)
			}
		})
	}
}
