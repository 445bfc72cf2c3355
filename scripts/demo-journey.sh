#!/bin/bash
# Every role's way through an order, with what each gets: a fresh demo county in a folder of its own,
# served on a free port of this machine and audited in the end. `make demo-journey` builds first.
#
#   SHANHUO_PROGRAM=…   the program; as a rule the one that was built for release
#
# Fails where an answer has another status than it should, or `verify` finds a fault.
set -euo pipefail
cd "$(dirname "$0")/.."

program=${SHANHUO_PROGRAM:-.build/release/shanhuo}
declare -A tokens=([anybody]="")
steps=0
# shellcheck source=scripts/server.sh
. scripts/server.sh

# fail TEXT: says what was otherwise than it should be, and ends.
fail() {
  echo "demo-journey: $1" >&2
  exit 1
}

# call WHO WHAT STATUS METHOD PATH SHOWN [BODY [HEADER]…]: sends it as one of the roles, prints what
# it was and SHOWN (a jq filter) of the answer, and leaves all of the answer in $answer.
call() {
  local who=$1 what=$2 expected=$3 method=$4 path=$5 shown=$6 body=${7:-}
  shift "$(($# < 7 ? $# : 7))"
  local arguments=(-sS --noproxy '*' --max-time 30 -X "$method" -o "$folder/answer" -w '%{http_code}')
  [ -z "${tokens[$who]}" ] || arguments+=(-H "Authorization: Bearer ${tokens[$who]}")
  [ -z "$body" ] || arguments+=(-H 'Content-Type: application/json' -d "$body")
  local header
  for header in "$@"; do arguments+=(-H "$header"); done
  local status
  status=$(curl "${arguments[@]}" "$url$path") || fail "$method $path: no answer"
  answer=$(cat "$folder/answer")
  [ "$status" = "$expected" ] || fail "$method $path as $who: $status, not $expected: $answer"
  steps=$((steps + 1))
  printf '%s: %s\n  %s %s → %s\n' "$who" "$what" "$method" "$path" "$status"
  [ -z "$shown" ] || jq -c "$shown" <<<"$answer" | sed 's/^/  /'
}

# log_in WHO PHONE
log_in() {
  call anybody "logs in as the $1" 201 POST /v1/sessions '{role: .user.role, name: .user.name}' \
    '{"phone": "'"$2"'", "password": "shanhuo-demo"}'
  tokens[$1]=$(jq -r .token <<<"$answer")
}

# of FILTER: that of the last answer.
of() { jq -r "$1" <<<"$answer"; }

"$program" seed demo --database "$folder/county.sqlite" >/dev/null
start_server "$folder/county.sqlite"

echo "== Who is who"
log_in office 13800000001
log_in coordinator 13800000002
log_in buyer 13800000003
log_in volunteer 13800000004
call coordinator "looks at the own account" 200 GET /v1/me '[.villages[].name]'
village=$(of '.villages[0].id')
call volunteer "looks at the own account" 200 GET /v1/me '{role}'
volunteer=$(of .id)
today=$(TZ=Asia/Shanghai date +%F)

echo "== A household, its volunteer and its goods"
call coordinator "registers a household" 201 POST /v1/households '{code, people}' '{
  "village_id": "'"$village"'", "code": "JOURNEY-1", "head_name": "陈示例", "phone": "19900009999",
  "members": [{"name": "陈示例", "relation": "户主", "birth_year": 1961, "can_work": true},
    {"name": "李示例", "relation": "配偶", "birth_year": 1963, "can_work": true}],
  "poverty_cause": "缺技术", "registered_on": "'"$today"'", "public_profile": true}'
household=$(of .id)
call volunteer "may not see it yet" 404 GET "/v1/households/$household" '{code}'
call coordinator "pairs it with the volunteer" 200 PUT "/v1/households/$household/pairing" \
  '{volunteer_name}' '{"volunteer_id": "'"$volunteer"'", "since": "'"$today"'"}'
call coordinator "lists its eggs" 201 POST /v1/listings '{title, status, price_fen}' '{
  "household_id": "'"$household"'", "category": "black_bone_eggs", "title": "陈家乌鸡蛋 30枚",
  "description": "林下散养。", "unit": "盒", "net_weight_g": 1200, "price_fen": 6600,
  "shelf_life_days": 30,
  "split": {"household_bps": 8500, "village_bps": 500, "logistics_bps": 1000}}'
listing=$(of .id)
call coordinator "enters a lot" 201 POST "/v1/listings/$listing/lots" '{quantity, trace_code}' \
  '{"quantity": 50, "harvested_on": "'"$today"'"}'
code=$(of .trace_code)
call coordinator "puts them on the shelf" 200 POST "/v1/listings/$listing/publish" \
  '{status, available}'
