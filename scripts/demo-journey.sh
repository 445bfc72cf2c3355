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
declare -A tokens=([anybody]="" [carrier]="")
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

# page PATTERN: the line of the last answer, a page, that says this.
page() {
  grep -o "$1" <<<"$answer" | head -n 1 | sed 's/^/  /' || fail "no page says $1"
}

# tell STATUS EVENT: the carrier pushes it, signed with its key; EVENT is a body without its parcel.
tell() {
  local expected=$1 body id time signature
  body='{"tracking_number": "'"$number"'", '"$2"'}'
  id=n$steps time=$(date +%s)
  signature=$(printf '%s' "$id.$time.$body" |
    openssl dgst -sha256 -mac HMAC -macopt hexkey:"$courier_key" -binary | base64)
  call carrier "tells what happened to the parcel" "$expected" POST /v1/courier-callbacks/sf \
    '{outcome, code}' "$body" "webhook-id: $id" "webhook-timestamp: $time" \
    "webhook-signature: v1,$signature"
}

secret=$(openssl rand -base64 32)
courier_key=$(base64 -d <<<"$secret" | od -An -v -tx1 | tr -d ' \n')
(umask 077 && echo "sf whsec_$secret" >"$folder/couriers")
"$program" seed demo --database "$folder/county.sqlite" >/dev/null
start_server "$folder/county.sqlite" --courier-keys "$folder/couriers"

echo "== Who is who"
log_in office 13800000001
log_in coordinator 13800000002
log_in buyer 13800000003
log_in volunteer 13800000004
log_in canteen 13800000005
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
call coordinator "lists its duck eggs, too" 201 POST /v1/listings '{title, status}' '{
  "household_id": "'"$household"'", "category": "duck_eggs", "title": "陈家鸭蛋 20枚",
  "description": "溪边放养。", "unit": "盒", "net_weight_g": 1300, "price_fen": 5200,
  "shelf_life_days": 30,
  "split": {"household_bps": 8500, "village_bps": 500, "logistics_bps": 1000}}'
ducks=$(of .id)
call coordinator "enters a lot of them" 201 POST "/v1/listings/$ducks/lots" '{quantity}' \
  '{"quantity": 10, "harvested_on": "'"$today"'"}'
call coordinator "puts them on the shelf" 200 POST "/v1/listings/$ducks/publish" '{available}'
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

echo "== Goods in the place of others, and their way"
address='"recipient": {"name": "李买家", "phone": "13800000003", "address": "虚构省虚构市示例路1号"}'
call buyer "orders two boxes, and would take duck eggs" 201 POST /v1/orders \
  '{number, total_fen, substitutes: .lines[0].substitutes}' \
  '{"lines": [{"listing_id": "'"$listing"'", "quantity": 2, "substitutes": ["'"$ducks"'"]}], '"$address}" \
  'Idempotency-Key: journey-3'
order=$(of .id)
parcel=$(of '.consignments[0].id')
call office "records the transfer" 201 POST "/v1/orders/$order/payments" '{amount_fen}' \
  '{"method": "bank_transfer", "amount_fen": '"$(of .total_fen)"', "reference": "0002"}' \
  'Idempotency-Key: journey-4'
call coordinator "packs it; one box broke, duck eggs go instead" 200 POST \
  "/v1/consignments/$parcel/pack" '[.lines[] | {title, quantity, substitute_for}]' \
  '{"substitutions": [{"line": 1, "listing_id": "'"$ducks"'", "quantity": 1, "restock": false}]}'
number=SF$(date +%s)
call coordinator "sends it" 200 POST "/v1/consignments/$parcel/dispatch" '{order_status}' \
  '{"carrier": "顺丰速运", "tracking_number": "'"$number"'"}'
call carrier "is not believed without a signature" 401 POST /v1/courier-callbacks/sf '{code}' \
  '{"tracking_number": "'"$number"'", "event_id": "E-0", "kind": "lost", "happened_at": "'"$(date -u +%FT%TZ)"'"}'
tell 200 '"event_id": "E-1", "kind": "out_for_delivery", "place": "示例路网点", "happened_at": "'"$(date -u +%FT%TZ)"'"'
tell 200 '"event_id": "E-2", "kind": "delivered", "happened_at": "'"$(date -u +%FT%TZ)"'"'
call buyer "looks where it is" 200 GET "/v1/orders/$order" \
  '{status, owed_fen, events: [.consignments[].parcels[].tracking_events[].kind]}'
call office "finds on its list what that saved the buyer" 200 GET "/v1/refunds?status=open" \
  '[.items[] | select(.order_id == "'"$order"'") | {cause, amount_fen}]'
call office "gives it back" 201 POST "/v1/orders/$order/refunds" '{amount_fen}' \
  '{"reason": "以鸭蛋代替"}' 'Idempotency-Key: journey-5'
call buyer "confirms" 200 POST "/v1/orders/$order/confirm" '{status}'
call buyer "reads on the receipt whom the money reached" 200 GET "/v1/orders/$order/receipt?lang=en" ''
page 'The money reached [^<]*'
call anybody "reads the lot's story on the telephone" 200 GET "/t/$code" ''
page '陈家乌鸡蛋[^<]*'

