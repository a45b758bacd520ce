#!/bin/sh
# Writes the lock files anew from pyproject.toml and the package.json files.
#
#   sh setup/lock.sh              keeps the versions already locked, adds and removes what changed
#   sh setup/lock.sh --upgrade    takes the newest versions that pyproject.toml allows
#
# Every file of a package that any system or Python may need is named by its hash, and no address
# of an index is written. uv does the work, in an environment of its own that is thrown away.
set -eu

cd "$(dirname "$0")/.."
python=$(sh setup/find-python.sh)
uv=$(mktemp -d)
trap 'rm -rf "$uv"' EXIT
"$python" -m venv "$uv"
"$uv/bin/python" -m pip install --quiet --disable-pip-version-check uv

# lock FILE CONSTRAINT SOURCE…: the packages of these sources, at the versions that CONSTRAINT holds.
lock() {
    file=$1 constraint=$2
    shift 2
    echo "Locking $file …"
    {
        echo "# Written by setup/lock.sh from pyproject.toml; change that and run it again."
        "$uv/bin/uv" pip compile "$@" --constraint "$constraint" \
            --python-version 3.11 --universal --generate-hashes --quiet --no-config \
            --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
            --output-file "$uv/$file" ${upgrade:+"$upgrade"} >&2
        cat "$uv/$file"
    } >"$uv/new"
    mv "$uv/new" "$file"
}

upgrade=${1:-}
: >"$uv/none"
for file in requirements*.lock; do cp "$file" "$uv/$file"; done
lock requirements.lock "$uv/none" pyproject.toml --group build
lock requirements-test.lock requirements.lock pyproject.toml --group build --group test
lock requirements-benchmarks.lock requirements-test.lock --group benchmarks

for folder in . setup/browser; do
    echo "Locking $folder/package-lock.json …"
    (cd "$folder" && npm install --package-lock-only --no-audit --no-fund --loglevel=error >/dev/null)
done
