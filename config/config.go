package config

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
)

// Config is everything that can be set.
type Config struct {
	// File is the file that was read, "" when there was none.
	File string `toml:"-"`

	// PassedOver is a config.toml in the current folder that wasn't read because
	// nobody named it, "" when there is none.
	PassedOver string `toml:"-"`

	Index     Index     `toml:"index"`
	Weaviate  Weaviate  `toml:"weaviate"`
	Retrieval Retrieval `toml:"retrieval"`
	Answer    Answer    `toml:"answer"`
	LLM       LLM       `toml:"llm"`
	Verify    Verify    `toml:"verify"`
	Log       Log       `toml:"log"`
	Chat      Chat      `toml:"chat"`
	Eval      Eval      `toml:"eval"`
	Discord   Discord   `toml:"discord"`
}

// Index says where the indexed articles are.
type Index struct {
	Path           string `toml:"path"`            // "" is the user's cache folder: see File
	PrivateNetwork bool   `toml:"private_network"` // addresses of this machine and its network may be fetched
}

// Weaviate says how an index on a cluster is reached, and made.
type Weaviate struct {
	APIKeyEnv      string `toml:"api_key_env"`     // the variable that holds the key
	PrivateNetwork bool   `toml:"private_network"` // the key may go without TLS to one
	Replicas       int    `toml:"replicas"`        // 0 means as many as hosts are named: see ReplicasOver
	Shards         int    `toml:"shards"`
	Consistency    string `toml:"consistency"` // "ONE", "QUORUM" or "ALL"
	ConnectSeconds int    `toml:"connect_seconds"`
	Seconds        int    `toml:"seconds"` // for a search, with its retries
}

// ReplicasOver is on how many nodes an object is kept of an index that is made
// at an address with so many hosts.
func (w Weaviate) ReplicasOver(hosts int) int {
	const usual = 3 // one may be lost, and two still agree
	if w.Replicas == 0 {
		return min(hosts, usual)
	}
	return w.Replicas
}

// Retrieval says which passages an answer is drawn from.
type Retrieval struct {
	TopK        int      `toml:"top_k"`
	DenseWeight float64  `toml:"dense_weight"` // the lexical score weighs the rest of 1
	Outlets     []string `toml:"outlets"`      // empty means all
}

// Answer bounds what is said.
type Answer struct {
	MaxSentences int    `toml:"max_sentences"`
	Mode         string `toml:"mode"` // "auto", "extractive" or "llm"
}

// Log says what is logged, and how.
type Log struct {
	Level  slog.Level `toml:"level"`
	Format string     `toml:"format"` // "text" or "json"
}

// Chat says what bot chat keeps and how it draws.
type Chat struct {
	DaysKept  int `toml:"days_kept"`  // 0 means for good
	FrameRate int `toml:"frame_rate"` // frames a second, while something happens
}

// Eval holds the gates of an evaluation, by metric.
type Eval struct {
	Min      map[string]float64 `toml:"min"`
	Max      map[string]float64 `toml:"max"`
	Parallel int                `toml:"parallel"` // 0 means one for each core

	JudgeModel     string `toml:"judge_model"` // "" for no judge
	JudgeBaseURL   string `toml:"judge_base_url"`
	JudgeAPIKeyEnv string `toml:"judge_api_key_env"` // the variable that holds the key

	JudgePricePrompt     float64 `toml:"judge_price_prompt"` // of a million tokens
	JudgePriceCompletion float64 `toml:"judge_price_completion"`
}

