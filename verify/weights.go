package verify

var supportWeights = make([]float64, 18)
var againstWeights = make([]float64, 18)
