package wordpiece

import (
	"encoding/binary"
	"unicode/utf8"
)

// appendPieces splits a word greedily into the longest pieces from its left, or gives
// UNK for the whole word if a piece is missing.
func (v *vocabulary) appendPieces(dst []int32, text []byte, hashes *[maxWordBytes]uint32) []int32 {
	before := len(dst)
	for kind, start := 0, 0; start < len(text); kind = 1 {
		id, size := v.longestPiece(text[start:], kind, hashes)
		if id < 0 {
			return append(dst[:before], v.unk)
		}
		dst = append(dst, id)
		start += size
	}
	return dst
}

// longestPiece finds the longest piece of this kind at the start of text, or -1. hashes
// is room to work in.
func (v *vocabulary) longestPiece(text []byte, kind int, hashes *[maxWordBytes]uint32) (id int32, size int) {
	limit := min(len(text), v.longest[kind])
	h := hashSeed[kind]
	for i, b := range text[:limit] {
		h = hashByte(h, b)
		hashes[i] = h
	}
	for size := limit; size > 0; size-- {
		if size < len(text) && !utf8.RuneStart(text[size]) {
			continue
		}
		if id := v.find(text[:size], kind, hashEnd(hashes[size-1])); id >= 0 {
			return id, size
		}
	}
	return -1, 0
}

// find returns the id of the piece with this text and kind, whose hashEnd is h, or -1.
func (v *vocabulary) find(text []byte, kind int, h uint32) int32 {
	at := h & v.slotMask
	for range v.maxProbe {
		slot := binary.LittleEndian.Uint32(v.slots[4*at:])
		if slot == 0 {
			return -1
		}
		if id := slot&idMask - 1; (slot^h)&^idMask == 0 && id < v.count && v.is(id, text, kind) {
			return int32(id)
		}
		at = (at + 1) & v.slotMask
	}
	return -1
}

func (v *vocabulary) is(id uint32, text []byte, kind int) bool {
	start := binary.LittleEndian.Uint32(v.offsets[4*id:])
	end := binary.LittleEndian.Uint32(v.offsets[4*id+4:]) &^ continuation
	if start>>31 != uint32(kind) {
		return false
	}
	start &^= continuation
	return start <= end && end <= uint32(len(v.pool)) && string(v.pool[start:end]) == string(text)
}

// FNV-1a, extended a byte at a time over a word, with a finish that spreads it over all
// bits. Initial and continuing pieces start from different seeds.
var hashSeed = [2]uint32{2166136261, 0x9e3779b9}

func hashByte(h uint32, b byte) uint32 { return (h ^ uint32(b)) * 16777619 }

func hashEnd(h uint32) uint32 {
	h ^= h >> 15
	h *= 0x2c1b3c6d
	return h ^ h>>13
}
