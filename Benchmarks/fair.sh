#!/bin/bash
# Does placing an order take longer when very many households share a stock? An order of a pooled
# listing with 500 lots and 100 households in each, against one of a listing with one lot of one
# household, in the same run: by instructions under callgrind, and by time. About five minutes.
# `make fair` builds first.
#
#   FAIR_LOTS=500          the pooled listing's lots
#   FAIR_HOUSEHOLDS=100    the households that contribute to each
#   FAIR_SECONDS=4         how long each load lasts
#   FAIR_ROUNDS=3          how often each load is repeated, in turn; the median counts
#   INSTRUCTIONS_REQUESTS=1000    how many orders are counted
#   BENCH_FOLDER=…         where the database goes
#
# Fails when an order of a pooled listing takes more than 1.2 times the instructions of the other, or
# more than 1.2 times its CPU time on 64 connections.
name=fair
. "$(dirname "$0")/lib.sh"

lots=${FAIR_LOTS:-500}
households=${FAIR_HOUSEHOLDS:-100}
seconds=${FAIR_SECONDS:-4}
rounds=${FAIR_ROUNDS:-3}
count=${INSTRUCTIONS_REQUESTS:-1000}
most_times=1.2
cases="one many half same"
declare -A words=(
  [one]="one lot of one household" [many]="$lots lots, each another day"
  [half]="the first half sold" [same]="all best before one day")
declare -A instructions cpus p50s

median() { printf '%s\n' "$@" | sort -n | sed -n "$((($# + 1) / 2))p"; }

# times FIGURE OF: their quotient.
times() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'; }

echo "$(machine), $lots lots of $households households each"
# Nine villages: one of them has the households of the largest lot.
"$program" seed scale --database "$folder/bench.sqlite" --households 5000 --listings 10 --orders 0 \
  >/dev/null
echo bench-18800000000 | "$program" user add --database "$folder/bench.sqlite" --role admin \
  --phone 18800000000 --name 压力测试 >/dev/null
start_server "$folder/bench.sqlite"
make_buyers
"$here/fair.py" "$port" "$folder" "$lots" "$households" || fail "the stock cannot be filled"

load_heading "orders"
for ((round = 0; round < rounds; round++)); do
  for case in $cases; do
    load "${words[$case]}" 64 "$seconds" order.lua "$url" "$folder/$case" "$folder/tokens"
    cpus[$case]="${cpus[$case]:-} $cpu"
    p50s[$case]="${p50s[$case]:-} $p50"
  done
done
stop_server
no_failures

start_counted_server "$folder/bench.sqlite"
printf '%-28s %12s\n' "one order" "instructions"
for case in $cases; do
  count_instructions "${words[$case]}" order "$folder/$case"
  instructions[$case]=$counted
done
stop_server
"$program" verify --database "$folder/bench.sqlite" >/dev/null || fail "verify finds faults"

printf '%-28s %12s %9s %9s\n' "times one lot of one" "instructions" "CPU" "p50"
for case in $cases; do
  # shellcheck disable=SC2086
  by_cpu=$(times "$(median ${cpus[$case]})" "$(median ${cpus[one]})")
  # shellcheck disable=SC2086
  by_p50=$(times "$(median ${p50s[$case]})" "$(median ${p50s[one]})")
  by_count=$(times "${instructions[$case]}" "${instructions[one]}")
  printf '%-28s %12s %9s %9s\n' "${words[$case]}" "$by_count" "$by_cpu" "$by_p50"
  for figure in "$by_count" "$by_cpu"; do
    awk -v a="$figure" -v b="$most_times" 'BEGIN { exit !(a <= b) }' ||
      failures="$failures ${words[$case]} ($figure)"
  done
done
[ -z "$failures" ] || fail "more than $most_times times as much:$failures"
