#!/usr/bin/env bash
# The picture of the packages is the one that their imports give.
set -euo pipefail
cd "$(dirname "$0")"
python3 architecture.py --check
