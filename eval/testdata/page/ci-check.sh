#!/bin/sh
# Opens the HTML reports in headless Chromium. Installs Chromium where it is
# missing and may be installed; otherwise says so and passes.
set -eu
cd "$(dirname "$0")/../../.."
if ! command -v chromium >/dev/null && ! command -v google-chrome >/dev/null; then
	if ! { apt-get install -y --no-install-recommends chromium ||
		{ apt-get update && apt-get install -y --no-install-recommends chromium; }; } >/dev/null 2>&1; then
		echo "page check skipped: Chromium isn't here and can't be installed"
		exit 0
	fi
fi
go test -count=1 -tags chromium -run 'PageInChromium$' ./eval
