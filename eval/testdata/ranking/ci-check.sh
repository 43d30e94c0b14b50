#!/bin/sh
# Compares eval/ranking with ir-measures on fresh random rankings, to 1e-9.
# Says so and passes where the package can't be installed: the committed golden
# file is compared by every go test.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
if ! python3 -m venv "$work/venv" >"$work/log" 2>&1 ||
	! "$work/venv/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements.txt" >"$work/log" 2>&1; then
	echo "ranking check skipped: ir-measures can't be installed here ($(tail -n 1 "$work/log"))"
	exit 0
fi
seed=${RANKING_SEED:-$(date +%s)}
echo "ranking check: ir-measures on 60 rankings of seed $seed"
"$work/venv/bin/python" "$here/make_golden.py" "$seed" >"$work/fresh.json"
cd "$here/../../.."
RANKING_GOLDEN="$work/fresh.json" go test -count=1 -run '^TestAgainstTrecEval$' ./eval/ranking
