#!/bin/sh
# Makes the Python environment .venv and puts into it what the lock files name.
#
#   sh setup/python.sh requirements.lock [another.lock …]
#
# Each lock names every file that may be installed by its hash. A copy of it is kept in .venv once
# its packages are in, so that a second run has nothing to do.
set -eu

cd "$(dirname "$0")/.."
venv=.venv

# An environment knows its own place, so one that was moved or lost its Python is made anew.
if [ "$(cat "$venv/place" 2>/dev/null)" != "$PWD" ] || ! "$venv/bin/python" -c '' 2>/dev/null; then
    python=$(sh setup/find-python.sh) || {
        echo "No Python 3.11 or newer was found: run make, which says how to get one." >&2
        exit 1
    }
    echo "Making a Python environment in $venv ($("$python" -V)) …"
    rm -rf "$venv"
    "$python" -m venv "$venv"
    printf '%s\n' "$PWD" >"$venv/place"
fi

# install WHAT…: pip, without its chatter.
install() {
    sh setup/watch.sh "$venv/installation.log" '^Collecting ' \
        "$venv/bin/python" -m pip --disable-pip-version-check --no-input install \
        --progress-bar off "$@"
}

for lock in "$@"; do
    cmp -s "$lock" "$venv/installed-$lock" && continue
    echo "Installing the Python packages of $lock ($(grep -c '^[a-z]' "$lock") of them) …"
    install --require-hashes --only-binary :all: -r "$lock"
    cp "$lock" "$venv/installed-$lock"
done

if ! cmp -s pyproject.toml "$venv/installed-pyproject.toml"; then
    echo "Installing Variorum itself into the environment …"
    install --no-deps --no-build-isolation --no-index -e .
    cp pyproject.toml "$venv/installed-pyproject.toml"
fi

# Here and not at the first start: where Python is told to write no byte code, every start would
# read the sources anew.
"$venv/bin/python" -m compileall -q src
