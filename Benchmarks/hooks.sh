#!/bin/bash
# Measures hooks: how many deliveries a second reach a receiver that is well, and what orders lose
# while every hook hangs. Two minutes. `make hooks-test` builds first and runs it after the storm.
#
#   HOOKS_EVENTS=30000   events that wait for the receiver
#   HOOKS_HANGING=4      hooks that hang, each at a host of its own
#   HOOKS_SECONDS=8      how long each load of orders lasts
#   HOOKS_PAIRS=3        loads without hooks and with them, in turn
#   BENCH_FOLDER=…       where the databases go
#
# Fails below 3,000 deliveries a second, and where the 99th percentile of orders (the median of the
# pairs' ratios) is more than 1.2 times that without hooks.
name=hooks-test
. "$(dirname "$0")/lib.sh"

events=${HOOKS_EVENTS:-30000}
hanging=${HOOKS_HANGING:-4}
seconds=${HOOKS_SECONDS:-8}
pairs=${HOOKS_PAIRS:-3}
least_rate=3000
most_ratio=1.2
access_log=off
password=bench-password-1

# start_receiver: sets $receiver_port; `tell COMMAND` sets $told to what it answers.
start_receiver() {
  receiver_port=$(python3 -c 'import socket
with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    print(free.getsockname()[1])')
  coproc RECEIVER { exec python3 "$here/../Tests/Hooks/receiver.py" "$receiver_port"; }
  children+=("$RECEIVER_PID")
  exec 5>&"${RECEIVER[1]}" 6<&"${RECEIVER[0]}"
}

tell() {
  echo "$1" >&5
  read -r -t 60 told <&6 || fail "the receiver does not answer"
}

# field NAME: of what the receiver told.
field() { sed -n "s/.*\"$1\": \([0-9.]*\).*/\1/p" <<<"$told"; }

# add_hooks COUNT EVENTS: of the county office, each at an address of this machine of its own.
add_hooks() {
  local answer number
  answer=$(post /v1/sessions "{\"phone\":\"19900090001\",\"password\":\"$password\"}")
  [[ $answer =~ \"token\":\"([^\"]+)\" ]] || fail "the county office cannot log in"
  for number in $(seq "$1"); do
    curl -sS --fail-with-body --noproxy '*' -H "Authorization: Bearer ${BASH_REMATCH[1]}" \
      -H 'Content-Type: application/json' -o /dev/null "$url/v1/webhooks" \
      -d "{\"url\":\"http://127.0.0.$number:$receiver_port/\",\"events\":[$2]}"
  done
}

# write_events DATABASE: what happened while the server was away, each about another thing that is on
# record, as far as there are so many.
write_events() {
  python3 - "$1" "$events" <<'PYTHON'
import json, random, sqlite3, sys, time
database = sqlite3.connect(sys.argv[1])
now = int(time.time() * 1000)
data = json.dumps({"order_id": "0A1B2C3D4E5F6", "number": "20260615-000001", "status": "placed",
                   "goods_fen": 6600, "shipping_fen": 1200, "total_fen": 7800})
subjects = [row[0] for row in database.execute("SELECT DISTINCT subject_id FROM audit_entry")]
database.executemany(
    "INSERT INTO outbox_event (id, type, subject_id, buyer_id, villages, data, happened_at)"
    " VALUES (?, 'order.placed', ?, NULL, '', ?, ?)",
    ((now - 1451606400000 << 22 | number, subjects[number % len(subjects)], data, now)
     for number in range(int(sys.argv[2]))))
database.commit()
PYTHON
}

# orders NAME DATABASE: a load of orders; sets $p99.
orders() { load "$1" 64 "$seconds" order.lua "$url" "$folder/ids" "$folder/tokens"; }

machine
compile limit -pthread -lsqlite3
seed seeded.sqlite 10000 0
"$program" user add --role admin --phone 19900090001 --name 虚构管理员 \
  --database "$folder/seeded.sqlite" <<<"$password" >/dev/null
"$folder/limit" ids "$folder/seeded.sqlite" >"$folder/ids"
start_receiver

copy_seeded county.sqlite
start_server "$folder/county.sqlite" --allow-hooks-to 127.0.0.0/8
tell listen
add_hooks 1 '"order.placed"'
stop_server
write_events "$folder/county.sqlite"
start_server "$folder/county.sqlite" --allow-hooks-to 127.0.0.0/8
for _ in $(seq 600); do
  tell count
  [ "$(field accepted)" -lt "$events" ] || break
  sleep 0.1
done
[ "$(field accepted)" -ge "$events" ] || fail "$(field accepted) of $events deliveries came"
delivered=$(awk -v n="$events" -v s="$(field seconds)" 'BEGIN { printf "%.0f", n / s }')
echo "deliveries a second: $delivered (at least $least_rate), $(field came) tries for $events events"
stop_server
"$program" verify --database "$folder/county.sqlite" >/dev/null
[ "$delivered" -ge "$least_rate" ] || failures="$failures deliveries"

tell "mode hang"
load_heading orders
ratios=()
for _ in $(seq "$pairs"); do
  for kind in without hanging; do
    copy_seeded county.sqlite
    start_server "$folder/county.sqlite" --allow-hooks-to 127.0.0.0/8
    make_buyers
    [ "$kind" = without ] || add_hooks "$hanging" '"order.placed","order.paid"'
    orders "$kind hooks"
    [ "$kind" = without ] && alone=$p99
    stop_server
    rm -f "$folder"/county.sqlite*
  done
  ratios+=("$(awk -v a="$alone" -v h="$p99" 'BEGIN { printf "%.2f", h / a }')")
done
ratio=$(printf '%s\n' "${ratios[@]}" | sort -n | sed -n "$(((pairs + 1) / 2))p")
echo "orders' p99 while $hanging hooks hang: $ratio times that without (at most $most_ratio):" \
  "${ratios[*]}"
awk -v r="$ratio" -v m="$most_ratio" 'BEGIN { exit r > m }' || failures="$failures p99"
no_failures
