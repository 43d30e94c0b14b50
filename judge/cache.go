package judge

import (
	"math"
	"strconv"
	"strings"
	"sync"
)

// cacheSize is how many results are kept before the older half goes.
const cacheSize = 4096

// cache keeps the results asked for last, by what they were asked for. It has
// two generations: what is used moves to the newer, and the older goes when
// the newer is full.
type cache[T any] struct {
	mu         sync.Mutex
	newer, old map[string]T
}

func newCache[T any]() *cache[T] { return &cache[T]{newer: make(map[string]T)} }

func (c *cache[T]) get(key string) (T, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if v, ok := c.newer[key]; ok {
		return v, true
	}
	v, ok := c.old[key]
	if ok {
		c.keep(key, v)
	}
	return v, ok
}

func (c *cache[T]) put(key string, v T) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.keep(key, v)
}

func (c *cache[T]) keep(key string, v T) {
	if len(c.newer) >= cacheSize/2 {
		c.old, c.newer = c.newer, make(map[string]T)
	}
	c.newer[key] = v
}

// key joins texts so that no two lists of them share one.
func key(texts ...string) string {
	var out strings.Builder
	for _, t := range texts {
		out.WriteString(strconv.Itoa(len(t)) + ":" + t)
	}
	return out.String()
}

func sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
