#!/bin/bash
# Does a request take longer in a county that has grown? Time per request with few and with many
# listings, and with no and with many orders: one listing, a page of 20, an order. `make growth`
# builds first. In full it takes hours and some 20 GB: see README.md.
#
#   GROWTH_LISTINGS=1000000   the many listings, beside 10,000
#   GROWTH_ORDERS=10000000    the many orders, beside none
#   GROWTH_SECONDS=8          how long each load lasts
#   GROWTH_ROUNDS=3           how often each load is repeated; the median counts
#   BENCH_FOLDER=…            where the databases go
#
# Fails when a request of the grown county takes 1.3 times as long, in the server's CPU time and in
# its median latency on four connections.
name=growth
. "$(dirname "$0")/lib.sh"

listings=${GROWTH_LISTINGS:-1000000}
orders=${GROWTH_ORDERS:-10000000}
seconds=${GROWTH_SECONDS:-8}
rounds=${GROWTH_ROUNDS:-3}
few=10000
connections=4
most_times=1.3
declare -A costs medians

median() { printf '%s\n' "$@" | sort -n | sed -n "$((($# + 1) / 2))p"; }

# repeat COUNTY WHAT SCRIPT URL [FILE]…: the medians of a load's rounds, kept for the comparison.
repeat() {
  local county=$1 what=$2 round cpus=() p50s=()
  shift 2
  for ((round = 0; round < rounds; round++)); do
    load "$what" "$connections" "$seconds" "$@"
    cpus+=("$cpu")
    p50s+=("$p50")
  done
  costs[$county/$what]=$(median "${cpus[@]}")
  medians[$county/$what]=$(median "${p50s[@]}")
}

# measure COUNTY LISTINGS ORDERS: seeds it, loads it, and lets go of it.
measure() {
  local begin=$SECONDS sample
  seed bench.sqlite "$2" "$3"
  echo
  echo "$1: seeded in $((SECONDS - begin)) s," \
    "$(($(stat -c %s "$folder/bench.sqlite") / 1000000)) MB"
  "$folder/limit" ids "$folder/bench.sqlite" >"$folder/all-ids"
  # As many in each county, spread over all: what is compared is the tree, not what is in memory.
  sample=$(($(wc -l <"$folder/all-ids") / few))
  awk -v every="$sample" 'NR % every == 0' "$folder/all-ids" >"$folder/ids"
  start_server "$folder/bench.sqlite"
  make_buyers
  load_heading "$1"
  # By buyers, for whom no answer is kept.
  repeat "$1" "one listing" listing.lua "$url" "$folder/ids" "$folder/tokens"
  repeat "$1" "page of 20, newest" page.lua "$url/v1/listings" "$folder/tokens"
  repeat "$1" "page of 20, sort=price" page.lua "$url/v1/listings?sort=price" "$folder/tokens"
  repeat "$1" "order" order.lua "$url" "$folder/ids" "$folder/tokens"
  stop_server
  rm -f "$folder"/bench.sqlite*
}

# compare SMALL LARGE: how many times as long each request takes in the large county.
compare() {
  local what
  echo
  printf '%-28s %12s %12s\n' "$2 / $1" "CPU time" "p50"
  for what in "one listing" "page of 20, newest" "page of 20, sort=price" "order"; do
    awk -v what="$what" -v most="$most_times" \
      -v c="${costs[$1/$what]}" -v d="${costs[$2/$what]}" \
      -v p="${medians[$1/$what]}" -v q="${medians[$2/$what]}" \
      'BEGIN { printf "%-28s %12.2f %12.2f\n", what, d / c, q / p
        exit (d / c >= most && q / p >= most) }' || failures="$failures $2:$what"
  done
}

machine
compile limit -pthread -lsqlite3
small="$few listings"
many_listings="$listings listings"
many_orders="$orders orders"
measure "$small" "$few" 0
measure "$many_listings" "$listings" 0
measure "$many_orders" "$few" "$orders"
compare "$small" "$many_listings"
compare "$small" "$many_orders"
no_failures
