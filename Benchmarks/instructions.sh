#!/bin/bash
# Counts the instructions of one request with callgrind, on the release build with one event loop:
# one listing and a page of 20, as a stranger is told them again and as a buyer is, for whom they are
# read each time, a listing out of a pipelined run of 16, and an order. About two minutes.
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

echo "$("$program" --version 2>/dev/null || true), valgrind $(valgrind --version | cut -d - -f 2)," \
  "$count requests counted"
seed bench.sqlite 10000 100000
compile limit -pthread -lsqlite3
"$folder/limit" ids "$folder/bench.sqlite" >"$folder/ids"
# Logging in costs what hashing a password costs: too much for callgrind.
start_server "$folder/bench.sqlite"
make_buyers
stop_server

start_counted_server "$folder/bench.sqlite"
printf '%-28s %12s\n' "one request" "instructions"
count_instructions "one listing, told again" kept-listing
count_instructions "the same, pipelined by 16" pipelined
count_instructions "one listing, by a buyer" listing
count_instructions "page of 20, told again" kept-page
count_instructions "page of 20, by a buyer" page
count_instructions "order" order
stop_server
