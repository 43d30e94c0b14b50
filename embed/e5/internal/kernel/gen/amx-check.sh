#!/bin/sh
# Each instruction that ../amx_amd64.s has in bytes must be what GNU as makes of
# the one beside it.
set -eu
cd "$(dirname "$0")"
if ! command -v as >/dev/null; then
	apt-get update -q && apt-get install -yq --no-install-recommends binutils
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
{
	echo '.intel_syntax noprefix'
	sed -n 's|^\tBYTE .* // ||p' ../amx_amd64.s
} >"$work/reference.s"
as --64 -o "$work/reference.o" "$work/reference.s"
objcopy -O binary -j .text "$work/reference.o" "$work/reference"
od -An -v -tx1 -w1 "$work/reference" | tr -d ' ' | tr a-f A-F >"$work/want"
sed -n 's|^\t\(BYTE .*\) // .*|\1|p' ../amx_amd64.s | grep -o '0x..' | cut -c3- >"$work/have"
[ -s "$work/have" ]
diff "$work/want" "$work/have"
echo "bytes of AMX that GNU as agrees with: $(wc -l <"$work/have")"
