#!/bin/bash
# Counts the instructions of one request with callgrind, on the release build with one event loop:
# one listing, a page of 20, an order, and a listing out of a pipelined run of 16. About two minutes.
# `make instructions` builds first.
#
#   INSTRUCTIONS_REQUESTS=1000   how many requests are counted, a multiple of 16
#   BENCH_FOLDER=…               where the database goes
#
# Counted is what the server's own threads run in user space, in its libraries too. What the kernel
# does for it is not: `make bench` has the CPU time of both.
name=instructions
. "$(dirname "$0")/lib.sh"

count=${INSTRUCTIONS_REQUESTS:-1000}
[ $((count % 16)) -eq 0 ] || count=$((count / 16 * 16 + 16))

# instructions_since: what ran since it was called before; callgrind counts from zero after a dump.
instructions_since() {
  local number
  dumps=$((dumps + 1))
  callgrind_control --dump "$server" >/dev/null 2>&1 || fail "callgrind_control does not reach it"
  number=$(awk '/^(totals|summary):/ { sum = $2 } END { print sum }' "$folder/callgrind.$dumps")
  [ -n "$number" ] || fail "there are no totals in callgrind's dump"
  since=$number
}

ask() { "$here/one_connection.py" "$port" "$1" "$2" "$folder/ids" "$folder/tokens" || fail "at $1"; }

# count_instructions NAME KIND: so many requests and twice as many, after a run that warms up. The
# difference between them leaves out what a dump, a connection or a timer costs.
count_instructions() {
  local once twice
  ask "$2" "$count"
  instructions_since
  ask "$2" "$count"
  instructions_since
  once=$since
  ask "$2" $((2 * count))
  instructions_since
  twice=$since
  printf '%-28s %12d\n' "$1" $(((twice - once) / count))
}

echo "$("$program" --version 2>/dev/null || true), valgrind $(valgrind --version | cut -d - -f 2)," \
  "$count requests counted"
seed bench.sqlite 10000 100000
compile limit -pthread -lsqlite3
"$folder/limit" ids "$folder/bench.sqlite" >"$folder/ids"
# Logging in costs what hashing a password costs: too much for callgrind.
start_server "$folder/bench.sqlite"
make_buyers
cp "$folder"/callgrind.* /tmp/audit-cg/ 2>/dev/null || true; stop_server

dumps=0
runner="valgrind --tool=callgrind --quiet --instr-atstart=no --callgrind-out-file=$folder/callgrind"
start_server "$folder/bench.sqlite" --loops 1
callgrind_control --instr=on "$server" >/dev/null 2>&1 || fail "callgrind_control does not reach it"
printf '%-28s %12s\n' "one request" "instructions"
count_instructions "order" order
cp "$folder"/callgrind.* /tmp/audit-cg/ 2>/dev/null || true; stop_server
