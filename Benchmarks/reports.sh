#!/bin/bash
# What do a year's reports and `verify` take in a county with very many orders, and what do reports
# cost those who order meanwhile? Each report's median time, orders alone and beside ten reports a
# second, in turn, and the time of verify. About five minutes. `make reports`
# builds first.
#
#   REPORTS_ORDERS=1000000   orders in the county
#   REPORTS_SECONDS=8        how long each load of orders lasts
#   REPORTS_ROUNDS=3         how often each load is repeated, in turn; the median counts
#   BENCH_FOLDER=…           where the database goes: on the disk that is to be measured
#
# Fails when a report takes more than 2 s or verify more than 30 s.
name=reports
. "$(dirname "$0")/lib.sh"

orders=${REPORTS_ORDERS:-1000000}
seconds=${REPORTS_SECONDS:-8}
rounds=${REPORTS_ROUNDS:-3}
reports="villages households months townships produce programmes donors organisations page"
most_report=2000
most_verify=30000

median() { printf '%s\n' "$@" | sort -n | sed -n "$((($# + 1) / 2))p"; }

# read_report NAME: the milliseconds that it takes.
read_report() {
  local answer
  answer=$(curl -sS --noproxy '*' --max-time 60 -o /dev/null -w '%{http_code} %{time_total}' \
    -H "Authorization: Bearer $office" "$url/v1/reports/$1?year=$year")
  [ "${answer%% *}" = 200 ] || fail "$1 answers ${answer%% *}"
  awk -v s="${answer##* }" 'BEGIN { printf "%d\n", s * 1000 }'
}

# read_all: ten reports a second until it is ended.
read_all() {
  local report
  while true; do
    for report in $reports; do
      read_report "$report" >/dev/null
      sleep 0.1
    done
  done
}

machine
compile limit -pthread -lsqlite3
seed bench.sqlite 10000 "$orders"
echo bench-18800000000 | "$program" user add --database "$folder/bench.sqlite" --role admin \
  --phone 18800000000 --name 压力测试 >/dev/null
"$folder/limit" ids "$folder/bench.sqlite" >"$folder/ids"
start_server "$folder/bench.sqlite"
make_buyers
[[ $(post /v1/sessions '{"phone":"18800000000","password":"bench-18800000000"}') =~ \"token\":\"([^\"]+)\" ]]
office=${BASH_REMATCH[1]}
# The orders that were seeded are of this year.
year=$(TZ=CST-8 date +%Y)

echo "$orders orders, $(($(stat -c %s "$folder/bench.sqlite") / 1000000)) MB"
printf '%-28s %12s\n' "a year's report" "ms"
for report in $reports; do
  times=
  for _ in 1 2 3 4 5; do times="$times $(read_report "$report")"; done
  # shellcheck disable=SC2086
  time=$(median $times)
  printf '%-28s %12d\n' "$report" "$time"
  [ "$time" -le "$most_report" ] || failures="$failures $report ($time ms)"
done

load_heading "orders"
declare -A p99s
for ((round = 0; round < rounds; round++)); do
  load "alone" 64 "$seconds" order.lua "$url" "$folder/ids" "$folder/tokens"
  p99s[alone]="${p99s[alone]:-} $p99"
  read_all &
  reader=$!
  children+=("$reader")
  load "beside reports" 64 "$seconds" order.lua "$url" "$folder/ids" "$folder/tokens"
  p99s[beside]="${p99s[beside]:-} $p99"
  stop_child "$reader" || true
done
# shellcheck disable=SC2086
awk -v a="$(median ${p99s[beside]})" -v b="$(median ${p99s[alone]})" \
  'BEGIN { printf "p99 of an order beside reports: %.2f times\n", a / b }'
stop_server

begin=$(microseconds_now)
"$program" verify --database "$folder/bench.sqlite" >/dev/null || fail "verify finds faults"
time=$((($(microseconds_now) - begin) / 1000))
printf 'verify: %d ms\n' "$time"
[ "$time" -le "$most_verify" ] || failures="$failures verify ($time ms)"
no_failures
