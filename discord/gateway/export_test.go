package gateway

// DecodeEvent is for the fuzz test: events come from outside.
var DecodeEvent = decodeEvent
