#!/bin/sh
# Builds Shanhuo, prepares the demo county and serves it: LISTEN and DATABASE say where.
set -eu
cd "$(dirname "$0")/.."

listen=${LISTEN:-127.0.0.1:8080}
database=${DATABASE:-data/shanhuo.sqlite}

scripts/setup.sh
scripts/build-release.sh
mkdir -p "$(dirname "$database")"
.build/release/shanhuo seed demo --database "$database"

cat <<END

Shanhuo serves the demo county at http://$listen (Ctrl-C stops it), from $database.

  http://$listen/docs           the API, as a page
  http://$listen/v1/listings    what the villages sell
  http://$listen/v1/villages    the villages
  http://$listen/v1/reports/summary   what the market has come to

Log in with POST /v1/sessions; the password of each is shanhuo-demo:

  13800000001   admin: the county office
  13800000002   coordinator of the first three villages, publishes at once
  13800000006   coordinator of the other six, whose listings are reviewed
  13800000003   buyer
  13800000005   buyer for an organisation
  13800000004   volunteer

END

exec .build/release/shanhuo serve --database "$database" --listen "$listen"
