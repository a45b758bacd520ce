#!/bin/sh
# Prints the Chromium (or a relation of it) in which the tests open books.
# BROWSER_FOR_TESTS=/path/to/chromium chooses another. Exit code 1: there is none.
#
# Each candidate is started, because Ubuntu's /usr/bin/chromium-browser may be a mere signpost.
set -eu

cd "$(dirname "$0")/.."
while IFS= read -r candidate; do
    [ -n "$candidate" ] || continue
    found=$(command -v "$candidate" 2>/dev/null) || continue
    if "$found" --version >/dev/null 2>&1; then
        printf '%s\n' "$found"
        exit 0
    fi
done <<LIST
${BROWSER_FOR_TESTS:-}
chromium
chromium-browser
google-chrome-stable
google-chrome
/Applications/Chromium.app/Contents/MacOS/Chromium
/Applications/Google Chrome.app/Contents/MacOS/Google Chrome
$PWD/setup/browser/unpacked/chromium
LIST
exit 1
