// Package guardtest gives tests memory that ends where a stray read or write faults.
package guardtest
