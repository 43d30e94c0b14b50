//go:build !amd64 || purego

package kernel

func vectorised() *Set { return nil }
