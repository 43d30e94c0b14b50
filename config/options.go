package config

import (
	"fmt"
	"log/slog"
	"strings"
	"unicode"
)

// options has a row for every key, in the order of the example file. A new
// section is a struct in Config, rows here, and a line in sections.
var options = []option{
	row("index.path", func(c *Config) *string { return &c.Index.Path }, "", filePath(),
		`The index's file. Empty means dateline/seeds.db in your cache folder.
A relative path starts from the folder that the command is run in. An index on a
Weaviate cluster is weaviate://host:port,host:port/Name, with TLS weaviates://….`),
	row("index.private_network", func(c *Config) *bool { return &c.Index.PrivateNetwork }, false, yesNo(),
		`Whether bot index may fetch addresses of this machine and of private networks.`),

	row("weaviate.api_key_env", func(c *Config) *string { return &c.Weaviate.APIKeyEnv }, "WEAVIATE_API_KEY", variableName(),
		`The environment variable that holds its key. A cluster that lets everybody in
needs none.`),
	row("weaviate.private_network", func(c *Config) *bool { return &c.Weaviate.PrivateNetwork }, false, yesNo(),
		`Whether the key may be sent without TLS to a host of a private network, such as
192.168.1.20. Otherwise only with TLS, or to this machine.`),
	row("weaviate.replicas", func(c *Config) *int { return &c.Weaviate.Replicas }, 0, whole(0, 9),
		`On how many nodes each passage is kept, of an index that is made. 0 means as many
as its address names hosts, and at most 3.`),
	row("weaviate.shards", func(c *Config) *int { return &c.Weaviate.Shards }, 1, whole(1, 1000),
		`Over how many parts the passages of an index that is made are spread. One part
serves some ten million; it counts words for the whole index, several for each.`),
	row("weaviate.consistency", func(c *Config) *string { return &c.Weaviate.Consistency }, "QUORUM", oneOf("ONE", "QUORUM", "ALL"),
		`How many replicas must have what is written, and must say what holds.`),
	row("weaviate.connect_seconds", func(c *Config) *int { return &c.Weaviate.ConnectSeconds }, 3, whole(1, 60),
		`How long a connection may take before another node is tried.`),
	row("weaviate.seconds", func(c *Config) *int { return &c.Weaviate.Seconds }, 15, whole(1, 600),
		`How long a search may take, with its retries. What is written may take four times
as long.`),

	row("retrieval.top_k", func(c *Config) *int { return &c.Retrieval.TopK }, 8, whole(1, 50),
		`How many passages an answer is drawn from.`),
	row("retrieval.dense_weight", func(c *Config) *float64 { return &c.Retrieval.DenseWeight }, 0.7, number(0, 1),
		`What nearness in meaning counts for. Shared words count for the rest of 1.`),
	row("retrieval.outlets", func(c *Config) *[]string { return &c.Retrieval.Outlets }, nil, names(),
		`Only articles of these outlets, by exact name. None means all.`),

	row("answer.max_sentences", func(c *Config) *int { return &c.Answer.MaxSentences }, 4, whole(1, 10),
		`The most sentences that an answer has.`),
	row("answer.mode", func(c *Config) *string { return &c.Answer.Mode }, "auto", oneOf("auto", "extractive", "llm"),
		`Who writes it. extractive: nobody, it is in the articles' own sentences.
llm: the model of [llm], and an error where it fails. auto: the model, and the
articles' own sentences where there is none or it fails.`),

	row("llm.model", func(c *Config) *string { return &c.LLM.Model }, "", word(),
		`The model that writes answers. Empty means none. bot models lists what there is.`),
	row("llm.base_url", func(c *Config) *string { return &c.LLM.BaseURL }, "", optionalAddress(),
		`The OpenAI-compatible endpoint that serves it; most end in /v1. Empty means what
OPENAI_BASE_URL holds, or else https://api.openai.com/v1.`),
	row("llm.api_key_env", func(c *Config) *string { return &c.LLM.APIKeyEnv }, "OPENAI_API_KEY", variableName(),
		`The environment variable that holds its key. A local server needs none.`),
	row("llm.private_network", func(c *Config) *bool { return &c.LLM.PrivateNetwork }, false, yesNo(),
		`Whether a key may be sent over http:// to a host of a private network, such as
192.168.1.20. Otherwise only over https://, or to this machine. It holds for the
endpoints of [verify] and [eval] too.`),
	row("llm.temperature", func(c *Config) *float64 { return &c.LLM.Temperature }, 0, number(0, 2),
		`How freely it writes. At 0 it repeats itself most.`),
	row("llm.max_tokens", func(c *Config) *int { return &c.LLM.MaxTokens }, 800, whole(50, 100_000),
		`The most tokens of a reply. One that thinks before it answers needs more.`),
	row("llm.connect_seconds", func(c *Config) *int { return &c.LLM.ConnectSeconds }, 5, whole(1, 600),
		`How long a connection may take.`),
	row("llm.first_token_seconds", func(c *Config) *int { return &c.LLM.FirstTokenSeconds }, 30, whole(1, 3600),
		`How long its first word may take, and each from the one before.`),
	row("llm.total_seconds", func(c *Config) *int { return &c.LLM.TotalSeconds }, 120, whole(1, 7200),
		`How long a call may take, with its retries.`),
	row("llm.retries", func(c *Config) *int { return &c.LLM.Retries }, 2, whole(0, 10),
		`How often a call is tried again that failed in a way that may pass.`),
	row("llm.max_calls", func(c *Config) *int { return &c.LLM.MaxCalls }, 4, whole(1, 1000),
		`How many calls may be under way at the same time, in one process.`),
	row("llm.tokens_a_day", func(c *Config) *int { return &c.LLM.TokensADay }, 0, whole(0, 1_000_000_000),
		`How many tokens may be spent from midnight to midnight UTC, over all processes
that use this index. 0 means no limit.`),
	row("llm.price_prompt", func(c *Config) *float64 { return &c.LLM.PricePrompt }, 0, number(0, 1e6),
		`What a million tokens of prompt cost, in any currency, for the cost of an answer.`),
	row("llm.price_completion", func(c *Config) *float64 { return &c.LLM.PriceCompletion }, 0, number(0, 1e6),
		`What a million tokens of reply cost.`),

	row("verify.model", func(c *Config) *string { return &c.Verify.Model }, "", word(),
		`A model that looks at every sentence once more, after the built-in checks: what
it doesn't confirm is left out. One made for this, like bespoke-minicheck, or any
chat model. Empty means none.`),
	row("verify.base_url", func(c *Config) *string { return &c.Verify.BaseURL }, "", optionalAddress(),
		`The OpenAI-compatible endpoint that serves it. Empty means that of [llm].`),
	row("verify.api_key_env", func(c *Config) *string { return &c.Verify.APIKeyEnv }, "OPENAI_API_KEY", variableName(),
		`The environment variable that holds its key. A local server needs none.`),
	row("verify.seconds", func(c *Config) *int { return &c.Verify.Seconds }, 10, whole(1, 600),
		`How long it may take for a sentence. Then the built-in checks stand, and the
answer says so.`),
	row("verify.at_once", func(c *Config) *int { return &c.Verify.AtOnce }, 4, whole(1, 64),
		`How many sentences of an answer it looks at at the same time.`),

	row("log.level", func(c *Config) *slog.Level { return &c.Log.Level }, slog.LevelWarn, level(),
		`The least grave message that is logged. Questions and answers are logged at debug only.`),
	row("log.format", func(c *Config) *string { return &c.Log.Format }, "text", oneOf("text", "json"),
		`How a message is written: text for people, json for programs.`),

	row("chat.days_kept", func(c *Config) *int { return &c.Chat.DaysKept }, 0, whole(0, 3650),
		`For how many days conversations, opinions of answers and what was typed are kept
after they were last gone on with. 0 means for good.`),
	row("chat.frame_rate", func(c *Config) *int { return &c.Chat.FrameRate }, 60, whole(1, 120),
		`How often a second the screen may be drawn while something on it changes. Over a
slow line, 10 is enough.`),

	row("eval.min", func(c *Config) *map[string]float64 { return &c.Eval.Min }, nil, metrics(),
		`An evaluation fails when a metric named here comes out lower.`),
	row("eval.max", func(c *Config) *map[string]float64 { return &c.Eval.Max }, nil, metrics(),
		`Or when one named here comes out higher.`),
	row("eval.parallel", func(c *Config) *int { return &c.Eval.Parallel }, 0, whole(0, 256),
		`How many questions are evaluated at the same time. 0 means one for each core, or
as many as max_calls in [llm] allows where a model writes.`),
	row("eval.judge_model", func(c *Config) *string { return &c.Eval.JudgeModel }, "", word(),
		`The model that bot eval --judge asks for a second opinion. Empty means none.`),
	row("eval.judge_base_url", func(c *Config) *string { return &c.Eval.JudgeBaseURL }, "https://api.openai.com/v1", address(),
		`The OpenAI-compatible endpoint that serves it.`),
	row("eval.judge_api_key_env", func(c *Config) *string { return &c.Eval.JudgeAPIKeyEnv }, "OPENAI_API_KEY", variableName(),
		`The environment variable that holds its key. A local server needs none.`),
	row("eval.judge_price_prompt", func(c *Config) *float64 { return &c.Eval.JudgePricePrompt }, 0, number(0, 1e6),
		`What a million tokens of its prompts cost, in the currency of [llm], for --budget.`),
	row("eval.judge_price_completion", func(c *Config) *float64 { return &c.Eval.JudgePriceCompletion }, 0, number(0, 1e6),
		`What a million tokens of its replies cost.`),

	row("discord.token_env", func(c *Config) *string { return &c.Discord.TokenEnv }, "DISCORD_TOKEN", variableName(),
		`The environment variable that holds the bot's token.`),
	row("discord.api_url", func(c *Config) *string { return &c.Discord.APIURL }, "https://discord.com", privateAddress(),
		`Where Discord's REST interface is: Discord itself, or a proxy that several
processes share. It names the gateway's address.`),
	row("discord.shards", func(c *Config) *string { return &c.Discord.Shards }, "auto", shards(),
		`Over how many connections the servers are spread: as Discord suggests, or a number.`),
	row("discord.shard_range", func(c *Config) *string { return &c.Discord.ShardRange }, "", shardRange(),
		`Which of them this process holds, counted from 0. Empty means all. Several
processes need the same number in shards and a range each.`),
	row("discord.metrics_address", func(c *Config) *string { return &c.Discord.MetricsAddress }, "", listenAddress(),
		`Where /healthz, /readyz and /metrics are served. Empty means nowhere.`),

	row("discord.channels", func(c *Config) *[]string { return &c.Discord.Channels }, nil, ids(),
		`Channels and forums where questions are answered without a mention.
They need the Message Content intent: see bot discord setup. To copy an id,
switch on Developer Mode in Discord's settings and right-click the channel.`),
	row("discord.answer_everything", func(c *Config) *bool { return &c.Discord.AnswerEverything }, false, yesNo(),
		`Whether all that is said in those channels, and in threads of the bot's, is
answered, and not only what asks something.`),
	row("discord.missed_minutes", func(c *Config) *int { return &c.Discord.MissedMinutes }, 5, whole(0, 24*60),
		`What was asked so many minutes before the bot came back is answered when it does.
0 means that it isn't.`),
	row("discord.missed_members", func(c *Config) *int { return &c.Discord.MissedMembers }, 1000, whole(0, 100_000_000),
		`Not in servers that have more members than this. 0 means in all.`),
	row("discord.thread_channels", func(c *Config) *[]string { return &c.Discord.ThreadChannels }, nil, ids(),
		`Channels where a thread is opened for each question, for what is asked next.`),
	row("discord.command_servers", func(c *Config) *[]string { return &c.Discord.CommandServers }, nil, ids(),
		`Servers where the commands are registered. None means everywhere.`),
	row("discord.direct_messages", func(c *Config) *bool { return &c.Discord.DirectMessages }, true, yesNo(),
		`Whether direct messages are answered.`),
	row("discord.allow_servers", func(c *Config) *[]string { return &c.Discord.AllowServers }, nil, ids(),
		`Only these servers are answered. None means all.`),
	row("discord.deny_servers", func(c *Config) *[]string { return &c.Discord.DenyServers }, nil, ids(),
		`These servers are not, whatever else is allowed.`),
	row("discord.allow_channels", func(c *Config) *[]string { return &c.Discord.AllowChannels }, nil, ids(),
		`Only these channels, with their threads and posts.`),
	row("discord.deny_channels", func(c *Config) *[]string { return &c.Discord.DenyChannels }, nil, ids(),
		`Not these channels.`),
	row("discord.allow_roles", func(c *Config) *[]string { return &c.Discord.AllowRoles }, nil, ids(),
		`Only members who have one of these roles.`),
	row("discord.deny_roles", func(c *Config) *[]string { return &c.Discord.DenyRoles }, nil, ids(),
		`Not members who have one of these.`),
	row("discord.allow_users", func(c *Config) *[]string { return &c.Discord.AllowUsers }, nil, ids(),
		`Only these users.`),
	row("discord.deny_users", func(c *Config) *[]string { return &c.Discord.DenyUsers }, nil, ids(),
		`Not these users.`),
	row("discord.user_per_minute", func(c *Config) *int { return &c.Discord.UserPerMinute }, 5, whole(0, 10_000),
		`How many questions a user may ask in a minute. 0 means any number.`),
	row("discord.channel_per_minute", func(c *Config) *int { return &c.Discord.ChannelPerMinute }, 20, whole(0, 10_000),
		`Likewise all users of a channel together.`),
	row("discord.server_per_minute", func(c *Config) *int { return &c.Discord.ServerPerMinute }, 60, whole(0, 10_000),
		`Likewise all users of a server together.`),
	row("discord.tokens_per_day", func(c *Config) *int { return &c.Discord.TokensPerDay }, 0, whole(0, 2_000_000_000),
		`How many tokens of a language model all answers of a day (UTC) may cost. 0 means any number.`),
	row("discord.turns", func(c *Config) *int { return &c.Discord.Turns }, 5, whole(0, 20),
		`How many earlier exchanges of a conversation a question may lean on.`),
	row("discord.edit_minutes", func(c *Config) *int { return &c.Discord.EditMinutes }, 10, whole(0, 24*60),
		`For how long a question that its author changes is answered anew.`),
	row("discord.days_kept", func(c *Config) *int { return &c.Discord.DaysKept }, 30, whole(1, 3650),
		`For how many days questions and answers are kept. Buttons under older answers no longer work.`),
	row("discord.workers", func(c *Config) *int { return &c.Discord.Workers }, 4, whole(1, 256),
		`How many questions are answered at the same time.`),
	row("discord.queue", func(c *Config) *int { return &c.Discord.Queue }, 200, whole(0, 100_000),
		`How many may wait. Who comes after them is told when to come back.`),
}

