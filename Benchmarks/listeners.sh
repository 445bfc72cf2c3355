#!/bin/bash
# Measures what 1,000 listeners to /v1/changes cost: the server's memory for each, its processor time
# for telling them, and what becomes of orders at a fixed rate beside them. Once they are buyers'
# devices, each of which hears of its own account's orders, and once the county office's, all of which
# hear of all. Two minutes. `make listeners` builds first.
#
#   LISTENERS=1000          how many
#   LISTENERS_RATE=500      orders a second beside buyers' devices
#   LISTENERS_ALL_RATE=50   and beside those that hear of all
#   LISTENERS_SECONDS=15    how long each load lasts
#
# Fails when a listener is closed, hears of less than there was, or costs more than 16 KiB, and when
# the orders' 99th percentile doubles and is no more within a slice of time.
name=listeners
. "$(dirname "$0")/lib.sh"

count=${LISTENERS:-1000}
rate=${LISTENERS_RATE:-500}
all_rate=${LISTENERS_ALL_RATE:-50}
seconds=${LISTENERS_SECONDS:-15}
connections=32
most_kibibytes=16
slice_microseconds=3000
office=10
# Longer than the load, so that all of it is heard.
listening_seconds=$((seconds + 4))
need_descriptors $((count + 1000))

# orders NAME RATE: the load; sets $p99, $done and $ticks, the server's processor time for it.
orders() {
  local figures others broken unsent per_second p50
  ticks=$(cpu_ticks "$server")
  figures=$("$folder/load" "$port" "$connections" "$2" "$seconds" order "$folder/ids" \
    "$folder/tokens")
  ticks=$(($(cpu_ticks "$server") - ticks))
  read -r _ done per_second p50 p99 _ < <(grep '^accepted' <<<"$figures")
  read -r _ others broken unsent < <(grep '^failed' <<<"$figures")
  [ $((others + broken)) -eq 0 ] || failures="$failures $1"
  printf '%-28s %9d %9s %9s %9d %9s\n' "$1" "$per_second" "$(milliseconds "$p50")" \
    "$(milliseconds "$p99")" "$((others + broken))" \
    "$(awk -v t="$ticks" -v hz="$(getconf CLK_TCK)" -v s="$seconds" \
      'BEGIN { printf "%.1f %%", 100 * t / hz / s }')"
}

# make_office: accounts of the county office, logged in.
make_office() {
  local number phone answer
  for number in $(seq "$office"); do
    phone=$(printf '1870000%04d' "$number")
    echo "bench-$phone" | "$program" user add --database "$folder/bench.sqlite" --role admin \
      --phone "$phone" --name 压力测试 >/dev/null
    answer=$(post /v1/sessions "{\"phone\":\"$phone\",\"password\":\"bench-$phone\"}")
    [[ $answer =~ \"token\":\"([^\"]+)\" ]] && echo "${BASH_REMATCH[1]}"
  done >"$folder/office"
  [ "$(wc -l <"$folder/office")" -eq "$office" ] || fail "not all of the office is logged in"
}

# newest: the place of the newest of what happened.
newest() {
  local since= answer
  while true; do
    answer=$(curl -sS --noproxy '*' --max-time 60 "$url/v1/changes?limit=100${since:+&since=$since}" \
      -H "Authorization: Bearer $(head -n 1 "$folder/office")")
    since=$(jq -r .since <<<"$answer")
    [ "$(jq .is_complete <<<"$answer")" = false ] || break
  done
  echo "$since"
}

# beside NAME TOKENS RATE TOLD: the load beside listeners with these tokens, each event told to so
# many of them; a line of what they heard and cost.
beside() {
  local listening word before_memory memory_open alone_ticks=$ticks alone_done=$done
  local heard bytes closed lag50 lag99 longest
  before_memory=$(memory VmRSS)
  mkfifo "$folder/heard"
  # What they themselves need of the processors is not what they cost the server.
  nice -n 19 "$folder/listeners" "$port" "$count" "$listening_seconds" "$(newest)" "$2" \
    >"$folder/heard" &
  listening=$!
  children+=("$listening")
  exec 4<"$folder/heard"
  read -r -t 60 word <&4 && [ "$word" = open ] || fail "the listeners do not open"
  memory_open=$(memory VmRSS)
  orders "$1" "$3"
  read -r -t 60 _ heard bytes closed lag50 lag99 longest <&4
  exec 4<&-
  wait "$listening" || fail "the listeners failed"
  rm "$folder/heard"
  each=$(((memory_open - before_memory) / count))
  printf '  %s\n' "$each KiB a listener; $heard events told, $closed closed;" \
    "heard after $lag50 ms as a rule, $lag99 ms at the 99th percentile, $longest ms at the most;" \
    "$(awk -v t="$ticks" -v a="$alone_ticks" -v hz="$(getconf CLK_TCK)" -v n="$heard" \
      'BEGIN { printf "%.1f", n ? (t - a) / hz * 1e6 / n : 0 }') µs of the server's for telling one"
  [ "$closed" -eq 0 ] || failures="$failures closed"
  [ "$each" -le "$most_kibibytes" ] || failures="$failures memory"
  [ "$heard" -ge "$((done * $4))" ] || failures="$failures unheard"
}

# compare: the 99th percentile alone in $alone, beside the listeners in $p99.
compare() {
  echo "  p99: $(milliseconds "$alone") ms alone, $(milliseconds "$p99") ms beside them"
  [ "$p99" -lt $((2 * alone)) ] || [ "$p99" -lt "$slice_microseconds" ] || failures="$failures p99"
}

machine
compile load
compile listeners
compile limit -pthread -lsqlite3
seed bench.sqlite 10000 0
"$folder/limit" ids "$folder/bench.sqlite" >"$folder/ids"
start_server "$folder/bench.sqlite"
make_buyers
make_office
printf '%-28s %9s %9s %9s %9s %9s\n' "orders" "a second" "p50 ms" "p99 ms" "failed" "processor"
orders "warming up" "$rate"
orders "alone" "$rate"
alone=$p99
# Each order is of one buyer, whose devices these are.
beside "beside $count of buyers" "$folder/tokens" "$rate" $((count / buyers))
compare
orders "alone" "$all_rate"
alone=$p99
beside "beside $count that hear all" "$folder/office" "$all_rate" "$count"
compare
stop_server
"$program" verify --database "$folder/bench.sqlite" >/dev/null || failures="$failures verify"
no_failures
