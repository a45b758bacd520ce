#!/bin/sh
# Prints the Python that Variorum is set up with: the first that is 3.11 or newer.
# PYTHON=/path/to/python chooses another. Exit code 1: there is none.
set -eu

new_enough='import sys; sys.exit(sys.version_info < (3, 11))'
for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11 python3.14}; do
    if "$candidate" -c "$new_enough" >/dev/null 2>&1; then
        # An activated environment may go away; the Python that it was made from stays.
        "$candidate" -c 'import sys; print(getattr(sys, "_base_executable", sys.executable))'
        exit 0
    fi
done
exit 1
