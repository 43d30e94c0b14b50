#!/bin/sh
# The products by VPDPBUSD must give every bit as written down in check.py, in
# an emulator, since most machines lack AVX-512 VNNI or AVX-VNNI.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if ! command -v cc >/dev/null; then
	echo "SKIPPED: there is no C compiler for the shim"
	exit
fi
if ! python3 -m pip install -q --target "$work/site" --only-binary :all: bochscpu-python==0.4.0; then
	echo "SKIPPED: bochscpu-python 0.4.0 isn't to be had for this Python"
	exit
fi
cc -shared -fPIC -o "$work/shim.so" shim.c -ldl
(cd ../.. && CGO_ENABLED=0 GOOS=linux GOARCH=amd64 go test -c -o "$work/kernel" .)
BOCHS_SO=$(find "$work/site" -name '_bochscpu*.so') LD_PRELOAD=$work/shim.so PYTHONPATH=$work/site \
	python3 check.py "$work/kernel"
