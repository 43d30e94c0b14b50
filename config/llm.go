package config

import "cmp"

// LLM is the language model that writes answers.
type LLM struct {
	Model     string `toml:"model"`       // "" for none
	BaseURL   string `toml:"base_url"`    // "" for the usual one: see Endpoint
	APIKeyEnv string `toml:"api_key_env"` // the variable that holds the key

	PrivateNetwork bool `toml:"private_network"` // keys may go over http:// to one

	Temperature float64 `toml:"temperature"`
	MaxTokens   int     `toml:"max_tokens"` // of a reply

	ConnectSeconds    int `toml:"connect_seconds"`
	FirstTokenSeconds int `toml:"first_token_seconds"`
	TotalSeconds      int `toml:"total_seconds"`
	Retries           int `toml:"retries"`
	MaxCalls          int `toml:"max_calls"`    // at the same time
	TokensADay        int `toml:"tokens_a_day"` // 0 for no limit

	PricePrompt     float64 `toml:"price_prompt"` // of a million tokens
	PriceCompletion float64 `toml:"price_completion"`
}

// Verify is the model that looks at written sentences once more.
type Verify struct {
	Model     string `toml:"model"`    // "" for none
	BaseURL   string `toml:"base_url"` // "" for that of LLM
	APIKeyEnv string `toml:"api_key_env"`
	Seconds   int    `toml:"seconds"` // for a sentence
	AtOnce    int    `toml:"at_once"`
}

// openAI is where OpenAI's own models are.
const openAI = "https://api.openai.com/v1"

// Endpoint is the address of the endpoint: BaseURL, or else what
// OPENAI_BASE_URL holds, as OpenAI's own libraries have it, or else OpenAI's.
// The error says that the variable holds no address.
func (l LLM) Endpoint(env func(string) (string, bool)) (string, error) {
	const variable = "OPENAI_BASE_URL"
	value, _ := env(variable)
	address := cmp.Or(l.BaseURL, value, openAI)
	if rule := optionalAddress(); l.BaseURL == "" && !rule.ok(address) {
		return "", &Error{Place: variable, Text: clip(quote(value)) + " won't do: it must be " + rule.allowed + ", or set base_url in [llm]"}
	}
	return address, nil
}

// Key is the secret of that name: see ReadSecret. There may be none: local
// servers need no key. The error says what is wrong with a file that a key
// should be in.
func Key(name string, env func(string) (string, bool)) (Secret, error) {
	value, err := lookUp(name, env)
	return NewSecret(value), err
}
