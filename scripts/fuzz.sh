#!/bin/sh
# Fuzzes the request parser and the JSON reader with libFuzzer under the address sanitizer, each for
# FUZZ_SECONDS (60). What Tests/Fuzz/seeds has is run first; what is found new stays in .build/fuzz.
#
#   scripts/fuzz.sh          fuzz; an input that fails is named and kept in .build/fuzz
#   scripts/fuzz.sh merge    take over into Tests/Fuzz/seeds the fewest files that reach all that
#                            was reached so far
#
# swiftc is called by itself: a package's executables have a main of their own, which libFuzzer
# brings along already.
set -eu
cd "$(dirname "$0")/.."

seconds=${FUZZ_SECONDS:-60}
memory=192 # MiB; some 100 are used, after a minute as after ten seconds
longest=2048 # bytes
out=.build/fuzz
mkdir -p "$out"

compile() {
  swiftc -swift-version 6 -package-name shanhuo -O -assert-config Debug -enable-testing \
    -sanitize=fuzzer,address -parse-as-library -use-ld=lld -I "$out" -I Sources/CLinux "$@"
}

# module NAME: its swiftmodule and object, in $out.
module() {
  # shellcheck disable=SC2046 # no path has a space
  compile -wmo -module-name "$1" -emit-module -emit-module-path "$out/$1.swiftmodule" \
    -c -o "$out/$1.o" $(find "Sources/$1" -name '*.swift' | sort)
}

module Locks
module Addresses
module JSON
module HTTP
for target in Conversation JSON; do
  compile -module-name "Fuzz$target" "Tests/Fuzz/$target.swift" Tests/Fuzz/Input.swift \
    "$out/Locks.o" "$out/Addresses.o" "$out/HTTP.o" "$out/JSON.o" -o "$out/fuzz-$target"
done
# Swift's own crash handler and the address sanitizer do not get along.
export SWIFT_BACKTRACE=enable=no
# What was freed is kept for a while, to catch whoever still uses it: with less of that, memory that
# grows shows against the bound.
export ASAN_OPTIONS=quarantine_size_mb=16
# An input's bound of 100 ms is in Tests/Fuzz/Input.swift, in processor time; -timeout is for one that
# waits for ever.
options="-max_len=$longest -timeout=1 -rss_limit_mb=$memory -print_final_stats=1"

for target in Conversation JSON; do
  found=$out/found-$target seeds=Tests/Fuzz/seeds/$target
  mkdir -p "$found"
  # shellcheck disable=SC2086 # words on purpose
  if [ "${1:-}" = merge ]; then
    mkdir -p "$out/merged-$target"
    "$out/fuzz-$target" -set_cover_merge=1 -use_counters=0 $options "$out/merged-$target" "$seeds" "$found"
    rm -rf "$seeds" && mv "$out/merged-$target" "$seeds"
  else
    echo "fuzz: $target for $seconds s"
    "$out/fuzz-$target" -max_total_time="$seconds" $options -artifact_prefix="$out/" \
      "$found" "$seeds" 2>"$out/$target.log" || {
      cat "$out/$target.log" >&2
      echo "fuzz: $target fails; the input is named above, and becomes a case of the tests" >&2
      exit 1
    }
    grep '^stat::' "$out/$target.log"
  fi
done
