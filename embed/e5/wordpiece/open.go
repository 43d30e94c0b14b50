package wordpiece

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
)

// openVocabulary checks the header, which its checksum covers, and the sizes; it doesn't
// read the tables, so it takes the same time for any vocabulary.
func openVocabulary(blob []byte) (vocabulary, error) {
	if len(blob) < headerSize {
		return vocabulary{}, badBlob("%d bytes are too few for its header", len(blob))
	}
	field := func(i int) uint32 { return binary.LittleEndian.Uint32(blob[4*i:]) }
	if field(fieldMagic) != blobMagic {
		return vocabulary{}, badBlob("it does not start with its mark")
	}
	if v := field(fieldVersion); v != blobVersion {
		return vocabulary{}, badBlob("version %d, but this program reads version %d", v, blobVersion)
	}
	if crc32.ChecksumIEEE(blob[:4*fieldChecksum]) != field(fieldChecksum) {
		return vocabulary{}, badBlob("the checksum of its header is wrong")
	}
	count, bits, pool := field(fieldCount), field(fieldSlotBits), field(fieldPoolSize)
	if count >= idMask || bits > maxSlotBits || pool >= continuation || max(field(fieldCLS), field(fieldSEP), field(fieldUNK)) >= count {
		return vocabulary{}, badBlob("its header holds impossible values")
	}
	slots := headerSize + 4*(uint64(count)+1)
	text := slots + 4<<bits
	if want := text + uint64(pool); uint64(len(blob)) != want {
		return vocabulary{}, badBlob("%d bytes, but its header says %d", len(blob), want)
	}
	return vocabulary{
		offsets: blob[headerSize:slots], slots: blob[slots:text], pool: blob[text:],
		count: count, slotMask: 1<<bits - 1, maxProbe: int(min(field(fieldMaxProbe), probeLimit)),
		longest: [2]int{
			int(min(field(fieldMaxInitial), maxWordBytes)),
			int(min(field(fieldMaxContinuation), maxWordBytes)),
		},
		cls: int32(field(fieldCLS)), sep: int32(field(fieldSEP)), unk: int32(field(fieldUNK)),
	}, nil
}

func badBlob(format string, args ...any) error {
	return fmt.Errorf("open vocabulary: %s; write it again with BuildVocabulary", fmt.Sprintf(format, args...))
}
