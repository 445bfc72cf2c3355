#!/bin/bash
# Measures the release build on a scale database: its start, reads and orders at 64 and at 1,000
# connections, nginx with a fixed file beside it, and what SQLite alone can do on this machine.
# About three minutes, all in a folder of its own and over the loopback. `make bench` builds first.
#
#   BENCH_SECONDS=8   how long each load lasts
#   BENCH_FOLDER=…    where the databases go: on the disk that is to be measured, not in memory
name=bench
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/nginx.sh"

seconds=${BENCH_SECONDS:-8}
# Each of wrk's connections is a descriptor of wrk's and one of the server's.
many=1000
need_descriptors 2048

# limit WHAT [BATCH]: sets $limit_rate and $limit_cpu on a fresh copy of the database.
limit() {
  rm -f "$folder"/limit.sqlite*
  copy_seeded limit.sqlite
  read -r limit_rate limit_cpu < <(
    timeout 60 "$folder/limit" "$1" "$folder/limit.sqlite" "$((seconds / 2))" "${2:-1}"
  ) || fail "the limit of $1 could not be measured"
}

# compare NAME RATE CPU LIMIT_RATE LIMIT_CPU: the server's figures beside a limit's.
compare() {
  awk -v name="$1" -v rate="$2" -v cpu="$3" -v limit="$4" -v limit_cpu="$5" \
    'BEGIN { printf "%-28s %9d %9d %8.0f%% %9.1f %9.1f\n", name, rate, limit,
      100 * rate / limit, cpu, limit_cpu }'
}

compare_heading() {
  printf '%-28s %9s %9s %9s %9s %9s\n' "$1" "req/s" "limit" "ratio" "CPU µs" "its µs"
}

# A load's figures are kept under its name and its connections, for the comparisons.
declare -A rates cpus

# measure NAME CONNECTIONS SCRIPT URL [FILE]…: a load, its figures kept.
measure() {
  local name=$1 connections=$2
  shift 2
  load "$name" "$connections" "$seconds" "$@"
  rates[$name/$connections]=$rate
  cpus[$name/$connections]=$cpu
}

machine
compile limit -pthread -lsqlite3

begin=$(microseconds_now)
seed seeded.sqlite 10000 100000
echo "seed scale: $(milliseconds $(($(microseconds_now) - begin))) ms," \
  "$(($(stat -c %s "$folder/seeded.sqlite") / 1000000)) MB"
copy_seeded bench.sqlite
"$folder/limit" ids "$folder/seeded.sqlite" >"$folder/ids"

times=
for _ in 1 2 3 4; do
  start_server "$folder/bench.sqlite"
  stop_server
  times="$times $ready"
done
start_server "$folder/bench.sqlite"
echo "ready after:$times $ready ms"
make_buyers

# The file that nginx returns is a listing's answer, byte for byte.
mkdir "$folder/www"
read -r first_id <"$folder/ids"
curl -sS --fail --noproxy '*' -o "$folder/www/listing" "$url/v1/listings/$first_id"
start_nginx

for connections in 64 "$many"; do
  echo
  load_heading "$connections connections"
  measure "one listing" "$connections" listing.lua "$url" "$folder/ids"
  measured=$nginx_processes
  measure "nginx, a file as large" "$connections" page.lua "$nginx_url/listing"
  measured=
  measure "page of 20, newest" "$connections" page.lua "$url/v1/listings"
  # By buyers, for whom no answer is kept: these run their statements.
  measure "one listing, by a buyer" "$connections" listing.lua "$url" "$folder/ids" \
    "$folder/tokens"
  measure "page of 20, by a buyer" "$connections" page.lua "$url/v1/listings" "$folder/tokens"
  measure "page by price, by a buyer" "$connections" page.lua "$url/v1/listings?sort=price" \
    "$folder/tokens"
  [ "$connections" = "$many" ] || reading_memory=$(memory VmHWM)
  measure "order" "$connections" order.lua "$url" "$folder/ids" "$folder/tokens"
done
echo
echo "peak memory: $((reading_memory / 1000)) MB after the reads at 64 connections," \
  "$(($(memory VmHWM) / 1000)) MB in all"
curl -sS --noproxy '*' "$url/metrics" | awk '
  /^shanhuo_http_answers_total/ && !/2xx/ { other += $2 }
  /^shanhuo_kept_answers_total/ { kept[$1] = $2 }
  /^shanhuo_writer_(commits|writes)_total/ { n[$1] = $2 }
  END {
    hits = kept["shanhuo_kept_answers_total{outcome=\"hit\"}"]
    misses = kept["shanhuo_kept_answers_total{outcome=\"miss\"}"]
    printf "reads by strangers whose answer was kept: %d of %d\n", hits, hits + misses
    printf "answers other than 2xx: %d; writes per commit: %.1f\n", other,
    n["shanhuo_writer_writes_total"] / n["shanhuo_writer_commits_total"] }'
stop_child "$nginx" || fail "nginx ended with an error: $(cat "$folder/nginx.log")"
stop_server
echo "database: $(($(stat -c %s "$folder/bench.sqlite") / 1000000)) MB after the orders"
"$program" verify --database "$folder/bench.sqlite"
rm -f "$folder"/bench.sqlite*

for connections in 64 "$many"; do
  echo
  compare_heading "$connections, against nginx"
  compare "one listing" "${rates[one listing/$connections]}" "${cpus[one listing/$connections]}" \
    "${rates[nginx, a file as large/$connections]}" "${cpus[nginx, a file as large/$connections]}"
done

echo
compare_heading "64, against SQLite alone"
for what in "listing:one listing, by a buyer" "newest:page of 20, by a buyer" \
  "price:page by price, by a buyer"; do
  limit "${what%%:*}"
  compare "${what#*:}" "${rates[${what#*:}/64]}" "${cpus[${what#*:}/64]}" "$limit_rate" "$limit_cpu"
done
best_rate=0
for batch in 1 64 256 1024; do
  limit orders "$batch"
  compare "order, $batch to a commit" "${rates[order/64]}" "${cpus[order/64]}" "$limit_rate" \
    "$limit_cpu"
  [ "$limit_rate" -le "$best_rate" ] || best_rate=$limit_rate best_batch=$batch best_cpu=$limit_cpu
done
compare "$many: order, best ($best_batch)" "${rates[order/$many]}" "${cpus[order/$many]}" \
  "$best_rate" "$best_cpu"

no_failures
