#!/bin/sh
# Runs a talkative command and shows only how far it is.
#
#   sh setup/watch.sh LOG PATTERN COMMAND…
#
# All that the command says goes into LOG; the lines in it that match PATTERN are counted aloud.
# When the command fails, its last words are shown, and its exit code is this script's.
set -u

log=$1 pattern=$2
shift 2

"$@" >"$log" 2>&1 </dev/null &
job=$!
trap 'kill "$job" 2>/dev/null; exit 130' INT TERM # else the job would go on alone

shown=0
while kill -0 "$job" 2>/dev/null; do
    sleep 1
    count=$(grep -c "$pattern" "$log")
    if [ "$count" -ge $((shown + 10)) ]; then
        shown=$count
        echo "  $count so far …"
    fi
done

wait "$job"
code=$?
if [ "$code" -ne 0 ]; then
    grep -v '^WARNING: Location' "$log" | tail -n 25 >&2
    echo "That did not work; the last of what was said stands above." >&2
fi
exit "$code"