closing=$(date -u -d '+2 days' +%FT%TZ)
call coordinator "plans the truck's round" 201 POST "/v1/villages/$village/rounds" \
  '{status, pick_up_on}' '{"cut_off_at": "'"$closing"'",
  "pick_up_on": "'"$(TZ=Asia/Shanghai date -d '+3 days' +%F)"'", "maximum_consignments": 20}'

echo "== An order"
call anybody "finds the eggs" 200 GET "/v1/listings/$listing" '{title, available, village: .village.name}'
call anybody "asks what three boxes cost" 200 POST /v1/quotes \
  '{goods_fen, shipping_fen, total_fen}' \
  '{"lines": [{"listing_id": "'"$listing"'", "quantity": 3}]}'
basket='{"lines": [{"listing_id": "'"$listing"'", "quantity": 3}],
  "recipient": {"name": "李买家", "phone": "13800000003", "address": "虚构省虚构市示例路1号"}}'
call anybody "may not order" 401 POST /v1/orders '{code}' "$basket" 'Idempotency-Key: journey-1'
call buyer "forgets the key that makes it safe to send again" 400 POST /v1/orders '{code}' "$basket"
call buyer "orders three boxes" 201 POST /v1/orders '{number, status, total_fen}' "$basket" \
  'Idempotency-Key: journey-1'
order=$(of .id)
parcel=$(of '.consignments[0].id')
call buyer "sends it again on a bad line: the same order" 201 POST /v1/orders '{number}' "$basket" \
  'Idempotency-Key: journey-1'
[ "$(of .id)" = "$order" ] || fail "one key made two orders"
call buyer "wants one box less, to another door" 200 PATCH "/v1/orders/$order" \
  '{total_fen, recipient: .recipient.address}' \
  '{"recipient": {"address": "虚构省虚构市示例路2号"},
    "lines": [{"listing_id": "'"$listing"'", "quantity": 2}]}' 'If-Match: *'
total=$(of .total_fen)
call coordinator "may not record money" 403 POST "/v1/orders/$order/payments" '{code}' \
  '{"method": "bank_transfer", "amount_fen": '"$total"', "reference": "0001"}' \
  'Idempotency-Key: journey-2'
call office "is told what is due" 422 POST "/v1/orders/$order/payments" '{code, detail}' \
  '{"method": "bank_transfer", "amount_fen": 1, "reference": "0001"}' 'Idempotency-Key: journey-2'
call office "records the transfer" 201 POST "/v1/orders/$order/payments" '{amount_fen}' \
  '{"method": "bank_transfer", "amount_fen": '"$total"', "reference": "0001"}' \
  'Idempotency-Key: journey-2'

echo "== Its way"
call coordinator "finds it on the work list" 200 GET \
  "/v1/consignments?village_id=$village&status=pending" \
  '[.items[] | select(.id == "'"$parcel"'") | .status]'
call coordinator "may not send what is not packed" 409 POST "/v1/consignments/$parcel/dispatch" \
  '{code}' '{"carrier": "中国邮政", "tracking_number": "DEMO0000001"}'
call coordinator "packs it" 200 POST "/v1/consignments/$parcel/pack" '{order_status}'
call coordinator "prints the packing slip" 200 GET "/v1/consignments/$parcel/packing-slip" ''
call buyer "cannot call it off any more" 409 POST "/v1/orders/$order/cancel" '{code}'
call coordinator "sends it" 200 POST "/v1/consignments/$parcel/dispatch" '{order_status}' \
  '{"carrier": "中国邮政", "tracking_number": "DEMO0000001"}'
call coordinator "notes that it arrived" 200 POST "/v1/consignments/$parcel/deliver" '{order_status}'
call buyer "confirms" 200 POST "/v1/orders/$order/confirm" '{status}'
call buyer "prints the receipt" 200 GET "/v1/orders/$order/receipt" ''
call anybody "reads the lot's story" 200 GET "/v1/trace/$code" '{title, harvested_on}'

echo "== Whose money it is"
call volunteer "sees what the household earned" 200 GET "/v1/households/$household/statement" \
  '{balance_fen}'
[ "$(of .balance_fen)" = 11220 ] || fail "85 % of two boxes at 66 yuan are 11220 fen"
call volunteer "sees its income" 200 GET "/v1/households/$household/income?year=${today%%-*}" \
  '{total_fen, per_capita_fen, standing}'
call buyer "may not" 403 GET "/v1/households/$household/statement" '{code}'
call office "reads who did what to the order" 200 GET "/v1/audit?subject=$order" '[.items[].action]'
call anybody "sees what the market has come to" 200 GET /v1/reports/summary \
  '{orders, paid_to_households_fen}'

stop_server || fail "the server did not end well: $(cat "$folder/log")"
"$program" verify --database "$folder/county.sqlite"
echo "demo-journey: $steps steps, all as they should be"
