#!/bin/bash
# The API against its own OpenAPI document: the document is valid, and Schemathesis, with every check
# on, as each role and as a stranger, finds nothing. EXAMPLES says how many requests are made up for
# an operation in each phase, PHASES which of Schemathesis's phases (all), CALLERS as whom, one after
# the other: some of anonymous, admin, coordinator, buyer and volunteer.
set -euo pipefail
cd "$(dirname "$0")/.."

examples=${EXAMPLES:-20}
phases=${PHASES:-examples,coverage,fuzzing,stateful}
callers=${CALLERS:-anonymous admin coordinator buyer volunteer}
program=${SHANHUO_PROGRAM:-.build/release/shanhuo}
tools=.build/contract/venv

# phone_of CALLER: of its account in the demo county, nothing for a stranger; fails for anybody else.
phone_of() {
  case $1 in
    anonymous) ;;
    admin) echo 13800000001 ;;
    coordinator) echo 13800000002 ;;
    buyer) echo 13800000003 ;;
    volunteer) echo 13800000004 ;;
    *) return 1 ;;
  esac
}
for caller in $callers; do
  phone_of "$caller" >/dev/null || {
    echo "contract: CALLERS: there is no $caller" >&2
    exit 2
  }
done

# shellcheck source=scripts/server.sh
. scripts/server.sh

if ! "$tools/bin/schemathesis" --version 2>/dev/null | grep -q ' 4\.32\.5$'; then
  python3 -m venv "$tools"
  "$tools/bin/pip" install --quiet --disable-pip-version-check \
    schemathesis==4.32.5 openapi-spec-validator==0.9.0
fi

"$program" seed demo --database "$folder/seeded.sqlite" >/dev/null

# start_fresh: a server on a fresh copy of the demo county.
start_fresh() {
  cp "$folder/seeded.sqlite" "$folder/county.sqlite"
  start_server "$folder/county.sqlite" --rate-limit off
}

# stop_and_verify: whatever was sent, the books are whole.
stop_and_verify() {
  stop_server
  "$program" verify --database "$folder/county.sqlite" >/dev/null
  rm -f "$folder"/county.sqlite*
}

start_fresh
curl -sS --noproxy '*' -o "$folder/openapi.json" "$url/openapi.json"
"$tools/bin/openapi-spec-validator" "$folder/openapi.json"
stop_and_verify

export CONTRACT_CALLS=$folder/calls
failed=
total=0
began=$SECONDS
for caller in $callers; do
  start_fresh
  start=$SECONDS
  export CONTRACT_URL=$url SCHEMATHESIS_HOOKS=hooks CONTRACT_PHONE
  export HYPOTHESIS_STORAGE_DIRECTORY=$folder/hypothesis
  CONTRACT_PHONE=$(phone_of "$caller")
  echo "contract: as $caller"
  PYTHONPATH=Tests/Contract NO_PROXY='*' "$tools/bin/schemathesis" \
    --config-file Tests/Contract/schemathesis.toml \
    run "$url/openapi.json" --url "$url" --checks all --max-examples "$examples" \
    --phases "$phases" --workers 1 --no-color >"$folder/report" 2>&1 ||
    {
      cat "$folder/report"
      failed="$failed $caller"
    }
  generated=$(sed -nE 's/^ *([0-9]+) generated.*/\1/p' "$folder/report" | tail -1)
  total=$((total + ${generated:-0}))
  echo "contract: as $caller: ${generated:-0} requests in $((SECONDS - start)) s"
  stop_and_verify
done
echo "contract: $total requests in $((SECONDS - began)) s"
awk -F '\t' '{ calls[$2] += $1 }
  END {
    for (operation in calls) {
      operations++
      if (!least || calls[operation] < calls[least]) least = operation
    }
    printf "contract: %d operations, each called %d times at the least (%s)\n",
      operations, calls[least], least
  }' "$CONTRACT_CALLS"
[ -z "$failed" ] || {
  echo "contract: broken as$failed" >&2
  exit 1
}
