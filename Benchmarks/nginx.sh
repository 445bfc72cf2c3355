# nginx with a fixed file, for the measurements: to be sourced after lib.sh.

# nginx_configuration PORT: two workers, and nothing done twice that can be done once.
nginx_configuration() {
  # Started by root, its workers would be somebody else, who may not look into the folder.
  [ "$(id -u)" -ne 0 ] || echo "user $(id -un) $(id -gn);"
  cat <<END
worker_processes 2;
worker_rlimit_nofile 8192;
daemon off;
pid $folder/nginx.pid;
error_log $folder/nginx.log error;
events {
  worker_connections 4096;
}
http {
  access_log off;
  default_type application/json;
  sendfile on;
  tcp_nopush on;
  tcp_nodelay on;
  keepalive_timeout 60s;
  keepalive_requests 1000000000;
  open_file_cache max=16 inactive=60s;
  open_file_cache_valid 60s;
  client_body_temp_path $folder/nginx-body;
  proxy_temp_path $folder/nginx-proxy;
  fastcgi_temp_path $folder/nginx-fastcgi;
  uwsgi_temp_path $folder/nginx-uwsgi;
  scgi_temp_path $folder/nginx-scgi;
  server {
    listen 127.0.0.1:$1 backlog=4096 reuseport;
    root $folder/www;
  }
}
END
}

# start_nginx: serves what is in the folder's www, and sets $nginx, $nginx_url and $nginx_processes.
# It takes no port 0, so ports are tried until one is free.
start_nginx() {
  local attempt port
  for attempt in $(seq 20); do
    port=$((20000 + RANDOM % 12000))
    nginx_configuration "$port" >"$folder/nginx.conf"
    nginx -c "$folder/nginx.conf" -e "$folder/nginx.log" -p "$folder" 2>/dev/null &
    nginx=$!
    children+=("$nginx")
    nginx_url=http://127.0.0.1:$port
    if curl -sS --noproxy '*' --retry 20 --retry-connrefused --retry-delay 1 --max-time 20 \
      -o /dev/null "$nginx_url/" 2>/dev/null && kill -0 "$nginx" 2>/dev/null; then
      # Whoever answered may be the first of the two.
      for _ in $(seq 1000); do
        nginx_processes=$(<"/proc/$nginx/task/$nginx/children")
        [ "$(wc -w <<<"$nginx_processes")" -ne 2 ] || return 0
      done
    fi
    stop_child "$nginx" 2>/dev/null || true
  done
  fail "nginx does not start ($attempt ports tried): $(cat "$folder/nginx.log")"
}
