package config_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"dateline/config"
)

func TestMisspelt(t *testing.T) {
	c := config.Default()
	c.LLM.APIKeyEnv = "DATELINE_LLM_KEY"
	got := c.Misspelt([]string{
		"HOME", "DATELINE_LLM_MODEL", "DATELINE_CONFIG", "DATELINE_PUREGO", "DATELINE_LLM_KEY", "DATELINE_SOMETHING_ELSE_OF_YOURS", "DATELIN_LLM_MODEL",
		"DATELINE_LLM_MODEEL", "DATELINE_TOP_K", "DATELINE_RETRIVAL_TOPK", "dateline_llm_model",
	})
	want := []config.Misspelling{
		{Name: "DATELINE_LLM_MODEEL", Meant: "DATELINE_LLM_MODEL"},
		{Name: "DATELINE_TOP_K", Meant: "DATELINE_RETRIEVAL_TOP_K"},
		{Name: "DATELINE_RETRIVAL_TOPK", Meant: "DATELINE_RETRIEVAL_TOP_K"},
		{Name: "dateline_llm_model", Meant: "DATELINE_LLM_MODEL"},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}