echo "== Paid at the door"
call buyer "asks whether that would do" 200 POST /v1/quotes '{total_fen, cash_on_delivery}' \
  '{"lines": [{"listing_id": "'"$listing"'", "quantity": 1}]}'
call buyer "orders a box" 201 POST /v1/orders '{number, payment, total_fen}' \
  '{"payment": "cash_on_delivery", "lines": [{"listing_id": "'"$listing"'", "quantity": 1}], '"$address}" \
  'Idempotency-Key: journey-6'
order=$(of .id)
total=$(of .total_fen)
parcel=$(of '.consignments[0].id')
call coordinator "packs it unpaid" 200 POST "/v1/consignments/$parcel/pack" '{order_status}'
call coordinator "sends it" 200 POST "/v1/consignments/$parcel/dispatch" '{order_status}' \
  '{"carrier": "中国邮政", "tracking_number": "DEMO0000002"}'
parcel=$(of '.parcels[0].id')
call coordinator "types in what the postman says" 201 POST "/v1/parcels/$parcel/tracking-events" \
  '{kind, place}' '{"kind": "arrived", "place": "示例镇", "happened_at": "'"$(date -u +%FT%TZ)"'"}'
call coordinator "notes that nobody was at home" 200 POST "/v1/parcels/$parcel/fail" '{status}' \
  '{"reason": "家中无人"}'
call coordinator "sends it once more" 200 POST "/v1/parcels/$parcel/redeliver" '{status}'
call coordinator "collects for it at the door" 201 POST "/v1/parcels/$parcel/collections" \
  '{amount_fen, in_transit_fen, status}' '{"amount_fen": '"$total"'}' 'Idempotency-Key: journey-7'
collector=$(of .collector_id)
call coordinator "notes that it arrived" 200 POST "/v1/parcels/$parcel/deliver" '{status}'
call buyer "confirms: the county does not have the money yet" 409 POST "/v1/orders/$order/confirm" \
  '{code}'
call office "sees who owes cash" 200 GET /v1/cash-collectors \
  '[.items[] | select(.id == "'"$collector"'") | .in_transit_fen]'
call office "gets it" 201 POST "/v1/cash-collectors/$collector/hand-ins" '{kind, amount_fen}' \
  '{"amount_fen": '"$(of '.items[] | select(.id == "'"$collector"'") | .in_transit_fen')"', "reference": "收据1"}' \
  'Idempotency-Key: journey-8'
call buyer "confirms" 200 POST "/v1/orders/$order/confirm" '{status}'

echo "== After the sale"
call buyer "claims: some were broken" 201 POST "/v1/orders/$order/claims" '{kind, status}' \
  '{"kind": "damaged", "description": "碎了五枚。", "lines": [{"line": 1, "quantity": 1}]}' \
  'Idempotency-Key: journey-9'
claim=$(of .id)
call coordinator "answers" 201 POST "/v1/claims/$claim/answers" '[.answers[].text]' \
  '{"text": "装箱时没垫好，对不起。"}' 'Idempotency-Key: journey-10'
call office "grants something of it, at the household's end" 200 POST "/v1/claims/$claim/accept" \
  '{status, compensated_fen}' \
  '{"lines": [{"line": 1, "amount_fen": 1100, "bearer": "household"}], "reason": "照片清楚"}'
call office "gives it back" 201 POST "/v1/orders/$order/refunds" '{amount_fen}' \
  '{"reason": "售后"}' 'Idempotency-Key: journey-11'
call buyer "rates what was good" 201 PUT "/v1/orders/$order/ratings/1" '{stars}' \
  '{"stars": 4, "text": "蛋香，包装还可以更好。"}'
call coordinator "reads it" 200 GET "/v1/listings/$listing/ratings" '[.items[] | {stars, text}]'
rating=$(of '.items[0].id')
call coordinator "thanks for it" 200 PUT "/v1/ratings/$rating/answer" '{answer}' '{"text": "谢谢，下次垫稻壳。"}'
call volunteer "sees what is left of it for the household" 200 GET \
  "/v1/households/$household/statement" '{balance_fen, last: [.items[] | .kind] | .[:3]}'

echo "== A canteen"
call canteen "looks at the own account" 200 GET /v1/me '[.organisations[].name]'
canteen=$(of '.organisations[0].id')
call canteen "wants two kilograms of these eggs each week" 201 POST /v1/standing-orders \
  '{status, weekday, kilograms}' '{"category": "black_bone_eggs", "weekday": "monday", "kilograms": 2,
  "tolerance_bps": 4000, "most_fen_per_kg": 9000, "organisation_id": "'"$canteen"'", '"$address}" \
  'Idempotency-Key: journey-12'
call canteen "sees what becomes of it" 200 GET "/v1/standing-orders/$(of .id)/runs" '[.items[].outcome]'
call canteen "reads the month's statement" 200 GET \
  "/v1/organisations/$canteen/statement?month=${today%-*}" '{month, orders: (.orders | length), due_fen}'
call buyer "may not" 404 GET "/v1/organisations/$canteen/statement?month=${today%-*}" '{code}'
call anybody "sees what the market has come to" 200 GET /v1/reports/summary \
  '{orders, paid_to_households_fen}'

stop_server || fail "the server did not end well: $(cat "$folder/log")"
"$program" verify --database "$folder/county.sqlite"
echo "demo-journey: $steps steps, all as they should be"
