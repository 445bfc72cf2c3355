# What the measurements share: a folder of their own, servers that end with them, loads and figures.
# To be sourced by bash after `name` was set, as in: name=bench . "$(dirname "$0")/lib.sh"
#
#   BENCH_FOLDER=…    where the databases go: on the disk that is to be measured, not in memory
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
program=$here/../.build/release/shanhuo
buyers=12
# The processes that were started, to be ended with the script.
children=()

fail() {
  echo "$name: $1" >&2
  exit 1
}

# They are set by variables alone; any word brings up the comment that a script begins with.
if [ $# -gt 0 ]; then
  sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0"
  [ "$1" = --help ]
  exit
fi
[ -x "$program" ] || fail "there is no $program; make $name builds it"
export PYTHONDONTWRITEBYTECODE=1
folder=$(mktemp -d "${BENCH_FOLDER:-${TMPDIR:-/tmp}}/shanhuo-$name.XXXXXX")

clean_up() {
  local child
  for child in "${children[@]}"; do
    kill -TERM "$child" 2>/dev/null || true
  done
  for child in "${children[@]}"; do
    wait "$child" 2>/dev/null || true
  done
  rm -rf "$folder"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

# compile PROGRAM [OPTION]…: the C program of this folder, into the measurement's.
compile() {
  local compiler program=$1
  shift
  compiler=$(command -v cc || command -v clang) ||
    fail "a C compiler is needed: apt-get install gcc"
  "$compiler" -O2 -Wall -Werror -o "$folder/$program" "$here/$program.c" "$@"
}

# need_descriptors COUNT: lets this shell and its children have so many files and sockets open.
need_descriptors() {
  [ "$(ulimit -Sn)" = unlimited ] || [ "$(ulimit -Sn)" -ge "$1" ] || ulimit -Sn "$1" 2>/dev/null ||
    fail "$1 open descriptors are needed, $(ulimit -Hn) are allowed: ulimit -Hn, or LimitNOFILE"
}

# microseconds_now: wall time.
microseconds_now() { echo "${EPOCHREALTIME/[.,]/}"; }

milliseconds() { awk -v us="$1" 'BEGIN { printf "%.2f", us / 1000 }'; }

# machine: what the figures were measured on.
machine() {
  echo "$(nproc) processors, $(uname -sm), $(stat -f -c %T "$folder") file system, load" \
    "$(cut -d ' ' -f 1 /proc/loadavg) before"
}

# seed FILE LISTINGS ORDERS: a county of this size.
seed() {
  "$program" seed scale --database "$folder/$1" --households 1625 --listings "$2" --orders "$3" \
    >/dev/null
}

# copy_seeded NAME: a fresh copy of seeded.sqlite, on the disk before anything is measured on it.
copy_seeded() {
  cp "$folder/seeded.sqlite" "$folder/$1"
  sync "$folder/$1"
}

# start_server DATABASE [OPTION]…: starts it, sets $server, $port and $url, and sets $ready to the
# milliseconds from its start to its first 200 of /readyz. $runner, where it is set, runs it, and
# $access_log is on or off.
start_server() {
  local begin line status database=$1
  shift
  rm -f "$folder/address"
  mkfifo "$folder/address"
  begin=$(microseconds_now)
  : >"$folder/log"
  ${runner:-} "$program" serve --database "$database" --listen 127.0.0.1:0 --rate-limit off \
    --access-log "${access_log:-off}" "$@" >"$folder/address" 2>>"$folder/log" &
  server=$!
  children+=("$server")
  read -r -t 60 line <"$folder/address" || fail "the server does not start: $(cat "$folder/log")"
  url=${line##* }
  port=${url##*:}
  exec 3<>"/dev/tcp/127.0.0.1/$port"
  printf 'GET /readyz HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n' >&3
  read -r -t 60 status <&3
  exec 3<&-
  [ "${status:9:3}" = 200 ] || fail "the server is not ready: $status"
  ready=$((($(microseconds_now) - begin) / 1000))
}

# stop_child PID: ends it, and is what it ended with.
stop_child() {
  local child kept=()
  kill -TERM "$1"
  for child in "${children[@]}"; do
    [ "$child" = "$1" ] || kept+=("$child")
  done
  children=("${kept[@]}")
  wait "$1"
}

stop_server() {
  stop_child "$server" || fail "the server ended with an error: $(cat "$folder/log")"
}

# cpu_ticks PID…: the CPU time that they have used, in clock ticks. A name in parentheses stands
# before the fields that count.
cpu_ticks() {
  local stat sum=0
  for process in "$@"; do
    stat=$(<"/proc/$process/stat")
    read -r -a stat <<<"${stat##*) }"
    sum=$((sum + stat[11] + stat[12]))
  done
  echo "$sum"
}

# memory FIELD: the server's VmRSS or VmHWM, in kB.
memory() { awk -v field="$1:" '$1 == field { print $2 }' "/proc/$server/status"; }

# descriptors: how many the server has open.
descriptors() {
  local open=("/proc/$server/fd"/*)
  echo "${#open[@]}"
}

# metric NAME: the server's own count.
metric() {
  curl -sS --noproxy '*' --max-time 30 "$url/metrics" | awk -v name="$1" '$1 == name { print $2 }'
}

# post PATH BODY: the answer's body.
post() {
  curl -sS --fail-with-body --noproxy '*' --max-time 60 -H 'Content-Type: application/json' \
    -d "$2" "$url$1"
}

# make_buyers: registers them, logs them in and keeps their tokens in the folder.
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

# start_counted_server DATABASE: a server with one event loop whose instructions callgrind counts.
start_counted_server() {
  local runner="valgrind --tool=callgrind --quiet --instr-atstart=no"
  runner="$runner --callgrind-out-file=$folder/callgrind"
  dumps=0
  start_server "$1" --loops 1
  callgrind_control --instr=on "$server" >/dev/null 2>&1 ||
    fail "callgrind_control does not reach it"
}

# instructions_since: what ran since it was called before; callgrind counts from zero after a dump.
instructions_since() {
  local number
  dumps=$((dumps + 1))
  callgrind_control --dump "$server" >/dev/null 2>&1 || fail "callgrind_control does not reach it"
  number=$(awk '/^(totals|summary):/ { sum = $2 } END { print sum }' "$folder/callgrind.$dumps")
  [ -n "$number" ] || fail "there are no totals in callgrind's dump"
  since=$number
}

# ask KIND COUNT [IDS]: so many requests over one connection, of the listings in a file.
ask() {
  "$here/one_connection.py" "$port" "$1" "$2" "${3:-$folder/ids}" "$folder/tokens" ||
    fail "at $1"
}

# count_instructions NAME KIND [IDS]: $count requests and twice as many, after a run that warms up;
# prints what one takes and sets $counted to it. The difference between the two leaves out what a
# dump, a connection or a timer costs.
count_instructions() {
  local once twice name=$1
  shift
  ask "$1" "$count" "${@:2}"
  instructions_since
  ask "$1" "$count" "${@:2}"
  instructions_since
  once=$since
  ask "$1" $((2 * count)) "${@:2}"
  instructions_since
  twice=$since
  counted=$(((twice - once) / count))
  printf '%-28s %12d\n' "$name" "$counted"
}

failures=
measured=

# load NAME CONNECTIONS SECONDS SCRIPT URL [FILE]…: a short warm-up and the load itself; sets $rate,
# $p50, $p99 and $cpu and prints what came out. The CPU time is that of the processes in $measured,
# of the server where that is empty.
load() {
  local name=$1 connections=$2 seconds=$3 script=$4 target=$5 time figures ticks
  local requests duration errors broken processes
  shift 5
  read -r -a processes <<<"${measured:-$server}"
  for time in 1 "$seconds"; do
    ticks=$(cpu_ticks "${processes[@]}")
    figures=$(cd "$here" && timeout 120 wrk -t 2 -c "$connections" -d "${time}s" --timeout 10s \
      -s "$script" "$target" -- "$@" | grep '^FIGURES ') || fail "wrk failed at $name"
  done
  ticks=$(($(cpu_ticks "${processes[@]}") - ticks))
  read -r _ requests duration p50 p99 errors broken <<<"$figures"
  [ "$((errors + broken))" -eq 0 ] || failures="$failures $name"
  rate=$((requests * 1000000 / duration))
  cpu=$(awk -v t="$ticks" -v hz="$(getconf CLK_TCK)" -v n="$requests" \
    'BEGIN { printf "%.1f", t / hz * 1e6 / n }')
  printf '%-28s %9d %9s %9s %9d %9d %9s\n' "$name" "$rate" "$(milliseconds "$p50")" \
    "$(milliseconds "$p99")" "$errors" "$broken" "$cpu"
}

# load_heading WHAT: the line above the loads.
load_heading() {
  printf '%-28s %9s %9s %9s %9s %9s %9s\n' "$1" "req/s" "p50 ms" "p99 ms" "non-2xx" "broken" \
    "CPU µs"
}

# no_failures: whether all loads went without an error.
no_failures() { [ -z "$failures" ] || fail "there were errors in:$failures"; }
