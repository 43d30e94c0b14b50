// Package format is the layout of the lexicon's flat file, shared by the tool
// that writes it and the package that reads it.
//
// All integers are little endian. The header is Magic, Version, the CRC-32C of
// everything after it, the section count, and an (offset, length) pair for
// each section. Sections:
//
//	Buckets    u16 [65537]    first word whose hash has that upper half
//	WordOff    u32 [N+1]      into Pool; words are sorted by hash, then text
//	Pool       bytes          the words, folded, without separators
//	Info       [N] of 6 bytes: u8 parts of speech, u8 frequency, u32 categories
//	Forms      [F] of 5 bytes: u16 form, u16 base word, u8 part of speech;
//	           the irregular forms, sorted by form
//	Aliases    [A] of 12 bytes: u32 hash, u32 text offset, u8 text length,
//	           u8 flags, u16 concept; sorted by hash
//	Concepts   [C] of 8 bytes: u32 text offset, u8 text length, u8 kind,
//	           u16 concept that it is the seat of, or None
//	Texts      bytes          what Aliases and Concepts point into
package format

import "hash/crc32"

// Layout of the header and of the records of each section, in bytes.
const (
	Magic       = "DLEXICON"
	Version     = 2
	HeaderSize  = 8 + 4 + 4 + 4 + Sections*8
	CRCFrom     = 16 // the checksum covers the file from here to its end
	BucketCount = 1 << 16
	InfoSize    = 6
	FormSize    = 5
	AliasSize   = 12
	ConceptSize = 8
	None        = 0xFFFF // no concept
	MaxWords    = 0xFFFF
	MaxKey      = 64 // longest folded key, in bytes
)

// The sections, in file order.
const (
	Buckets = iota
	WordOff
	Pool
	Info
	Forms
	Aliases
	Concepts
	Texts
	Sections
)

// Flags of an alias: what the text must look like to be meant.
const (
	NeedCapital = 1 << iota // "Turkey", not "turkey"
	NeedUpper               // "US", not "us" or "Us"
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Checksum is the CRC-32C of what the header's checksum covers.
func Checksum(afterCRC []byte) uint32 { return crc32.Checksum(afterCRC, castagnoli) }

// Hash is 32-bit FNV-1a of a folded key.
func Hash(key []byte) uint32 {
	h := uint32(2166136261)
	for _, c := range key {
		h = (h ^ uint32(c)) * 16777619
	}
	return h
}
