package local

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
)

// A vector is kept as whole numbers that point where it does. The largest is
// ±level; all of them, divided by their length, are the vector, since it has
// length 1. So it needs no scale, and what is unpacked packs to the same bytes.
//
// A number is four times one of eight bits, by which a search goes first, and
// two bits more (a record holds, in this order, the sum of the squares, the
// eights and the twos). bench/scale measured the forms that this was chosen
// from: see its README.

// level is four times the largest number of eight bits, so that none overflows.
const level = 4 * math.MaxInt8

// squaresSize is what the sum of the squares takes of a record.
const squaresSize = 4

// packedSize is how many bytes a vector takes.
func packedSize(dimensions int) int { return squaresSize + dimensions + (dimensions+3)/4 }

// pack appends a vector's record.
func pack(into []byte, vector []float32) []byte {
	largest := 0.0
	for _, x := range vector {
		largest = max(largest, math.Abs(float64(x)))
	}
	start := len(into)
	into = append(into, make([]byte, packedSize(len(vector)))...)
	record := into[start:]
	eights, twos := planes(record, len(vector))
	var squares uint32
	for i, x := range vector {
		n := int(math.Round(float64(x) / largest * level))
		high := (n + 2) >> 2
		eights[i] = byte(int8(high))
		twos[i/4] |= byte(n-4*high+2) << (i % 4 * 2)
		squares += uint32(n * n)
	}
	binary.LittleEndian.PutUint32(record, squares)
	return into
}

// planes are the two parts of a record's numbers.
func planes(record []byte, dimensions int) (eights, twos []byte) {
	return record[squaresSize : squaresSize+dimensions], record[squaresSize+dimensions:]
}

// numbers writes a record's numbers and returns their length.
func numbers(into []float32, record []byte) (length float64) {
	eights, twos := planes(record, len(into))
	for len(into) >= 4 {
		n, h, t := into[:4], eights[:4], twos[0]
		n[0] = float32(4*int32(int8(h[0])) + int32(t&3) - 2)
		n[1] = float32(4*int32(int8(h[1])) + int32(t>>2&3) - 2)
		n[2] = float32(4*int32(int8(h[2])) + int32(t>>4&3) - 2)
		n[3] = float32(4*int32(int8(h[3])) + int32(t>>6) - 2)
		into, eights, twos = into[4:], eights[4:], twos[1:]
	}
	for i := range into {
		into[i] = float32(4*int32(int8(eights[i])) + int32(twos[0]>>(2*i)&3) - 2)
	}
	return lengthOf(record)
}

// lengthOf is the length of a record's numbers.
func lengthOf(record []byte) float64 {
	return math.Sqrt(float64(binary.LittleEndian.Uint32(record)))
}

// unpack writes the vector of a record.
func unpack(into []float32, record []byte) error {
	length := numbers(into, record)
	var squares uint64
	for i, n := range into {
		squares += uint64(n * n)
		into[i] = float32(float64(n) / length)
	}
	switch {
	case squares == 0:
		return errors.New("a vector without a direction")
	case squares != uint64(binary.LittleEndian.Uint32(record)):
		return errors.New("a vector whose length isn't that of its numbers")
	}
	return nil
}

// castagnoli is the polynomial that processors have an instruction for.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// sealed appends to the records of an article's vectors their checksum, and
// that of the row that they are of: SQLite has no checksums, and a vector with
// a flipped bit, or another article's, would be searched all the same.
func sealed(num int64, records []byte) []byte {
	return binary.LittleEndian.AppendUint32(records, checksum(num, records))
}

func checksum(num int64, records []byte) uint32 {
	row := binary.LittleEndian.AppendUint64(nil, uint64(num))
	return crc32.Update(crc32.Checksum(records, castagnoli), castagnoli, row)
}

// opened are the records of so many vectors that were sealed. Another number
// than they are is an error; any number of them will do if it is -1.
func opened(num int64, data []byte, dimensions, vectors int) (records []byte, err error) {
	size := packedSize(dimensions)
	body := len(data) - crc32.Size
	switch {
	case body < 0 || body%size != 0:
		return nil, fmt.Errorf("vectors of %d bytes, which aren't whole ones of %d numbers", len(data), dimensions)
	case binary.LittleEndian.Uint32(data[body:]) != checksum(num, data[:body]):
		return nil, errors.New("vectors that their checksum doesn't fit")
	case vectors >= 0 && body != vectors*size:
		return nil, fmt.Errorf("%d vectors, not %d", body/size, vectors)
	}
	return data[:body], nil
}

// recordAt is one of the records of an article's vectors, nil if it has none.
func recordAt(records []byte, dimensions, at int) []byte {
	size := packedSize(dimensions)
	if at < 0 || (at+1)*size > len(records) {
		return nil
	}
	return records[at*size : (at+1)*size]
}
