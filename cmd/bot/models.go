package main

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"dateline/internal/onscreen"
)

// modelsSchema names the form of what bot models --json writes.
const modelsSchema = "dateline.models/1"

func (a *app) modelsCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "models",
		Short: "List the language models that the endpoint serves",
		Long: `Asks the endpoint of [llm] in the configuration which models it serves, and
lists their names, one a line.`,
		Example: `  bot models
  OPENAI_BASE_URL=http://localhost:11434/v1 bot models`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			endpoint, models, err := a.served(cmd.Context())
			if err != nil {
				return err
			}
			names := namesOf(models)
			configured := a.config.LLM.Model
			if asJSON {
				return a.writeModels(endpoint, names, configured)
			}
			if len(names) == 0 {
				return fmt.Errorf("the endpoint %s serves no model: have it load one first, with Ollama for example: ollama pull qwen3", endpoint)
			}
			for _, name := range names {
				name = onscreen.Line(name)
				if name == configured {
					name = a.style().Bold(name)
				}
				fmt.Fprintln(a.stdout, name)
			}
			if configured != "" && !serves(models, configured) {
				fmt.Fprintf(a.stderr, "bot: the configured model %q isn't among them: set another in [llm]\n", onscreen.Line(configured))
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "write JSON (docs/json.md)")
	return cmd
}

func (a *app) writeModels(endpoint string, names []string, configured string) error {
	type model struct {
		Name       string `json:"name"`
		Configured bool   `json:"configured"`
	}
	out := struct {
		Schema   string  `json:"schema"`
		Endpoint string  `json:"endpoint"`
		Models   []model `json:"models"`
	}{modelsSchema, endpoint, []model{}}
	for _, name := range names {
		out.Models = append(out.Models, model{name, name == configured})
	}
	return json.NewEncoder(onscreen.JSON(a.stdout)).Encode(out)
}
