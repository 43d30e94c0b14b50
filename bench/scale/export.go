package main

import (
	"bufio"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"dateline/store"
	"dateline/store/local" //nolint:depguard // this measures the adapters themselves
)

// export writes the texts of all passages to passages.json and their vectors to
// vectors.npy, in the same order.
func export(ctx context.Context, path, folder string) error {
	st, err := open(ctx, path)
	if err != nil {
		return err
	}
	defer st.Close()
	texts, vectors, err := passagesOf(ctx, st)
	if err != nil {
		return err
	}
	data, err := json.Marshal(texts)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(folder, "passages.json"), data, 0o644); err != nil {
		return err
	}
	return writeNPY(filepath.Join(folder, "vectors.npy"), vectors, st.Identity().Embedder.Dimensions)
}

// passagesOf are the texts of all passages as they are embedded, and the vectors
// that an index has for them.
func passagesOf(ctx context.Context, st *local.Store) (texts []string, vectors [][]float32, err error) {
	infos, err := st.Articles(ctx)
	if err != nil {
		return nil, nil, err
	}
	for _, info := range infos {
		a, err := st.Article(ctx, info.ID)
		if err != nil {
			return nil, nil, err
		}
		doc, err := stored(ctx, st, a)
		if err != nil {
			return nil, nil, err
		}
		for _, p := range doc.Passages {
			texts, vectors = append(texts, store.SearchText(a, p.Span)), append(vectors, p.Vector)
		}
	}
	return texts, vectors, nil
}

// writeNPY writes vectors as numpy keeps a matrix of float32.
func writeNPY(path string, vectors [][]float32, dimensions int) (err error) {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	header := fmt.Sprintf("{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d), }", len(vectors), dimensions)
	for (10+len(header)+1)%64 != 0 {
		header += " "
	}
	w := bufio.NewWriter(file)
	fmt.Fprintf(w, "\x93NUMPY\x01\x00")
	if err := binary.Write(w, binary.LittleEndian, uint16(len(header)+1)); err != nil {
		return err
	}
	fmt.Fprintf(w, "%s\n", header)
	for _, vector := range vectors {
		if err := binary.Write(w, binary.LittleEndian, vector); err != nil {
			return err
		}
	}
	return w.Flush()
}
