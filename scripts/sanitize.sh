#!/bin/sh
# Runs the tests under the thread sanitizer and under the address sanitizer, each with a build of
# its own in .build/NAME-sanitize. The program that Tests/ShanhuoTests starts is built the same way.
#
#   scripts/sanitize.sh                            both
#   scripts/sanitize.sh thread --filter HTTPTests  one of them, and what else `swift test` is to get
#
# A finding fails the run wherever it happens: each process writes its own into a file, because one
# that is killed has no exit status to tell them by. The files are looked at when the tests are over.
set -eu
cd "$(dirname "$0")/.."

case ${1:-both} in
both)
  "scripts/$(basename "$0")" thread
  exec "scripts/$(basename "$0")" address
  ;;
thread | address) name=$1 ;;
*)
  echo "sanitize: thread or address, not $1" >&2
  exit 2
  ;;
esac
shift

build=.build/$name-sanitize
reports=$PWD/$build/reports
rm -rf "$reports"
mkdir -p "$reports"

# So that findings name lines, from the toolchain where the system has none.
symbolizer=$(dirname "$(command -v swift)")/llvm-symbolizer
common="log_path=$reports/finding exitcode=66 print_suppressions=0"
[ ! -x "$symbolizer" ] || common="$common external_symbolizer_path=$symbolizer"
export TSAN_OPTIONS="$common halt_on_error=0 suppressions=$PWD/scripts/thread-suppressions.txt"
export ASAN_OPTIONS="$common halt_on_error=1 detect_leaks=1"
export LSAN_OPTIONS="suppressions=$PWD/scripts/leak-suppressions.txt"
# Swift's own crash handler and the sanitizers do not get along.
export SWIFT_BACKTRACE=enable=no
# Each round starts the program three times: a quarter of the rounds meets all of its threads.
export SHANHUO_KILL_ROUNDS="${SHANHUO_KILL_ROUNDS:-2}"

status=0
swift test --disable-xctest --sanitize="$name" --scratch-path "$build" "$@" || status=$?
if [ -n "$(ls -A "$reports")" ]; then
  cat "$reports"/* >&2
  echo "sanitize: the $name sanitizer found what is above, of $(ls "$reports" | wc -l) processes" >&2
  exit 1
fi
[ "$status" -eq 0 ] || echo "sanitize: tests fail under the $name sanitizer" >&2
exit "$status"