// sections says what each section is for, in the order of the example file.
var sections = []struct{ name, doc string }{
	{"index", "Where the indexed articles are."},
	{"weaviate", "How an index on a Weaviate cluster is reached, and made."},
	{"retrieval", "Which passages an answer is drawn from."},
	{"answer", "What an answer is like."},
	{"llm", "The language model that writes answers, every sentence of which is verified."},
	{"verify", "A second look at what a language model wrote."},
	{"log", "What is logged, to standard error."},
	{"chat", "What bot chat keeps, and how it draws."},
	{"eval", "What bot eval measures against."},
	{"discord", "How bot discord reaches Discord, and whom it answers."},
}

// option is one key: where its value is kept, and all that is known of it.
type option struct {
	section, key string
	doc          string
	allowed      string // completes "it must be …"
	inFile       string // how a value is written there, "" when that goes without saying
	inEnv        string // likewise
	hidden       bool   // names a variable: a value that won't do may be the secret, and is never shown

	reset func(*Config)                         // to the default
	set   func(*Config, string) bool            // from an environment variable; false when it can't be read
	check func(*Config) (value string, ok bool) // value is written as in a file
}

// row makes an option of a name ("section.key") and the field that holds it.
// Every Config gets the same def, so it must be nil where T is a list or table.
func row[T any](name string, field func(*Config) *T, def T, r rule[T], doc string) option {
	section, key, _ := strings.Cut(name, ".")
	return option{
		section: section,
		key:     key,
		doc:     doc,
		allowed: r.allowed,
		inFile:  r.inFile,
		inEnv:   r.inEnv,
		hidden:  r.hidden,
		reset:   func(c *Config) { *field(c) = def },
		set: func(c *Config, text string) bool {
			v, err := r.parse(text)
			if err == nil {
				*field(c) = v
			}
			return err == nil
		},
		check: func(c *Config) (string, bool) {
			v := *field(c)
			return r.show(v), r.ok(v)
		},
	}
}

// variable is the environment variable that stands for the key.
func (o option) variable() string {
	return strings.ToUpper("DATELINE_" + o.section + "_" + o.key)
}

// wrong says that value, written as in a file, won't do.
func (o option) wrong(value string) string {
	if o.hidden {
		return fmt.Sprintf("%s in [%s] %s", o.key, o.section, o.notShown())
	}
	return fmt.Sprintf("%s in [%s] is %s: it must be %s", o.key, o.section, clip(value), suchAs(o.allowed, o.inFile))
}

func suchAs(allowed, example string) string {
	if example == "" {
		return allowed
	}
	return allowed + ", such as " + example
}

// clip keeps a message to one line of readable length.
func clip(s string) string {
	const most = 80
	runes := []rune(strings.Map(printable, s))
	if len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return string(runes)
}

// printable also keeps a terminal from being steered.
func printable(r rune) rune {
	if unicode.IsPrint(r) {
		return r
	}
	return ' '
}
