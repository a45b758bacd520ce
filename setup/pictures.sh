#!/bin/sh
# Makes the pictures of README.md anew from the editions in dist/: sh setup/pictures.sh
#
# One page of each PDF, by poppler, and one of the EPUB as Chromium shows it.
set -eu

cd "$(dirname "$0")/.."
mkdir -p docs/pictures
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

page() { # EDITION PAGE: that page of the PDF, 420 pixels wide
    pdftoppm -png -singlefile -f "$2" -l "$2" -scale-to-x 420 -scale-to-y -1 \
        "dist/workers-power-$1.pdf" "docs/pictures/$1"
}
page print 9
page study 9
page large 9

.venv/bin/python -m zipfile -e dist/workers-power.epub "$work"
chromium --headless --no-sandbox --disable-gpu --disable-background-networking --hide-scrollbars \
    --window-size=420,596 --screenshot=docs/pictures/epub.png \
    "file://$work/EPUB/text/text-01.xhtml" >/dev/null 2>&1
ls -l docs/pictures
