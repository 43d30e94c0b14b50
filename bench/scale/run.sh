#!/bin/sh
# Measures questions over indexes of 12,600 and 100,000 passages, beside the
# same job in Python: bench/scale/run.sh FROM.db [MODEL_FOLDER] [RUNS] [PASSAGES...]
# FROM.db is an index of some thousand real articles; what it lacks is generated
# from their sentences (fill.go says how). The indexes stay in the cache. Needs
# Go, Maven for the model if it isn't there, and Python 3 with onnxruntime,
# tokenizers and numpy.
set -eu
cd "$(dirname "$0")/../.."
from=${1:?an index of real articles}
cache=${XDG_CACHE_HOME:-$HOME/.cache}
model=${2:-$cache/dateline-e5}
runs=${3:-7}
[ $# -gt 3 ] && shift 3 || set -- 12600 100000
if ! [ -f "$model/e5-small-v2.onnx" ] || ! [ -f "$model/e5-small-v2-tokenizer.json" ]; then
	sh embed/e5/export/fetch.sh "$model"
fi
scratch=${DATELINE_SCALE:-$cache/dateline-scale}
mkdir -p "$scratch"
CGO_ENABLED=0 go build -trimpath -o "$scratch/bot" ./cmd/bot
CGO_ENABLED=0 go build -trimpath -o "$scratch/scale" ./bench/scale
exec python3 bench/scale/bench.py "$scratch/bot" "$scratch/scale" "$model" "$from" "$scratch" "$runs" "$@"
