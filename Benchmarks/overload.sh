#!/bin/bash
# Offers more orders than the server can place, from 5,000 connections: what becomes of those that
# are accepted, and how soon the others are refused? A minute. `make overload` builds first.
#
#   OVERLOAD_SECONDS=8   how long each load lasts
#   BENCH_FOLDER=…       where the database goes
#
# Fails when an answer is neither 2xx nor 503, a connection breaks, or nothing is refused at three
# times the capacity.
name=overload
. "$(dirname "$0")/lib.sh"

seconds=${OVERLOAD_SECONDS:-8}
connections=5000
# Enough of them that the writer always has a whole batch.
capacity_connections=512
access_log=on
need_descriptors $((connections + 1000))

# percentiles STATUS: the server's own times for this status, from its access log: how many, the
# median and the 99th percentile in microseconds.
percentiles() {
  grep " path=/v1/orders status=$1 " "$folder/log" | sed 's/.* microseconds=//' | sort -n |
    awk '{ time[NR] = $1 } END { if (NR == 0) print 0, 0, 0
      else print NR, time[int((NR + 1) / 2)], time[int((99 * NR + 99) / 100)] }'
}

# offer NAME CONNECTIONS RATE: the load, and a line for the accepted and for the refused.
offer() {
  local name=$1 figures kind status count rate p50 p99 longest others broken unsent
  : >"$folder/log"
  figures=$("$folder/load" "$port" "$2" "$3" "$seconds" order "$folder/ids" "$folder/tokens")
  read -r _ others broken unsent < <(grep '^failed' <<<"$figures")
  [ $((others + broken)) -eq 0 ] || failures="$failures $name"
  for kind in accepted:201 refused:503; do
    status=${kind#*:} kind=${kind%:*}
    read -r _ count rate p50 p99 longest < <(grep "^$kind" <<<"$figures")
    [ "$kind" = refused ] && refused=$count || accepted_rate=$rate
    [ "$count" -gt 0 ] || continue
    read -r _ server_p50 server_p99 < <(percentiles "$status")
    printf '%-28s %-9s %9d %9s %9s %9s %11s %11s\n' "$name" "$kind" "$rate" \
      "$(milliseconds "$p50")" "$(milliseconds "$p99")" "$(milliseconds "$longest")" \
      "$(milliseconds "$server_p50")" "$(milliseconds "$server_p99")"
  done
}

machine
compile load
compile limit -pthread -lsqlite3
seed bench.sqlite 10000 0
"$folder/limit" ids "$folder/bench.sqlite" >"$folder/ids"
start_server "$folder/bench.sqlite"
make_buyers
printf '%-28s %-9s %9s %9s %9s %9s %11s %11s\n' "orders" "" "a second" "p50 ms" "p99 ms" \
  "longest" "server p50" "server p99"
offer "$capacity_connections at a time" "$capacity_connections" 0
capacity=$accepted_rate
for times in 0.5 1 2 3; do
  offer "$times times as many" "$connections" \
    "$(awk -v c="$capacity" -v t="$times" 'BEGIN { printf "%.0f", c * t }')"
done
[ "$refused" -gt 0 ] || failures="$failures nothing-refused"
stop_server
"$program" verify --database "$folder/bench.sqlite"
no_failures
