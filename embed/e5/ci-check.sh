#!/bin/sh
# The arm64 kernels must give the bits that every other machine gives. This
# runs their tests, cross-compiled, under qemu's user mode: one processor has
# matrix products, one has dot products, one has neither.
set -eu
cd "$(dirname "$0")"
if ! command -v qemu-aarch64 >/dev/null; then
	if ! { apt-get update -q && apt-get install -yq --no-install-recommends qemu-user; } || ! command -v qemu-aarch64 >/dev/null; then
		echo "SKIPPED: qemu-user can't be installed here"
		exit
	fi
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export CGO_ENABLED=0 GOOS=linux GOARCH=arm64
go test -c -o "$work/kernel" ./internal/kernel
go test -c -o "$work/bert" ./internal/bert
go test -c -o "$work/e5" .

# run CPU KERNELS TEST FOLDER FLAGS... runs a test program and requires that
# the processor has those kernels.
run() {
	cpu=$1 kernels=$2 program=$3 folder=$4
	shift 4
	echo "$program on $cpu, kernels ${kernels:-of every kind}"
	(cd "$folder" && DATELINE_KERNELS=$kernels qemu-aarch64 -cpu "$cpu" "$work/$program" "$@")
}
run max '' kernel internal/kernel
run cortex-a53 '' kernel internal/kernel
for on in max/neon-i8mm neoverse-n1/neon-dotprod cortex-a53/neon; do
	run "${on%/*}" "${on#*/}" e5 . -test.run '^TestVectorsHaveTheSameBitsEverywhere$'
done
run max '' bert internal/bert -test.run '^TestPairs'
