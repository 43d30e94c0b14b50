// Package disk says how much room there is and whether it may be used, and makes
// names durable.
package disk
