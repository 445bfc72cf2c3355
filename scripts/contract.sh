#!/bin/bash
# The API against its own OpenAPI document: the document is valid, and Schemathesis, with every check
# on, as each role and as a stranger, finds nothing. EXAMPLES says how many requests are made up for
# an operation.
set -euo pipefail
cd "$(dirname "$0")/.."

examples=${EXAMPLES:-20}
program=${SHANHUO_PROGRAM:-.build/release/shanhuo}
tools=.build/contract/venv
folder=$(mktemp -d)
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

if ! "$tools/bin/schemathesis" --version 2>/dev/null | grep -q ' 4\.32\.5$'; then
  python3 -m venv "$tools"
  "$tools/bin/pip" install --quiet --disable-pip-version-check \
    schemathesis==4.32.5 openapi-spec-validator==0.9.0
fi

"$program" seed demo --database "$folder/seeded.sqlite" >/dev/null

# start_server: on a fresh copy of the demo county; sets $server and $url.
start_server() {
  cp "$folder/seeded.sqlite" "$folder/county.sqlite"
  rm -f "$folder/address"
  mkfifo "$folder/address"
  "$program" serve --database "$folder/county.sqlite" --listen 127.0.0.1:0 --access-log off \
    --rate-limit off >"$folder/address" 2>"$folder/log" &
  server=$!
  read -r -t 30 line <"$folder/address"
  url=${line##* }
}

# stop_server: and whatever was sent, the books are whole.
stop_server() {
  kill -TERM "$server"
  wait "$server"
  server=
  "$program" verify --database "$folder/county.sqlite" >/dev/null
  rm -f "$folder"/county.sqlite*
}

start_server
curl -sS --noproxy '*' -o "$folder/openapi.json" "$url/openapi.json"
"$tools/bin/openapi-spec-validator" "$folder/openapi.json"
stop_server

failed=
for who in stranger 13800000001 13800000002 13800000003 13800000004; do
  start_server
  unset CONTRACT_PHONE
  export CONTRACT_URL=$url SCHEMATHESIS_HOOKS=hooks
  [ "$who" = stranger ] || export CONTRACT_PHONE=$who
  echo "contract: as $who"
  PYTHONPATH=Tests/Contract NO_PROXY='*' "$tools/bin/schemathesis" \
    --config-file Tests/Contract/schemathesis.toml \
    run "$url/openapi.json" --url "$url" --checks all --max-examples "$examples" \
    --workers 1 --no-color >"$folder/report" 2>&1 ||
    {
      cat "$folder/report"
      failed="$failed $who"
    }
  grep -E '^ *[0-9]+ generated' "$folder/report" || true
  stop_server
done
[ -z "$failed" ] || {
  echo "contract: broken as$failed" >&2
  exit 1
}
