#!/bin/sh
# Makes the editions in dist/, unless they are all there and nothing has changed since.
#
# dist/.made lists the editions of the last build and is as old as its beginning.
set -eu

cd "$(dirname "$0")/.."
made=dist/.made

all_there() {
    [ -e "$made" ] && (cd dist && while IFS= read -r file; do [ -e "$file" ] || exit 1; done <.made)
}

# Folders count too: theirs is the date at which a file in them came or went.
unchanged() {
    changed=$(find book annotations styles src requirements.lock \
        -name __pycache__ -prune -o -newer "$made" -print)
    [ -z "$changed" ]
}

if all_there && unchanged; then
    echo "The editions in dist/ are up to date (make again: .venv/bin/variorum build)."
    exit 0
fi

begin=$(mktemp)
trap 'rm -f "$begin"' EXIT
.venv/bin/variorum build
ls dist >"$begin.names"
touch -r "$begin" "$begin.names"
mv "$begin.names" "$made"