// Discord says how bot discord reaches Discord, and whom it answers.
type Discord struct {
	TokenEnv       string `toml:"token_env"` // the variable that holds the bot's token
	APIURL         string `toml:"api_url"`
	Shards         string `toml:"shards"`          // "auto" or a number: see ShardCount
	ShardRange     string `toml:"shard_range"`     // "" for all: see ShardsHere
	MetricsAddress string `toml:"metrics_address"` // "" for none

	Channels       []string `toml:"channels"`        // where questions need no mention
	ThreadChannels []string `toml:"thread_channels"` // where a question gets a thread
	CommandServers []string `toml:"command_servers"` // where commands are registered, none for everywhere
	DirectMessages bool     `toml:"direct_messages"`

	AnswerEverything bool `toml:"answer_everything"` // said in channels, not only questions
	MissedMinutes    int  `toml:"missed_minutes"`    // 0 for not at all
	MissedMembers    int  `toml:"missed_members"`    // 0 for servers of any size

	AllowServers  []string `toml:"allow_servers"` // of each kind: none for all
	DenyServers   []string `toml:"deny_servers"`
	AllowChannels []string `toml:"allow_channels"`
	DenyChannels  []string `toml:"deny_channels"`
	AllowRoles    []string `toml:"allow_roles"`
	DenyRoles     []string `toml:"deny_roles"`
	AllowUsers    []string `toml:"allow_users"`
	DenyUsers     []string `toml:"deny_users"`

	UserPerMinute    int `toml:"user_per_minute"` // questions; 0 for any number
	ChannelPerMinute int `toml:"channel_per_minute"`
	ServerPerMinute  int `toml:"server_per_minute"`
	TokensPerDay     int `toml:"tokens_per_day"` // of a language model; 0 for any number

	Turns       int `toml:"turns"` // earlier exchanges that a follow-up may lean on
	EditMinutes int `toml:"edit_minutes"`
	DaysKept    int `toml:"days_kept"`
	Workers     int `toml:"workers"`
	Queue       int `toml:"queue"`
}

// Default is what holds where nothing is set. Each call makes a value of its
// own, so that nobody can change another's.
func Default() Config {
	var c Config
	for _, o := range options {
		o.reset(&c)
	}
	return c
}

// Load reads the configuration. path is the file asked for, "" for the usual
// one: see [Find]. env looks up an environment variable, as [os.LookupEnv]
// does; a variable that is set but empty counts as not set.
//
// The error names every fault found, one a line, each with its place.
func Load(path string, env func(string) (string, bool)) (Config, error) {
	file, err := Find(path, env)
	if err != nil {
		return Config{}, err
	}
	c := Default()
	if file != "" {
		data, err := read(file)
		if err != nil {
			return Config{}, err
		}
		if c, err = Parse(file, data); err != nil {
			return Config{}, err
		}
		c.File = file
	}
	if err := c.fromEnv(env); err != nil {
		return Config{}, err
	}
	if err := c.secretsForNames(env); err != nil {
		return Config{}, err
	}
	c.PassedOver = passedOver(path, file, env)
	return c, nil
}

// Validate says of each key that is not what it may be. Load has done so
// already; call it again after changing a field.
func (c *Config) Validate() error {
	var errs []error
	for _, o := range options {
		if value, ok := o.check(c); !ok {
			errs = append(errs, &Error{Text: o.wrong(value)})
		}
	}
	return errors.Join(errs...)
}

// File is where the index is: Path, which may be the address of one on a
// cluster, or else seeds.db in the user's cache folder.
func (i Index) File() (string, error) {
	if i.Path != "" {
		return i.Path, nil
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("no folder for the index: %w: set path in [index], or give --index FILE", err)
	}
	return filepath.Join(cache, "dateline", "seeds.db"), nil
}

// Beside is the file that what belongs to the index is kept beside: File, or
// for an index on a cluster one in the user's cache folder, named after it.
func (i Index) Beside() (string, error) {
	if !strings.Contains(i.Path, "://") {
		return i.File()
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("no folder for what is kept beside the index: %w: set XDG_CACHE_HOME or HOME", err)
	}
	sum := sha256.Sum256([]byte(i.Path))
	name := i.Path[strings.LastIndexByte(i.Path, '/')+1:]
	return filepath.Join(cache, "dateline", name+"-"+hex.EncodeToString(sum[:4])+".db"), nil
}

// Error is one fault of a configuration.
type Error struct {
	Place string // the file, or the environment variable; "" when neither is known
	Line  int    // in the file, from 1; 0 when unknown
	Text  string
}

func (e *Error) Error() string {
	switch {
	case e.Place == "":
		return e.Text
	case e.Line == 0:
		return e.Place + ": " + e.Text
	default:
		return fmt.Sprintf("%s:%d: %s", e.Place, e.Line, e.Text)
	}
}
