package rag_test

import (
	"os"
	"testing"

	"go.uber.org/goleak"

	"dateline/store/local"
)

// tests closes the index that all tests share before leaks are looked for.
type tests struct{ *testing.M }

func (m tests) Run() int {
	folder, err := os.MkdirTemp("", "dateline-rag-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(folder)
	shared.folder = folder
	code := m.M.Run()
	for _, st := range []*local.Store{shared.store, firstShared.store} {
		if st == nil {
			continue
		}
		if err := st.Close(); err != nil {
			panic(err)
		}
	}
	return code
}

func TestMain(m *testing.M) { goleak.VerifyTestMain(tests{m}) }
