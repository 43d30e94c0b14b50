package wordpiece

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"strings"
)

// The blob, all integers little-endian uint32:
//
//	header   headerFields integers, the last one the CRC-32 of those before it
//	offsets  count+1: where each id's text starts in the pool; the top bit marks a continuation
//	slots    1<<slotBits: open-addressed hash table; low idBits the id+1 (0: empty), the rest a tag of the hash
//	pool     the pieces' UTF-8, in order of id, without their ##
const (
	blobMagic   = 0x50574c44 // "DLWP"
	blobVersion = 1

	idBits       = 20
	idMask       = 1<<idBits - 1
	maxSlotBits  = 28
	probeLimit   = 64
	continuation = 1 << 31
	prefix       = "##"
)

// The header's integers.
const (
	fieldMagic = iota
	fieldVersion
	fieldCount
	fieldSlotBits
	fieldMaxProbe
	fieldMaxInitial
	fieldMaxContinuation
	fieldCLS
	fieldSEP
	fieldUNK
	fieldPoolSize
	fieldChecksum
	headerFields
	headerSize = 4 * headerFields
)

// vocabulary looks pieces up in a blob where it lies. Every index read from the blob is
// checked when it is used, so a damaged blob can only give wrong ids below count.
type vocabulary struct {
	offsets, slots, pool []byte
	count                uint32
	slotMask             uint32
	maxProbe             int
	longest              [2]int // bytes of the longest piece: initial, continuation
	cls, sep, unk        int32
}

// BuildVocabulary returns the blob that New reads. tokens[i] is the text of id i, with
// "##" before pieces that continue a word. It is an error if a token is empty or there
// twice, if [CLS], [SEP] or [UNK] is missing, or if there are 2^20 tokens or more.
func BuildVocabulary(tokens []string) ([]byte, error) {
	if len(tokens) >= idMask {
		return nil, fmt.Errorf("build vocabulary: %d tokens, but the format holds %d at most", len(tokens), idMask-1)
	}
	ids := make(map[string]int, len(tokens))
	for id, token := range tokens {
		if token == "" {
			return nil, fmt.Errorf("build vocabulary: token %d is empty; give every id its text", id)
		}
		if other, ok := ids[token]; ok {
			return nil, fmt.Errorf("build vocabulary: token %q is both %d and %d; give each token one id", token, other, id)
		}
		ids[token] = id
	}
	var header [headerFields]uint32
	header[fieldMagic], header[fieldVersion], header[fieldCount] = blobMagic, blobVersion, uint32(len(tokens))
	for field, token := range map[int]string{fieldCLS: "[CLS]", fieldSEP: "[SEP]", fieldUNK: "[UNK]"} {
		id, ok := ids[token]
		if !ok {
			return nil, fmt.Errorf("build vocabulary: no token %s; is this an uncased BERT vocabulary?", token)
		}
		header[field] = uint32(id)
	}
	return writeBlob(header, tokens)
}

func writeBlob(header [headerFields]uint32, tokens []string) ([]byte, error) {
	var offsets []uint32
	var pool []byte
	for _, token := range tokens {
		text, kind := splitPrefix(token)
		field := fieldMaxInitial + kind
		header[field] = max(header[field], uint32(len(text)))
		offsets = append(offsets, uint32(len(pool))|uint32(kind)<<31)
		pool = append(pool, text...)
		if len(pool) >= continuation {
			return nil, errors.New("build vocabulary: the tokens take 2 GiB or more together, which the format can't hold")
		}
	}
	offsets = append(offsets, uint32(len(pool)))
	slots, bits, probes := fillSlots(tokens)
	header[fieldSlotBits], header[fieldMaxProbe], header[fieldPoolSize] = uint32(bits), uint32(probes), uint32(len(pool))

	var blob []byte
	for _, v := range header[:fieldChecksum] {
		blob = binary.LittleEndian.AppendUint32(blob, v)
	}
	blob = binary.LittleEndian.AppendUint32(blob, crc32.ChecksumIEEE(blob))
	for _, v := range offsets {
		blob = binary.LittleEndian.AppendUint32(blob, v)
	}
	for _, v := range slots {
		blob = binary.LittleEndian.AppendUint32(blob, v)
	}
	return append(blob, pool...), nil
}

// fillSlots grows the table until it is at most half full and no chain is longer than probeLimit.
func fillSlots(tokens []string) (slots []uint32, bits, longest int) {
	for bits = 4; ; bits++ {
		if 1<<bits < 2*len(tokens) {
			continue
		}
		slots, longest = make([]uint32, 1<<bits), 0
		mask := uint32(len(slots) - 1)
		for id, token := range tokens {
			text, kind := splitPrefix(token)
			h := hashSeed[kind]
			for i := range len(text) {
				h = hashByte(h, text[i])
			}
			h = hashEnd(h)
			at, probes := h&mask, 1
			for slots[at] != 0 {
				at = (at + 1) & mask
				probes++
			}
			slots[at] = h&^idMask | uint32(id+1)
			longest = max(longest, probes)
		}
		if longest <= probeLimit {
			return slots, bits, longest
		}
	}
}

// splitPrefix returns a token's text without ## and its kind: 0 starts a word, 1 continues one.
func splitPrefix(token string) (text string, kind int) {
	if rest, ok := strings.CutPrefix(token, prefix); ok {
		return rest, 1
	}
	return token, 0
}
