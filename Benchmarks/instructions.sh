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
count_instructions "one listing" listing
count_instructions "one listing, pipelined by 16" pipelined
count_instructions "page of 20, newest" page
count_instructions "order" order
stop_server
