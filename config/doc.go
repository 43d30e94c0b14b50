// Package config turns a TOML file and the environment into one typed value.
//
// Use [Load]. It starts from the defaults, reads the file strictly over them,
// and then the environment, where DATELINE_RETRIEVAL_TOP_K stands for top_k in
// [retrieval]. The caller applies its flags to the fields last, and calls
// [Config.Validate] once more.
//
// A key is two things: a field of a section's struct, and a row of the table
// in options.go, which holds its default, its meaning and what it may be. The
// example file is made from that table.
//
// Keys and passwords never stand in the file. It names the environment
// variable that holds one, and [ReadSecret] fetches it.
package config
