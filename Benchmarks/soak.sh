#!/bin/bash
# An hour of a moderate, mixed load: does memory stay flat, is every descriptor closed again, is no
# order lost? `make soak` builds first.
#
#   SOAK_SECONDS=3600   how long
#   SOAK_INTERVAL=10    the seconds between two samples
#   SOAK_CSV=soak.csv   where the samples go: seconds, resident KiB, descriptors, connections, bytes of
#                       the write-ahead log, answers of 5xx
#   BENCH_FOLDER=…      where the database goes
#
# Fails when memory grows by more than 5 % from the second fifth of the time to the last (judged from
# ten minutes on: before that caches fill), a descriptor is left open, the log outgrows 80 MiB, there
# was a 5xx or a wrong answer, verify finds a fault, or the orders in the database are not those that
# were acknowledged.
name=soak
. "$(dirname "$0")/lib.sh"

seconds=${SOAK_SECONDS:-3600}
interval=${SOAK_INTERVAL:-10}
csv=${SOAK_CSV:-soak.csv}
shortest_judged=600
most_growth=5
most_log_bytes=$((80 * 1024 * 1024))
# The log and its index, which a connection to the database may open late.
late_files=4
need_descriptors 2048

# sample: a line of the CSV.
sample() {
  local metrics
  metrics=$(curl -sS --noproxy '*' --max-time 30 "$url/metrics") || fail "the server does not answer"
  awk -v at="$((($(microseconds_now) - begin) / 1000000))" -v memory="$(memory VmRSS)" \
    -v open="$(descriptors)" -v log_bytes="$(stat -c %s "$folder/bench.sqlite-wal")" '
    /^shanhuo_http_connections / { connections = $2 }
    /^shanhuo_http_answers_total\{class="5xx"\}/ { failures = $2 }
    END { print at "," memory "," open "," connections "," log_bytes "," failures + 0 }
  ' <<<"$metrics" >>"$csv"
}

# growth: by how many percent the memory's mean grew from the second fifth of the samples to the last.
growth() {
  awk -F, 'NR > 1 { memory[++n] = $2 }
    END {
      fifth = int(n / 5)
      if (fifth < 1) { print 0; exit }
      for (i = 1; i <= fifth; i++) { early += memory[fifth + i]; late += memory[n - fifth + i] }
      printf "%.1f\n", 100 * (late - early) / early
    }' "$csv"
}

machine
compile limit -pthread -lsqlite3
seed bench.sqlite 10000 100000
"$folder/limit" ids "$folder/bench.sqlite" >"$folder/ids"
start_server "$folder/bench.sqlite"
make_buyers
open_before=$(descriptors)
begin=$(microseconds_now)
echo "seconds,resident_kib,descriptors,connections,log_bytes,answers_5xx" >"$csv"

"$here/soak.py" load "$port" "$seconds" "$folder/ids" "$folder/tokens" "$folder/acknowledged" &
load=$!
children+=("$load")
while kill -0 "$load" 2>/dev/null; do
  sample
  sleep "$interval"
done
wait "$load" || failures="$failures answers"

for _ in $(seq 100); do
  [ "$(descriptors)" -gt $((open_before + late_files)) ] || break
  sleep 0.1
done
sample
open_after=$(descriptors)
[ "$open_after" -le $((open_before + late_files)) ] || failures="$failures descriptors"
stop_server
"$program" verify --database "$folder/bench.sqlite" || failures="$failures verify"
"$here/soak.py" check "$folder/bench.sqlite" "$folder/acknowledged" || failures="$failures orders"

echo "memory: $(awk -F, 'NR > 1 { if (!low || $2 < low) low = $2; if ($2 > high) high = $2 }
  END { print low " to " high " KiB" }' "$csv"), $(growth) % more in the last fifth than in the second"
echo "descriptors: $open_before before, $(awk -F, '$3 > high { high = $3 } END { print high }' \
  <(tail -n +2 "$csv")) at the most, $open_after after"
log_bytes=$(tail -n +2 "$csv" | cut -d , -f 5 | sort -n | tail -1)
failed=$(tail -1 "$csv" | cut -d , -f 6)
echo "write-ahead log: $((log_bytes / 1048576)) MiB at the most; answers of 5xx: $failed; samples: $csv"
[ "$log_bytes" -le "$most_log_bytes" ] || failures="$failures log"
[ "$failed" -eq 0 ] || failures="$failures 5xx"
if [ "$seconds" -ge "$shortest_judged" ]; then
  awk -v g="$(growth)" -v most="$most_growth" 'BEGIN { exit !(g <= most) }' ||
    failures="$failures memory"
fi
no_failures
echo "soak: memory flat, no descriptor left open, no order lost in $seconds s"
