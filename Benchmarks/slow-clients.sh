#!/bin/bash
# Measures what 2,000 slow connections cost a normal load: reads at a fixed rate on 32 connections,
# alone and beside them. Slow are heads, bodies, readers who never read, and idle ones. About two
# minutes. `make slow-clients` builds first.
#
#   SLOW_CLIENTS=2000   how many
#   SLOW_RATE=5000      the normal load, in requests a second
#   SLOW_SECONDS=45     how long the slow ones stay: longer than the server gives a reader
#
# Fails when the load's 99th percentile doubles and is no more within a slice of time, as it is dealt
# out where clients and server share the processors; when a slow connection costs more than 64 KiB, one that
# does not read is not closed in time, or a descriptor is left open.
name=slow-clients
. "$(dirname "$0")/lib.sh"

count=${SLOW_CLIENTS:-2000}
rate=${SLOW_RATE:-5000}
seconds=${SLOW_SECONDS:-45}
connections=32
round=10
most_kibibytes=64
slice_microseconds=3000
# ServerLimits: an answer may take 30 s, which is looked at each second.
reader_seconds=35
need_descriptors $((count + 1000))

# rounds NAME COUNT: the normal load so many times; sets $p99 to the median of its 99th percentiles.
rounds() {
  local percentiles=() figures
  for _ in $(seq "$2"); do
    figures=$("$folder/load" "$port" "$connections" "$rate" "$round" listing "$folder/ids")
    read -r _ done per_second p50 longest_p99 _ < <(grep '^accepted' <<<"$figures")
    read -r _ others broken unsent < <(grep '^failed' <<<"$figures")
    [ $((others + broken)) -eq 0 ] || failures="$failures $1"
    percentiles+=("$longest_p99")
    printf '%-28s %9d %9s %9s %9d %9d\n' "$1" "$per_second" "$(milliseconds "$p50")" \
      "$(milliseconds "$longest_p99")" "$((others + broken))" "$unsent"
  done
  p99=$(printf '%s\n' "${percentiles[@]}" | sort -n | sed -n "$((($2 + 1) / 2))p")
}

machine
compile load
compile limit -pthread -lsqlite3
seed bench.sqlite 10000 0
"$folder/limit" ids "$folder/bench.sqlite" >"$folder/ids"
start_server "$folder/bench.sqlite"
printf '%-28s %9s %9s %9s %9s %9s\n' "normal load" "req/s" "p50 ms" "p99 ms" "failed" "not sent"
rounds "warming up" 1
rounds "alone" 3
alone=$p99
open_before=$(descriptors)
memory_before=$(memory VmRSS)

mkfifo "$folder/slow"
# What they themselves need of the processors is not what they cost the server.
nice -n 19 "$here/slow_clients.py" "$port" "$count" "$seconds" >"$folder/slow" &
slow=$!
children+=("$slow")
exec 4<"$folder/slow"
read -r -t 30 word <&4 && [ "$word" = open ] || fail "the slow clients do not open"
rounds "beside $count slow ones" 3
beside=$p99
peak=$(memory VmHWM)
report=$(cat <&4)
exec 4<&-
wait "$slow"

for _ in $(seq 100); do
  [ "$(descriptors)" -gt "$open_before" ] || break
  sleep 0.1
done
open_after=$(descriptors)
each=$(((peak - memory_before) / count))

echo
printf '%-28s %9s %9s %9s  %s\n' "closed by the server" "count" "soonest s" "latest s" "told"
while read -r kind closed soonest latest told; do
  printf '%-28s %9d %9s %9s  %s\n' "$kind" "$closed" "$soonest" "$latest" "$told"
done <<<"$report"
echo
echo "p99: $(milliseconds "$alone") ms alone, $(milliseconds "$beside") ms beside the slow ones," \
  "$(awk -v a="$alone" -v b="$beside" 'BEGIN { printf "%.2f", b / a }') times"
echo "memory: $memory_before kB before, $peak kB at the most, $each KiB for each slow connection"
echo "descriptors: $open_before before, $open_after after"
stop_server

[ "$beside" -lt $((2 * alone)) ] || [ "$beside" -lt "$slice_microseconds" ] ||
  failures="$failures p99"
[ "$each" -le "$most_kibibytes" ] || failures="$failures memory"
[ "$open_after" -le "$open_before" ] || failures="$failures descriptors"
awk -v most="$reader_seconds" '$1 == "reader" && ($2 == 0 || $4 > most) { exit 1 }' \
  <<<"$report" || failures="$failures readers"
no_failures
