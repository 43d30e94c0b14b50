package gateway

import "time"

// Status is how the connections are at one moment.
type Status struct {
	Shards int // over how many Discord spreads the servers; 0 before it was asked
	Each   []ShardStatus
}

// ShardStatus is how one connection is.
type ShardStatus struct {
	Shard      int
	Connected  bool
	Since      time.Time // of the present state
	Identifies int       // since Run began
	Resumes    int
	Latency    time.Duration // of the last heartbeat answered, 0 before there is one
	LastError  string        // why the connection was last lost, "" when it never was
}

// Ready reports whether every shard is connected, and there is one.
func (s Status) Ready() bool {
	for _, each := range s.Each {
		if !each.Connected {
			return false
		}
	}
	return len(s.Each) > 0
}
