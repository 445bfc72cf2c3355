#!/bin/bash
# Measures the release build on a scale database against what SQLite can do on this machine, all in
# a folder of its own and over the loopback. About two minutes. `make bench` builds first.
#
#   BENCH_SECONDS=8   how long each load lasts
#   BENCH_FOLDER=…    where the databases go: on the disk that is to be measured, not in memory
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
program=$here/../.build/release/shanhuo
seconds=${BENCH_SECONDS:-8}
connections=64
buyers=12

[ -x "$program" ] || {
  echo "bench: there is no $program; make bench builds it" >&2
  exit 1
}
compiler=$(command -v cc || command -v clang) || {
  echo "bench: a C compiler is needed: apt-get install gcc" >&2
  exit 1
}
folder=$(mktemp -d "${BENCH_FOLDER:-${TMPDIR:-/tmp}}/shanhuo-bench.XXXXXX")
server=

clean_up() {
  if [ -n "$server" ]; then
    kill -TERM "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
  fi
  rm -rf "$folder"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

fail() {
  echo "bench: $1" >&2
  exit 1
}

# microseconds_now: wall time.
microseconds_now() { echo "${EPOCHREALTIME/[.,]/}"; }

# start_server DATABASE: starts it, sets $server and $url, and sets $ready to the milliseconds from
# its start to its first 200 of /readyz.
start_server() {
  local begin line status
  rm -f "$folder/address"
  mkfifo "$folder/address"
  begin=$(microseconds_now)
  "$program" serve --database "$1" --listen 127.0.0.1:0 --access-log off --rate-limit off \
    >"$folder/address" 2>"$folder/log" &
  server=$!
  read -r -t 30 line <"$folder/address" || fail "the server does not start: $(cat "$folder/log")"
  url=${line##* }
  exec 3<>"/dev/tcp/127.0.0.1/${url##*:}"
  printf 'GET /readyz HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n' >&3
  read -r -t 30 status <&3
  exec 3<&-
  [ "${status:9:3}" = 200 ] || fail "the server is not ready: $status"
  ready=$((($(microseconds_now) - begin) / 1000))
}

stop_server() {
  kill -TERM "$server"
  wait "$server" || fail "the server ended with an error: $(cat "$folder/log")"
  server=
}

# cpu_ticks: the CPU time that the server has used, in clock ticks. A name in parentheses stands
# before the fields that count.
cpu_ticks() {
  local stat
  stat=$(<"/proc/$server/stat")
  read -r -a stat <<<"${stat##*) }"
  echo $((stat[11] + stat[12]))
}

# peak_memory: the most that the server had in memory so far, in kB.
peak_memory() { awk '/^VmHWM:/ { print $2 }' "/proc/$server/status"; }

# post PATH BODY: the answer's body.
post() {
  curl -sS --fail-with-body --noproxy '*' --max-time 30 -H 'Content-Type: application/json' \
    -d "$2" "$url$1"
}

# make_buyers: registers them, logs them in and keeps their tokens.
make_buyers() {
  local number phone answer
  for number in $(seq "$buyers"); do
    phone=$(printf '1880000%04d' "$number")
    post /v1/users "{\"phone\":\"$phone\",\"name\":\"压力测试\",\"password\":\"bench-$phone\"}" >/dev/null
    answer=$(post /v1/sessions "{\"phone\":\"$phone\",\"password\":\"bench-$phone\"}")
    [[ $answer =~ \"token\":\"([^\"]+)\" ]] && echo "${BASH_REMATCH[1]}"
  done >"$folder/tokens"
  [ "$(wc -l <"$folder/tokens")" -eq "$buyers" ] || fail "not every buyer is logged in"
}

# copy_seeded NAME: a fresh copy of the database, on the disk before anything is measured on it.
copy_seeded() {
  cp "$folder/seeded.sqlite" "$folder/$1"
  sync "$folder/$1"
}

# limit WHAT [BATCH]: sets $limit_rate and $limit_cpu on a fresh copy of the database.
limit() {
  rm -f "$folder"/limit.sqlite*
  copy_seeded limit.sqlite
  read -r limit_rate limit_cpu < <(
    timeout 60 "$folder/limit" "$1" "$folder/limit.sqlite" "$((seconds / 2))" "${2:-1}"
  ) || fail "the limit of $1 could not be measured"
}

# load NAME SCRIPT PATH [FILE]…: a short warm-up and the load itself; sets $rate and $cpu and prints
# what came out.
load() {
  local name=$1 script=$2 path=$3 figures ticks requests duration p50 p99 errors broken
  shift 3
  for time in 1 "$seconds"; do
    ticks=$(cpu_ticks)
    figures=$(cd "$here" && timeout 120 wrk -t 2 -c "$connections" -d "${time}s" --timeout 10s \
      -s "$script" "$url$path" -- "$@" | grep '^FIGURES ') || fail "wrk failed at $name"
  done
  ticks=$(($(cpu_ticks) - ticks))
  read -r _ requests duration p50 p99 errors broken <<<"$figures"
  [ "$((errors + broken))" -eq 0 ] || failures="$failures $name"
  rate=$((requests * 1000000 / duration))
  cpu=$(awk -v t="$ticks" -v hz="$(getconf CLK_TCK)" -v n="$requests" \
    'BEGIN { printf "%.1f", t / hz * 1e6 / n }')
  printf '%-28s %9d %9s %9s %9d %9d %9s\n' "$name" "$rate" "$(milliseconds "$p50")" \
    "$(milliseconds "$p99")" "$errors" "$broken" "$cpu"
}

milliseconds() { awk -v us="$1" 'BEGIN { printf "%.2f", us / 1000 }'; }

# compare NAME RATE CPU: the limit that was measured last beside the server's figures.
compare() {
  awk -v name="$1" -v rate="$2" -v cpu="$3" -v limit="$limit_rate" -v limit_cpu="$limit_cpu" \
    'BEGIN { printf "%-28s %9d %9d %8.0f%% %9.1f %9.1f\n", name, rate, limit,
      100 * rate / limit, cpu, limit_cpu }'
}

failures=
echo "$(nproc) processors, $(uname -sm), $(stat -f -c %T "$folder") file system, load" \
  "$(cut -d ' ' -f 1 /proc/loadavg) before"
"$compiler" -O2 -pthread -o "$folder/limit" "$here/limit.c" -lsqlite3

begin=$(microseconds_now)
"$program" seed scale --database "$folder/seeded.sqlite" --households 1625 --listings 10000 \
  --orders 100000 >/dev/null
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

echo
printf '%-28s %9s %9s %9s %9s %9s %9s\n' "$connections connections" "req/s" "p50 ms" "p99 ms" \
  "non-2xx" "broken" "CPU µs"
load "one listing" listing.lua "" "$folder/ids"
listing_rate=$rate listing_cpu=$cpu
load "page of 20, newest" page.lua /v1/listings
newest_rate=$rate newest_cpu=$cpu
load "page of 20, sort=price" page.lua "/v1/listings?sort=price"
price_rate=$rate price_cpu=$cpu
reading_memory=$(peak_memory)
load "order" order.lua "" "$folder/ids" "$folder/tokens"
order_rate=$rate order_cpu=$cpu
echo
echo "peak memory: $((reading_memory / 1000)) MB after the reads, $(($(peak_memory) / 1000)) MB in all"
curl -sS --noproxy '*' "$url/metrics" | awk '
  /^shanhuo_http_answers_total/ && !/2xx/ { other += $2 }
  /^shanhuo_writer_(commits|writes)_total/ { n[$1] = $2 }
  END { printf "answers other than 2xx: %d; writes per commit: %.1f\n", other,
    n["shanhuo_writer_writes_total"] / n["shanhuo_writer_commits_total"] }'
stop_server
echo "database: $(($(stat -c %s "$folder/bench.sqlite") / 1000000)) MB after the orders"
"$program" verify --database "$folder/bench.sqlite"
rm -f "$folder"/bench.sqlite*

echo
printf '%-28s %9s %9s %9s %9s %9s\n' "against SQLite alone" "req/s" "limit" "ratio" "CPU µs" \
  "its µs"
limit listing
compare "one listing" "$listing_rate" "$listing_cpu"
limit newest
compare "page of 20, newest" "$newest_rate" "$newest_cpu"
limit price
compare "page of 20, sort=price" "$price_rate" "$price_cpu"
for batch in 1 64 256; do
  limit orders "$batch"
  compare "order, $batch to a commit" "$order_rate" "$order_cpu"
done

[ -z "$failures" ] || fail "there were errors in:$failures"
