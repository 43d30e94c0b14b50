package seeds

import (
	"bytes"
	"crypto/sha256"
	_ "embed" // vectors.bin
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"
)

// vectorsFile is written by: go test ./cmd/bot -run ReadyVectors -update-ready
//
//go:embed vectors.bin
var vectorsFile []byte

// Vectors is what an index of the seed articles needs and takes the encoder a
// second or two to make: with them the first answer comes at once.
type Vectors struct {
	// Of says what made them, as the caller wrote it there. They hold for an
	// index of just the same.
	Of json.RawMessage
	// ByText is unit vectors, each by the SHA-256 of the text it is of.
	ByText map[[sha256.Size]byte][]float32
}

// ReadyVectors returns the vectors that come with the articles.
func ReadyVectors() (Vectors, error) { return ParseVectors(vectorsFile) }

// vectorsMagic begins the file. After it: the length of Of, Of, how many floats
// a vector has, how many vectors there are, and each as its key and its
// floats; numbers are uint32, and everything is little-endian.
const vectorsMagic = "dateline vectors 1\n"

// maxWidth is more floats than any embedder's vectors have.
const maxWidth = 1 << 14

// errVectors is of a file that AppendVectors didn't write.
var errVectors = errors.New("the seeds' vectors are damaged: install the program anew")

// ParseVectors reads what AppendVectors wrote.
func ParseVectors(data []byte) (Vectors, error) {
	rest, ok := bytes.CutPrefix(data, []byte(vectorsMagic))
	if !ok {
		return Vectors{}, errVectors
	}
	of, rest, ok := cutCounted(rest)
	if !ok || !json.Valid(of) || len(rest) < 8 {
		return Vectors{}, errVectors
	}
	width, count := int(binary.LittleEndian.Uint32(rest)), int(binary.LittleEndian.Uint32(rest[4:]))
	rest = rest[8:]
	size := sha256.Size + 4*width
	if width > maxWidth || len(rest)%size != 0 || len(rest)/size != count {
		return Vectors{}, errVectors
	}
	v := Vectors{Of: json.RawMessage(of), ByText: make(map[[sha256.Size]byte][]float32, count)}
	for ; len(rest) > 0; rest = rest[size:] {
		vector := make([]float32, width)
		for i := range vector {
			vector[i] = math.Float32frombits(binary.LittleEndian.Uint32(rest[sha256.Size+4*i:]))
		}
		v.ByText[[sha256.Size]byte(rest)] = vector
	}
	return v, nil
}

// cutCounted splits what a length stands in front of from what follows it.
func cutCounted(data []byte) (counted, rest []byte, ok bool) {
	if len(data) < 4 {
		return nil, nil, false
	}
	n := binary.LittleEndian.Uint32(data)
	if uint64(n) > uint64(len(data)-4) {
		return nil, nil, false
	}
	return data[4 : 4+n], data[4+n:], true
}

// AppendVectors writes vectors to the end of data, in the order of keys. The
// error says that they aren't of one width.
func AppendVectors(data []byte, of json.RawMessage, keys [][sha256.Size]byte, vectors [][]float32) ([]byte, error) {
	width := 0
	if len(vectors) > 0 {
		width = len(vectors[0])
	}
	data = append(data, vectorsMagic...)
	data = binary.LittleEndian.AppendUint32(data, uint32(len(of)))
	data = append(data, of...)
	data = binary.LittleEndian.AppendUint32(data, uint32(width))
	data = binary.LittleEndian.AppendUint32(data, uint32(len(vectors)))
	for i, vector := range vectors {
		if len(vector) != width {
			return nil, fmt.Errorf("vectors of %d and of %d floats don't go into one file", width, len(vector))
		}
		data = append(data, keys[i][:]...)
		for _, f := range vector {
			data = binary.LittleEndian.AppendUint32(data, math.Float32bits(f))
		}
	}
	return data, nil
}
