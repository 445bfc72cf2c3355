# A server of a script's own, in a folder of its own, that ends with the script. To be sourced by bash
# after $program was set.

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

# start_server DATABASE [OPTION]…: on a free port of this machine; sets $server and $url.
start_server() {
  local database=$1 line
  shift
  rm -f "$folder/address"
  mkfifo "$folder/address"
  "$program" serve --database "$database" --listen 127.0.0.1:0 --access-log off "$@" \
    >"$folder/address" 2>"$folder/log" &
  server=$!
  read -r -t 60 line <"$folder/address" || {
    echo "the server does not start: $(cat "$folder/log")" >&2
    return 1
  }
  url=${line##* }
}

# stop_server: and is what it ended with.
stop_server() {
  local ended=$server
  server=
  kill -TERM "$ended"
  wait "$ended"
}
