#!/bin/sh
# The assembly must be what the generator writes, and its words what they say.
set -eu
"$(dirname "$0")/generate.sh" --check
"$(dirname "$0")/amx-check.sh"
exec "$(dirname "$0")/arm64-check.sh"
