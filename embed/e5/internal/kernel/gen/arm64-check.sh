#!/bin/sh
# Each word in the arm64 assembly must be what GNU as makes of the instruction
# beside it.
set -eu
cd "$(dirname "$0")"
if ! command -v aarch64-linux-gnu-as >/dev/null; then
	apt-get update -q && apt-get install -yq --no-install-recommends binutils-aarch64-linux-gnu
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
{
	echo '.arch armv8.6-a'
	sed -n 's|^\tWORD \$0x[0-9A-F]* // ||p' ../kernel_arm64.s ../../../../../internal/dot/kernel_arm64.s
} >"$work/reference.s"
aarch64-linux-gnu-as -o "$work/reference.o" "$work/reference.s"
aarch64-linux-gnu-objcopy -O binary -j .text "$work/reference.o" "$work/reference"
od -An -v -tx4 -w4 "$work/reference" | tr -d ' ' | tr a-f A-F >"$work/want"
sed -n 's|^\tWORD \$0x\([0-9A-F]*\) // .*|\1|p' ../kernel_arm64.s ../../../../../internal/dot/kernel_arm64.s >"$work/have"
[ -s "$work/have" ]
diff "$work/want" "$work/have"
echo "words that GNU as agrees with: $(wc -l <"$work/have")"
