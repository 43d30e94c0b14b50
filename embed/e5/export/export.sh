#!/bin/sh
# Makes the weights file anew. The argument is a folder for the float model.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
model=${1:?usage: export.sh MODEL_FOLDER}
[ -f "$model/e5-small-v2.onnx" ] || "$here/fetch.sh" "$model"
parts=$(mktemp -d)
trap 'rm -rf "$parts"' EXIT
python3 "$here/export.py" "$model/e5-small-v2.onnx" "$model/e5-small-v2-tokenizer.json" "$parts"
python3 "$here/golden.py" "$model/e5-small-v2.onnx" "$model/e5-small-v2-tokenizer.json" "$here/../testdata/golden.jsonl"
cd "$here" && go run ./pack "$parts" ../weights/e5-small-v2.weights
