package local

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math"

	"dateline/corpus"
	"dateline/store"
)

// packedSince is the version of the schema whose vectors are packed.
const packedSince = 4

// errMove is what is wrong with a vector that is to be moved.
var errMove = errors.New("it can't be brought to this version of the program")

// moveVectors fills the tables of the schema in which vectors are packed from
// those of the one before, which had a row of float32 for each text.
func moveVectors(ctx context.Context, tx *sql.Tx) error {
	m := mover{ctx: ctx, tx: tx}
	err := tx.QueryRowContext(ctx, `SELECT value ->> '$.embedder.dimensions' FROM meta WHERE name = 'identity'`).Scan(&m.dimensions)
	if err == nil {
		err = m.move()
	}
	if err != nil && !errors.Is(err, sql.ErrNoRows) { // without an identity nothing has been indexed
		return err
	}
	for _, table := range []string{"kept_before", "sentences_before", "passages_before", "vectors"} {
		if _, err := tx.ExecContext(ctx, `DROP TABLE `+table); err != nil {
			return err
		}
	}
	return nil
}

type mover struct {
	ctx        context.Context // of the one migration
	tx         *sql.Tx
	dimensions int
	w          *writer
}

func (m *mover) move() (err error) {
	if m.w, err = newWriter(m.ctx, m.tx, ""); err != nil {
		return err
	}
	defer m.w.close()
	err = each(m.ctx, m.tx, `SELECT num, headline, text FROM articles JOIN texts ON article = num`, nil, func(row *sql.Rows) error {
		var num int64
		var a corpus.Article
		if err := row.Scan(&num, &a.Headline, &a.Text); err != nil {
			return err
		}
		return errors.Join(m.sentences(num, a), m.passages(num, a))
	})
	if err != nil {
		return err
	}
	return m.kept()
}

// kept moves the vectors that no article needs yet.
func (m *mover) kept() error {
	const query = `SELECT v.key, v.vector, k.owner, k.since FROM kept_before k JOIN vectors v ON v.id = k.vector`
	return each(m.ctx, m.tx, query, nil, func(row *sql.Rows) error {
		var key, data []byte
		var owner string
		var since int64
		if err := row.Scan(&key, &data, &owner, &since); err != nil {
			return err
		}
		record, err := repack(nil, data, m.dimensions)
		if err != nil {
			return nil // it will be made anew
		}
		const add = `INSERT INTO kept (key, vector, owner, since) VALUES (?, ?, ?, ?)`
		_, err = m.tx.ExecContext(m.ctx, add, key, sealed(0, record), owner, since)
		return err
	})
}

func (m *mover) sentences(num int64, a corpus.Article) error {
	var vectors []byte
	const query = `SELECT s.ordinal, s.start, s.end, v.key, v.vector FROM sentences_before s JOIN vectors v ON v.id = s.vector
		WHERE s.article = ? ORDER BY s.ordinal`
	err := each(m.ctx, m.tx, query, []any{num}, func(row *sql.Rows) (err error) {
		var ordinal int
		var span corpus.Span
		var key, data []byte
		if err := row.Scan(&ordinal, &span.Start, &span.End, &key, &data); err != nil {
			return err
		}
		if inside(span, a.Text) {
			key = keyBefore(key, data, corpus.Trim(a.Text, span).In(a.Text), span.In(a.Text))
		}
		if vectors, err = repack(vectors, data, m.dimensions); err != nil {
			return fmt.Errorf("%w: sentence %d of article %d: %w", errMove, ordinal, num, err)
		}
		_, err = m.w.addSentence.ExecContext(m.ctx, num, ordinal, span.Start, span.End, key)
		return err
	})
	if err != nil {
		return err
	}
	_, err = m.w.addSentenceVectors.ExecContext(m.ctx, num, sealed(num, vectors))
	return err
}

func (m *mover) passages(num int64, a corpus.Article) error {
	var vectors []byte
	const query = `SELECT p.ordinal, p.id, p.start, p.end, p.first_sentence, p.last_sentence, v.key, v.vector
		FROM passages_before p JOIN vectors v ON v.id = p.vector WHERE p.article = ? ORDER BY p.ordinal`
	err := each(m.ctx, m.tx, query, []any{num}, func(row *sql.Rows) (err error) {
		var p corpus.Passage
		var id, key, data []byte
		if err := row.Scan(&p.Ordinal, &id, &p.Start, &p.End, &p.FirstSentence, &p.LastSentence, &key, &data); err != nil {
			return err
		}
		if inside(p.Span, a.Text) {
			key = keyBefore(key, data, store.SearchText(a, p.Span))
		}
		if vectors, err = repack(vectors, data, m.dimensions); err != nil {
			return fmt.Errorf("%w: passage %d of article %d: %w", errMove, p.Ordinal, num, err)
		}
		_, err = m.w.addPassage.ExecContext(m.ctx, num, p.Ordinal, id, p.Start, p.End, p.FirstSentence, p.LastSentence, key)
		return err
	})
	if err != nil {
		return err
	}
	_, err = m.w.addPassageVectors.ExecContext(m.ctx, num, sealed(num, vectors))
	return err
}

// keyBefore is the key of the text that a row of vectors was of, where it is one
// of some. A second vector of a text had a key made of the text's and of itself.
func keyBefore(key, data []byte, texts ...string) []byte {
	for _, text := range texts {
		plain := store.KeyOf(text)
		if second := sha256.Sum256(append(plain[:], data...)); string(second[:]) == string(key) {
			return append([]byte{}, plain[:]...)
		}
	}
	return key
}

func inside(s corpus.Span, text string) bool {
	return s.Start >= 0 && s.Start <= s.End && s.End <= len(text)
}

// repack appends the record of a vector that is float32 after float32,
// little-endian, with or without their CRC-32C behind them.
func repack(into, data []byte, dimensions int) ([]byte, error) {
	switch size := 4 * dimensions; len(data) {
	case size:
	case size + crc32.Size:
		if binary.LittleEndian.Uint32(data[size:]) != crc32.Checksum(data[:size], castagnoli) {
			return nil, errors.New("a vector that its checksum doesn't fit")
		}
	default:
		return nil, fmt.Errorf("a vector of %d bytes, not %d", len(data), size+crc32.Size)
	}
	vector := make([]float32, dimensions)
	for i := range vector {
		vector[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
	}
	if length := store.Length(vector); !(math.Abs(length-1) <= store.UnitTolerance) {
		return nil, fmt.Errorf("a vector of length %v, not 1", length)
	}
	return pack(into, vector), nil
}
