#!/bin/sh
# The assembly must be what the generator writes.
exec "$(dirname "$0")/generate.sh" --check
