#!/bin/sh
# Compares bot ask and bot search, as whole processes, with the same search done
# in Python: bench/ask/run.sh [MODEL_FOLDER] [RUNS]. The model is fetched into
# the folder if it isn't there. Needs Go, Maven, and Python 3 with onnxruntime,
# tokenizers and numpy.
set -eu
cd "$(dirname "$0")/../.."
model=${1:-${XDG_CACHE_HOME:-$HOME/.cache}/dateline-e5}
runs=${2:-15}
if ! [ -f "$model/e5-small-v2.onnx" ] || ! [ -f "$model/e5-small-v2-tokenizer.json" ]; then
	sh embed/e5/export/fetch.sh "$model"
fi
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
CGO_ENABLED=0 go build -trimpath -o "$scratch/bot" ./cmd/bot
python3 bench/ask/bench.py "$scratch/bot" "$model" "$scratch" "$runs"
