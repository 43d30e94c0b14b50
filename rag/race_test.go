//go:build race

package rag_test

const race = true
