package config_test

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dateline/config"
)

// environment looks variables up in a map.
func environment(vars map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		v, ok := vars[name]
		return v, ok
	}
}

// alone moves the test to an empty folder with empty configuration and cache
// folders, and returns it.
func alone(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("HOME", dir)
	t.Setenv("XDG_CONFIG_HOME", filepath.Join(dir, ".config"))
	t.Setenv("XDG_CACHE_HOME", filepath.Join(dir, ".cache"))
	t.Chdir(dir)
	return dir
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

const everything = `
[index]
path = "news.db"
[weaviate]
api_key_env = "CLUSTER_KEY"
private_network = true
replicas = 2
shards = 4
consistency = "ALL"
connect_seconds = 1
seconds = 9

[retrieval]
top_k = 8
dense_weight = 1
outlets = ["CNN", "NPR"]
[answer]
max_sentences = 2
mode = "llm"
[llm]
model = "qwen3"
base_url = "http://127.0.0.1:11434/v1"
api_key_env = "LLM_KEY"
temperature = 0.5
max_tokens = 900
connect_seconds = 1
first_token_seconds = 2
total_seconds = 3
retries = 4
max_calls = 5
tokens_a_day = 6
price_prompt = 0.7
price_completion = 0.8
[verify]
model = "bespoke-minicheck"
base_url = "http://127.0.0.1:11435/v1"
api_key_env = "VERIFY_KEY"
seconds = 9
at_once = 2
[log]
level = "debug"
format = "json"
[eval]
max = { refused = 0.08 }
parallel = 2
judge_model = "judge-7b"
judge_base_url = "http://127.0.0.1:11434/v1"
judge_api_key_env = "JUDGE_KEY"
[eval.min]
"hit@5" = 0.95
answers = 0.85
[chat]
days_kept = 90
frame_rate = 12
[discord]
token_env = "BOT_TOKEN"
api_url = "http://127.0.0.1:3000"
shards = "8"
shard_range = "4-7"
metrics_address = "127.0.0.1:9090"
channels = ["12345678901234567"]
answer_everything = true
missed_minutes = 11
missed_members = 12
thread_channels = ["12345678901234568"]
command_servers = ["12345678901234569"]
direct_messages = false
allow_servers = ["22345678901234561"]
deny_servers = ["22345678901234562"]
allow_channels = ["22345678901234563"]
deny_channels = ["22345678901234564"]
allow_roles = ["22345678901234565"]
deny_roles = ["22345678901234566"]
allow_users = ["22345678901234567"]
deny_users = ["22345678901234568"]
user_per_minute = 1
channel_per_minute = 2
server_per_minute = 3
tokens_per_day = 4
turns = 6
edit_minutes = 7
days_kept = 8
workers = 9
queue = 10
`

// everyModel is the models of everything.
func everyModel() (l config.LLM, v config.Verify) {
	l = config.LLM{
		Model: "qwen3", BaseURL: "http://127.0.0.1:11434/v1", APIKeyEnv: "LLM_KEY", Temperature: 0.5, MaxTokens: 900,
		ConnectSeconds: 1, FirstTokenSeconds: 2, TotalSeconds: 3, Retries: 4, MaxCalls: 5, TokensADay: 6, PricePrompt: 0.7, PriceCompletion: 0.8,
	}
	v = config.Verify{Model: "bespoke-minicheck", BaseURL: "http://127.0.0.1:11435/v1", APIKeyEnv: "VERIFY_KEY", Seconds: 9, AtOnce: 2}
	return l, v
}

func everyCluster() config.Weaviate {
	return config.Weaviate{APIKeyEnv: "CLUSTER_KEY", PrivateNetwork: true, Replicas: 2, Shards: 4, Consistency: "ALL", ConnectSeconds: 1, Seconds: 9}
}

func wantEverything() config.Config {
	llm, verify := everyModel()
	return config.Config{
		Index:     config.Index{Path: "news.db"},
		Weaviate:  everyCluster(),
		Retrieval: config.Retrieval{TopK: 8, DenseWeight: 1, Outlets: []string{"CNN", "NPR"}},
		Answer:    config.Answer{MaxSentences: 2, Mode: "llm"},
		LLM:       llm,
		Verify:    verify,
		Log:       config.Log{Level: slog.LevelDebug, Format: "json"},
		Chat:      config.Chat{DaysKept: 90, FrameRate: 12},
		Eval: config.Eval{
			Min:      map[string]float64{"hit@5": 0.95, "answers": 0.85},
			Max:      map[string]float64{"refused": 0.08},
			Parallel: 2,

			JudgeModel: "judge-7b", JudgeBaseURL: "http://127.0.0.1:11434/v1", JudgeAPIKeyEnv: "JUDGE_KEY",
		},
		Discord: config.Discord{
			TokenEnv: "BOT_TOKEN", APIURL: "http://127.0.0.1:3000", Shards: "8", ShardRange: "4-7", MetricsAddress: "127.0.0.1:9090",
			AnswerEverything: true, MissedMinutes: 11, MissedMembers: 12, Channels: []string{"12345678901234567"}, ThreadChannels: []string{"12345678901234568"}, CommandServers: []string{"12345678901234569"},
			AllowServers: []string{"22345678901234561"}, DenyServers: []string{"22345678901234562"},
			AllowChannels: []string{"22345678901234563"}, DenyChannels: []string{"22345678901234564"},
			AllowRoles: []string{"22345678901234565"}, DenyRoles: []string{"22345678901234566"},
			AllowUsers: []string{"22345678901234567"}, DenyUsers: []string{"22345678901234568"},
			UserPerMinute: 1, ChannelPerMinute: 2, ServerPerMinute: 3, TokensPerDay: 4,
			Turns: 6, EditMinutes: 7, DaysKept: 8, Workers: 9, Queue: 10,
		},
	}
}

func TestDefaults(t *testing.T) {
	alone(t)
	got, err := config.Load("", environment(nil))
	if err != nil {
		t.Fatal(err)
	}
	want := config.Config{
		Weaviate:  config.Weaviate{APIKeyEnv: "WEAVIATE_API_KEY", Shards: 1, Consistency: "QUORUM", ConnectSeconds: 3, Seconds: 15},
		Retrieval: config.Retrieval{TopK: 8, DenseWeight: 0.7},
		Answer:    config.Answer{MaxSentences: 4, Mode: "auto"},
		LLM: config.LLM{
			APIKeyEnv: "OPENAI_API_KEY", MaxTokens: 800, ConnectSeconds: 5, FirstTokenSeconds: 30, TotalSeconds: 120, Retries: 2, MaxCalls: 4,
		},
		Verify: config.Verify{APIKeyEnv: "OPENAI_API_KEY", Seconds: 10, AtOnce: 4},
		Log:    config.Log{Level: slog.LevelWarn, Format: "text"},
		Chat:   config.Chat{FrameRate: 60},
		Eval:   config.Eval{JudgeBaseURL: "https://api.openai.com/v1", JudgeAPIKeyEnv: "OPENAI_API_KEY"},
		Discord: config.Discord{
			TokenEnv: "DISCORD_TOKEN", APIURL: "https://discord.com", Shards: "auto", DirectMessages: true, MissedMinutes: 5, MissedMembers: 1000,
			UserPerMinute: 5, ChannelPerMinute: 20, ServerPerMinute: 60, Turns: 5, EditMinutes: 10, DaysKept: 30, Workers: 4, Queue: 200,
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if err := got.Validate(); err != nil {
		t.Errorf("the defaults aren't valid: %v", err)
	}
}

func TestFileSetsEveryKey(t *testing.T) {
	before := config.Default()
	got, err := config.Parse("config.toml", []byte(everything))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(wantEverything(), got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	got.Retrieval.Outlets[0] = "NBC"
	got.Eval.Min["mrr"] = 1
	if diff := cmp.Diff(before, config.Default()); diff != "" {
		t.Errorf("reading a file changed the defaults:\n%s", diff)
	}
}

func TestWaysToWriteTheSame(t *testing.T) {
	want := config.Default()
	want.Retrieval.TopK = 9
	want.Eval.Min = map[string]float64{"mrr": 0.5}
	for name, text := range map[string]string{
		"sections":      "[retrieval]\ntop_k = 9\n[eval]\nmin = {mrr = 0.5}",
		"dotted":        "retrieval.top_k = 9\neval.min.mrr = 0.5",
		"inline":        "retrieval = {top_k = 9}\neval = {min = {mrr = 0.5}}",
		"table":         "[retrieval]\n\"top_k\" = 9\n[eval.min]\nmrr = 0.5",
		"byte order":    "\ufeff[retrieval]\ntop_k = 9\n[eval.min]\nmrr = 0.5",
		"DOS newlines":  "[retrieval]\r\ntop_k = 9\r\n[eval.min]\r\nmrr = 0.5\r\n",
		"other numbers": "[retrieval]\ntop_k = 0x9\n[eval.min]\nmrr = 5e-1",
	} {
		t.Run(name, func(t *testing.T) {
			got, err := config.Parse("config.toml", []byte(text))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestEnvironmentGoesOverFile(t *testing.T) {
	dir := alone(t)
	write(t, filepath.Join(dir, "config.toml"), everything)
	vars := map[string]string{
		"DATELINE_INDEX_PATH":             "other.db",
		"DATELINE_RETRIEVAL_TOP_K":        "50",
		"DATELINE_RETRIEVAL_DENSE_WEIGHT": "0",
		"DATELINE_RETRIEVAL_OUTLETS":      "The Wall Street Journal, NPR",
		"DATELINE_ANSWER_MAX_SENTENCES":   "10",
		"DATELINE_ANSWER_MODE":            "auto",
		"DATELINE_LLM_MODEL":              "other",
		"DATELINE_LLM_BASE_URL":           "https://example.org/v1",
		"DATELINE_LLM_TOKENS_A_DAY":       "1000000",
		"DATELINE_VERIFY_SECONDS":         "60",
		"DATELINE_LOG_LEVEL":              "error",
		"DATELINE_LOG_FORMAT":             "text",
		"DATELINE_CHAT_DAYS_KEPT":         "0",
		"DATELINE_EVAL_MIN":               "mrr=0.7, hit@1=.6",
		"DATELINE_EVAL_MAX":               "",
		"DATELINE_EVAL_PARALLEL":          "1",
		"DATELINE_EVAL_JUDGE_MODEL":       "judge-70b",
		"DATELINE_EVAL_JUDGE_BASE_URL":    "https://example.org/v1",
		"DATELINE_EVAL_JUDGE_API_KEY_ENV": "OTHER_KEY",
		"DATELINE_DISCORD_SHARDS":         "auto",
		"DATELINE_DISCORD_SHARD_RANGE":    "2",
	}
	got, err := config.Load("config.toml", environment(vars))
	if err != nil {
		t.Fatal(err)
	}
	llm, verify := everyModel()
	llm.Model, llm.BaseURL, llm.TokensADay, verify.Seconds = "other", "https://example.org/v1", 1_000_000, 60
	want := config.Config{
		File:      "config.toml",
		Index:     config.Index{Path: "other.db"},
		Weaviate:  everyCluster(),
		Retrieval: config.Retrieval{TopK: 50, DenseWeight: 0, Outlets: []string{"The Wall Street Journal", "NPR"}},
		Answer:    config.Answer{MaxSentences: 10, Mode: "auto"},
		LLM:       llm,
		Verify:    verify,
		Log:       config.Log{Level: slog.LevelError, Format: "text"},
		Chat:      config.Chat{FrameRate: 12},
		Eval: config.Eval{
			Min:      map[string]float64{"mrr": 0.7, "hit@1": 0.6},
			Max:      map[string]float64{"refused": 0.08}, // an empty variable is no setting
			Parallel: 1, JudgeModel: "judge-70b", JudgeBaseURL: "https://example.org/v1", JudgeAPIKeyEnv: "OTHER_KEY",
		},
		Discord: wantEverything().Discord,
	}
	want.Discord.Shards, want.Discord.ShardRange = "auto", "2"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestBadEnvironment(t *testing.T) {
	alone(t)
	for name, tc := range map[string]struct{ value, want string }{
		"DATELINE_RETRIEVAL_TOP_K":        {"five", `DATELINE_RETRIEVAL_TOP_K: "five" won't do: it must be a whole number from 1 to 50`},
		"DATELINE_ANSWER_MAX_SENTENCES":   {"11", `DATELINE_ANSWER_MAX_SENTENCES: "11" won't do: it must be a whole number from 1 to 10`},
		"DATELINE_RETRIEVAL_DENSE_WEIGHT": {"NaN", `DATELINE_RETRIEVAL_DENSE_WEIGHT: "NaN" won't do: it must be a number from 0 to 1`},
		"DATELINE_RETRIEVAL_OUTLETS":      {"CNN,,NPR", `DATELINE_RETRIEVAL_OUTLETS: "CNN,,NPR" won't do: it must be a list of names, none of them empty, such as CNN,NPR`},
		"DATELINE_EVAL_MIN":               {"mrr", `DATELINE_EVAL_MIN: "mrr" won't do: it must be a number for each metric, such as answer_match=0.6,mrr_at_10=0.9`},
		"DATELINE_EVAL_MAX":               {"a=1,a=2", `DATELINE_EVAL_MAX: "a=1,a=2" won't do: it must be a number for each metric, such as answer_match=0.6,mrr_at_10=0.9`},
		"DATELINE_LOG_LEVEL":              {"loud", `DATELINE_LOG_LEVEL: "loud" won't do: it must be "debug", "info", "warn" or "error"`},
		"DATELINE_LOG_FORMAT":             {"xml\n", `DATELINE_LOG_FORMAT: "xml\u000A" won't do: it must be "text" or "json"`},
		"DATELINE_INDEX_PATH":             {"~/news.db", `DATELINE_INDEX_PATH: "~/news.db" won't do: it must be the path of a file, written out (no "~")`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := config.Load("", environment(map[string]string{name: tc.value}))
			if err == nil || err.Error() != tc.want {
				t.Errorf("got  %v\nwant %s", err, tc.want)
			}
		})
	}
}

func TestFileIsFound(t *testing.T) {
	dir := alone(t)
	set := func(name string) { write(t, filepath.Join(dir, name), "[answer]\nmax_sentences = 1\n") }
	load := func(path string, vars map[string]string) string {
		t.Helper()
		c, err := config.Load(path, environment(vars))
		if err != nil {
			t.Fatal(err)
		}
		return c.File
	}
	inHome := filepath.Join(dir, ".config", "dateline", "config.toml")
	set(filepath.Join(".config", "dateline", "config.toml"))
	if got := load("", nil); got != inHome {
		t.Errorf("in the configuration folder: got %q, want %q", got, inHome)
	}
	set("config.toml")
	if got := load("", nil); got != inHome {
		t.Errorf("with one in the current folder, that nobody named: got %q", got)
	}
	set("named.toml")
	vars := map[string]string{"DATELINE_CONFIG": "named.toml"}
	if got := load("", vars); got != "named.toml" {
		t.Errorf("named by the variable: got %q", got)
	}
	set("asked.toml")
	if got := load("asked.toml", vars); got != "asked.toml" {
		t.Errorf("named by the flag: got %q", got)
	}
}

// A folder may be anybody's: what lies in it is used where it is named, and told
// of where it isn't.
func TestCurrentFolderIsNotRead(t *testing.T) {
	const stolen = "[llm]\nmodel = \"m\"\nbase_url = \"https://stranger.example/v1\"\napi_key_env = \"AWS_SECRET_ACCESS_KEY\"\n"
	for _, tc := range []struct {
		name, path    string
		vars          map[string]string
		home, foreign string // relative to the folder; "" for none
		chdir         string
		read          bool
		passedOver    string
	}{
		{name: "nobody names it", foreign: "config.toml", passedOver: "config.toml"},
		{name: "another is used", foreign: "config.toml", home: ".config/dateline/config.toml", passedOver: "config.toml"},
		{name: "in another way of writing it", foreign: "dateline/config.toml"},
		{name: "it is none", foreign: "settings.toml"},
		{name: "the flag names it", path: "config.toml", foreign: "config.toml", read: true},
		{name: "the variable names it", vars: map[string]string{"DATELINE_CONFIG": "config.toml"}, foreign: "config.toml", read: true},
		{name: "the flag names another", path: "other.toml", foreign: "config.toml"},
		{name: "it is the usual one", foreign: ".config/dateline/config.toml", chdir: ".config/dateline", read: true},
		{name: "a home that is nowhere", foreign: ".config/dateline/config.toml", chdir: "relative"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			dir := alone(t)
			write(t, filepath.Join(dir, "other.toml"), "")
			if tc.home != "" {
				write(t, filepath.Join(dir, tc.home), "")
			}
			write(t, filepath.Join(dir, tc.foreign), stolen)
			switch tc.chdir {
			case "":
			case "relative":
				t.Setenv("XDG_CONFIG_HOME", "")
				t.Setenv("HOME", ".")
			default:
				t.Chdir(filepath.Join(dir, tc.chdir))
			}
			c, err := config.Load(tc.path, environment(tc.vars))
			if err != nil {
				t.Fatal(err)
			}
			if read := c.LLM.APIKeyEnv == "AWS_SECRET_ACCESS_KEY"; read != tc.read || c.PassedOver != tc.passedOver {
				t.Errorf("read %v, passed over %q", read, c.PassedOver)
			}
		})
	}
}

func TestFileCannotBeRead(t *testing.T) {
	dir := alone(t)
	write(t, filepath.Join(dir, "big.toml"), strings.Repeat("#", 64<<10+1))
	for _, tc := range []struct {
		name, path, variable, want string
	}{
		{"missing", "none.toml", "", "none.toml: there is no such file: --config names it"},
		{"missing variable", "", "none.toml", "none.toml: there is no such file: the variable DATELINE_CONFIG names it"},
		{"folder", ".", "", ".: it can't be read: is a directory"},
		{"too long", "big.toml", "", "big.toml: it has more than 64 KiB, so it can't be a configuration"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := config.Load(tc.path, environment(map[string]string{"DATELINE_CONFIG": tc.variable}))
			if err == nil || err.Error() != tc.want {
				t.Errorf("got  %v\nwant %s", err, tc.want)
			}
		})
	}
}

func TestValidateAfterFlags(t *testing.T) {
	c := config.Default()
	c.Retrieval.TopK = 51
	c.Log.Format = "xml"
	err := c.Validate()
	want := "top_k in [retrieval] is 51: it must be a whole number from 1 to 50\n" +
		`format in [log] is "xml": it must be "text" or "json"`
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func TestIndexFile(t *testing.T) {
	dir := alone(t)
	got, err := config.Default().Index.File()
	if want := filepath.Join(dir, ".cache", "dateline", "seeds.db"); err != nil || got != want {
		t.Errorf("by default: got %q, %v; want %q", got, err, want)
	}
	if got, err := (config.Index{Path: "news.db"}).File(); err != nil || got != "news.db" {
		t.Errorf("as set: got %q, %v", got, err)
	}
	t.Setenv("XDG_CACHE_HOME", "")
	t.Setenv("HOME", "")
	if _, err := config.Default().Index.File(); err == nil || !strings.Contains(err.Error(), "--index FILE") {
		t.Errorf("without a home: got %v, want an error that names --index", err)
	}
}
