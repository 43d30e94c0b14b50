//go:build race

package ingest_test

const raceDetected = true
