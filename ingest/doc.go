// Package ingest brings articles in as people have them: files and folders in
// many formats, standard input, and addresses. All parsing of what strangers
// made is here; corpus below it is pure text.
//
// A [Reader] reads one source at a time and yields each article as it comes,
// or the [Fault] for which a file, a line or an item was left out. One fault
// never ends a source. [Names] then gives every article its id.
//
// Files of a folder are opened beneath it ([os.Root]), so that no link and no
// ".." leads out. What is read is bounded: a file by its size, an archive by
// what it unpacks to, a structure by its depth.
package ingest
