#!/bin/bash
# Measures whether the time of a log-in that fails tells which phone numbers have an account: a wrong
# password of a number that somebody has, beside any password of one that nobody has, in turns, over
# the loopback. About half a minute. `make log-in` builds first.
#
#   LOG_IN_SAMPLES=400  tries of each kind
#
# Fails when the medians differ by 5 % or more.
name=log-in
. "$(dirname "$0")/lib.sh"

echo "log-in: $(machine)"
"$program" seed demo --database "$folder/county.sqlite" >/dev/null
start_server "$folder/county.sqlite"
python3 "$here/log_in.py" "$port" "${LOG_IN_SAMPLES:-400}"
