package weaviate

import (
	"bytes"
	"compress/flate"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"

	"dateline/lexical"
)

// pack writes a value as a property's text, compressed: the cluster stores and
// sends it as it is.
func pack(value any) (string, error) {
	plain, err := json.Marshal(value)
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestSpeed)
	if err != nil {
		return "", err
	}
	if _, err := w.Write(plain); err != nil {
		return "", err
	}
	if err := w.Close(); err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(b.Bytes()), nil
}

// packedBytes is the most that unpack makes of a text: an article may be large,
// but what swells beyond this was never packed here.
const packedBytes = 256 << 20

// unpack reads what pack wrote.
func unpack(text string, value any) error {
	packed, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return fmt.Errorf("an object's data: %w", err)
	}
	plain, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(packed)), packedBytes))
	if err == nil {
		err = json.Unmarshal(plain, value)
	}
	if err != nil {
		return fmt.Errorf("an object's data: %w", err)
	}
	return nil
}

// raw is a text that JSON keeps byte for byte, whatever it holds.
type raw string

// MarshalJSON writes it as bytes.
func (r raw) MarshalJSON() ([]byte, error) { return json.Marshal([]byte(r)) }

// UnmarshalJSON reads it back.
func (r *raw) UnmarshalJSON(data []byte) error {
	var b []byte
	err := json.Unmarshal(data, &b)
	*r = raw(b)
	return err
}

// floats are vectors of one length, one after the other, as bytes: eight bits
// of JSON for each of a number's would be too many.
func floats(vectors [][]float32) []byte {
	var out []byte
	for _, vector := range vectors {
		for _, x := range vector {
			out = binary.LittleEndian.AppendUint32(out, math.Float32bits(x))
		}
	}
	return out
}

// vectorAt is the i-th vector of some.
func vectorAt(data []byte, i, dimensions int) ([]float32, error) {
	const size = 4
	if len(data) < (i+1)*dimensions*size {
		return nil, fmt.Errorf("a vector is cut short")
	}
	vector := make([]float32, dimensions)
	for j := range vector {
		vector[j] = math.Float32frombits(binary.LittleEndian.Uint32(data[(i*dimensions+j)*size:]))
	}
	return vector, nil
}

// idOf is the id of the object that some parts name, in the form that the
// cluster wants.
func idOf(parts ...string) string {
	h := sha256.New()
	for _, part := range parts {
		h.Write(binary.AppendUvarint(nil, uint64(len(part))))
		h.Write([]byte(part))
	}
	sum := h.Sum(nil)[:16]
	sum[6], sum[8] = sum[6]&0x0f|0x80, sum[8]&0x3f|0x80 // a UUID of version 8: of one's own making
	text := hex.EncodeToString(sum)
	return text[:8] + "-" + text[8:12] + "-" + text[12:16] + "-" + text[16:20] + "-" + text[20:]
}

func articleID(revision string) string { return idOf("article", revision) }

func sentencesID(revision string, block int) string {
	return idOf("sentences", revision, strconv.Itoa(block))
}

func passageID(revision string, ordinal int) string {
	return idOf("passage", revision, strconv.Itoa(ordinal))
}

// keyOf stands for a name in conditions, whatever bytes it has.
func keyOf(name string) string {
	sum := sha256.Sum256([]byte(name))
	return base64.RawURLEncoding.EncodeToString(sum[:16])
}

// termKey is a term as the cluster counts it: the term itself, if it is a short
// one of ASCII letters and digits, or else what stands for it. The cluster cuts
// at spaces alone and so keeps both whole.
func termKey(term string) string {
	const longest = 40
	plain := len(term) <= longest
	for i := 0; plain && i < len(term); i++ {
		c := term[i]
		plain = 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
	}
	if plain {
		return term
	}
	return "_" + keyOf(term)
}

// termKeys are the terms of a text: those that score, as often as they occur,
// and all of them, each once.
func termKeys(text string) (scoring, words []string) {
	seen := make(map[string]bool)
	for t := range lexical.All(text) {
		key := termKey(t.Text)
		if !t.Stop {
			scoring = append(scoring, key)
		}
		if !seen[key] {
			seen[key] = true
			words = append(words, key)
		}
	}
	return scoring, words
}
