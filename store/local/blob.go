package local

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
)

// castagnoli is the polynomial that processors have an instruction for.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// encode is a vector as it is stored: float32 after float32, little-endian, and
// then their CRC-32C. SQLite has no checksums, and a vector with a flipped bit
// would be searched all the same.
func encode(vector []float32) []byte {
	blob := make([]byte, 0, 4*len(vector)+crc32.Size)
	for _, x := range vector {
		blob = binary.LittleEndian.AppendUint32(blob, math.Float32bits(x))
	}
	return binary.LittleEndian.AppendUint32(blob, crc32.Checksum(blob, castagnoli))
}

// decode fills vector from a blob, which must have just its size. The first
// indexes were written without checksums, and are read so.
func decode(vector []float32, blob []byte) error {
	switch size := 4 * len(vector); len(blob) {
	case size:
	case size + crc32.Size:
		if binary.LittleEndian.Uint32(blob[size:]) != crc32.Checksum(blob[:size], castagnoli) {
			return errors.New("a vector that its checksum doesn't fit")
		}
	default:
		return fmt.Errorf("a vector of %d bytes, not %d", len(blob), size+crc32.Size)
	}
	for i := range vector {
		vector[i] = math.Float32frombits(binary.LittleEndian.Uint32(blob[4*i:]))
	}
	return nil
}
