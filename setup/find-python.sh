#!/bin/sh
# Prints the Python that Variorum is set up with: the first that is 3.11 or newer.
# PYTHON=/path/to/python chooses another. Exit code 1: there is none.
set -eu

# An activated environment may go away, so the Python that it was made from is named.
answer='
import sys
if sys.version_info < (3, 11):
    sys.exit(1)
print(getattr(sys, "_base_executable", sys.executable))
'
for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11 python3.14}; do
    "$candidate" -c "$answer" 2>/dev/null && exit 0
done
exit 1
