#!/bin/sh
# Compares eval/ranking with ir-measures, and sets in BEIR's layout with
# pytrec_eval, on fresh random rankings, to 1e-9. Says so and passes where the
# packages can't be installed: the committed golden files are compared by every
# go test.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
if ! python3 -m venv "$work/venv" >"$work/log" 2>&1 ||
	! "$work/venv/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements.txt" >"$work/log" 2>&1; then
	echo "ranking check skipped: ir-measures and pytrec_eval can't be installed here ($(tail -n 1 "$work/log"))"
	exit 0
fi
seed=${RANKING_SEED:-$(date +%s)}
echo "ranking check: ir-measures on 60 rankings, pytrec_eval on 50 sets, of seed $seed"
"$work/venv/bin/python" "$here/make_golden.py" "$seed" >"$work/fresh.json"
"$work/venv/bin/python" "$here/make_beir.py" "$seed" >"$work/beir.json"
cd "$here/../../.."
RANKING_GOLDEN="$work/fresh.json" go test -count=1 -run '^TestAgainstTrecEval$' ./eval/ranking
BEIR_GOLDEN="$work/beir.json" go test -count=1 -run '^TestBEIRAgainstPytrecEval$' ./eval
