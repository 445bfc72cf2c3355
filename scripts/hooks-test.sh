#!/bin/bash
# Hooks when things go wrong, and how fast they are when nothing does: number 19 of what must hold.
# Some five minutes; it ends by itself.
#
#   EVENTS=10000   events of the storm
#   DOWN=60        seconds for which the receiver is down at first
set -euo pipefail
cd "$(dirname "$0")/.."

program=${SHANHUO_PROGRAM:-.build/release/shanhuo}
tools=.build/hooks/venv

if ! "$tools/bin/python" -c 'import standardwebhooks' 2>/dev/null; then
  python3 -m venv "$tools"
  "$tools/bin/pip" install --quiet --disable-pip-version-check standardwebhooks==1.1.0
fi
"$tools/bin/python" Tests/Hooks/storm.py "$program" --events "${EVENTS:-10000}" \
  --down "${DOWN:-60}" ${SEED:+--seed "$SEED"}
Benchmarks/hooks.sh
