#!/bin/sh
# Runs bench.py as on a processor that has AVX-512 VNNI and no AMX: neither
# onnxruntime nor we get the tiles.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cc -shared -fPIC -O1 -o "$work/noamx.so" noamx.c -ldl
DATELINE_KERNELS=${DATELINE_KERNELS:-avx512-vnni} LD_PRELOAD=$work/noamx.so python3 bench.py "$@"
