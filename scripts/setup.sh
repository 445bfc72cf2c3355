#!/bin/sh
# Sees to it that what the build needs is there, and says nothing when it is.
#
#   scripts/setup.sh          what `make run` needs
#   scripts/setup.sh test     what `make test` needs as well
#   scripts/setup.sh contract what `make contract` needs as well
#   scripts/setup.sh proxy    what `make proxy-test` needs as well
#   scripts/setup.sh hooks    what `make hooks-test` needs as well
#   scripts/setup.sh bench    what `make bench` and the other measurements need as well
#
# What is missing is installed by apt-get, given the right to. Without it, one line names the
# packages and the command that installs them.
set -eu

oldest_swift=6.2
oldest_sqlite=3.37 # STRICT tables

fail() {
  echo "shanhuo: $1" >&2
  exit 1
}

# at_least VERSION OLDEST: is VERSION (1.2 or 1.2.3) no older than OLDEST (1.2)?
at_least() {
  major=${1%%.*} minor=${1#*.}
  minor=${minor%%.*}
  [ "$major" -gt "${2%%.*}" ] || { [ "$major" -eq "${2%%.*}" ] && [ "$minor" -ge "${2#*.}" ]; }
}

has_command() {
  command -v "$1" >/dev/null 2>&1
}

# has_library NAME HEADER: pkg-config's word, or the header's presence while there is no pkg-config.
has_library() {
  if has_command pkg-config; then
    pkg-config --exists "$1"
  else
    for header in "/usr/include/$2" /usr/include/*-linux-gnu/"$2"; do
      [ -e "$header" ] && return 0
    done
    return 1
  fi
}

missing_packages() {
  has_command pkg-config || echo pkg-config
  has_library sqlite3 sqlite3.h || echo libsqlite3-dev
  has_library libcurl curl/curl.h || echo libcurl4-openssl-dev
  has_library libcrypto openssl/evp.h || echo libssl-dev
  has_library libcrypt crypt.h || echo libcrypt-dev
  case $1 in
  test)
    tools="curl jq openssl python3"
    has_command zbarimg || echo zbar-tools
    python3 -m venv --help >/dev/null 2>&1 && python3 -c 'import ensurepip' 2>/dev/null ||
      echo python3-venv
    ;;
  contract)
    tools="curl python3"
    python3 -m venv --help >/dev/null 2>&1 && python3 -c 'import ensurepip' 2>/dev/null ||
      echo python3-venv
    ;;
  proxy)
    tools="python3 openssl caddy"
    has_command nginx || [ -x /usr/sbin/nginx ] || echo nginx-light
    ;;
  hooks)
    tools="curl wrk python3"
    python3 -m venv --help >/dev/null 2>&1 && python3 -c 'import ensurepip' 2>/dev/null ||
      echo python3-venv
    ;;
  bench) tools="curl wrk valgrind python3" ;;
  *) tools="" ;;
  esac
  for tool in $tools; do
    has_command "$tool" || echo "$tool" # each in a package of its own name
  done
  [ "$1" != bench ] || has_command nginx || echo nginx-light
}

# install_packages RUNNER PACKAGES: the package lists are fetched only if they do not do.
install_packages() {
  log=$(mktemp)
  trap 'rm -f "$log"' EXIT
  apt="$1 env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=120"
  # shellcheck disable=SC2086 # words on purpose
  if ! $apt install -y --no-install-recommends $2 >"$log" 2>&1 </dev/null; then
    $apt update >>"$log" 2>&1 </dev/null || true
    $apt install -y --no-install-recommends $2 >>"$log" 2>&1 </dev/null || {
      cat "$log" >&2
      fail "apt-get could not install: $2"
    }
  fi
}

has_command swift ||
  fail "Swift $oldest_swift or newer is needed; see https://www.swift.org/install/linux/"
swift_version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9][0-9.]*\).*/\1/p')
[ -n "$swift_version" ] || fail "'swift --version' does not work; is the toolchain whole?"
at_least "$swift_version.0" "$oldest_swift" ||
  fail "Swift $oldest_swift or newer is needed, this is $swift_version; see https://www.swift.org/install/linux/"

missing=$(missing_packages "${1:-run}" | tr '\n' ' ')
missing=${missing% }
if [ -n "$missing" ]; then
  if ! has_command apt-get; then
    fail "missing: $missing (Debian's names); install what this system calls them"
  elif [ "$(id -u)" -eq 0 ]; then
    install_packages "" "$missing"
  elif has_command sudo && sudo -n true 2>/dev/null; then
    install_packages "sudo -n" "$missing"
  else
    fail "missing packages, install them with: sudo apt-get install $missing"
  fi
fi

sqlite_version=$(pkg-config --modversion sqlite3)
at_least "$sqlite_version" "$oldest_sqlite" ||
  fail "SQLite $oldest_sqlite or newer is needed, this is $sqlite_version"

# What the servers that tests talk to are made of.
tools=$(dirname "$0")/../.build/tests/venv
if [ "${1:-run}" = test ] && ! "$tools/bin/python" -c 'import aiosmtpd, h2' 2>/dev/null; then
  python3 -m venv "$tools"
  "$tools/bin/pip" install --quiet --disable-pip-version-check aiosmtpd==1.4.6 h2==4.1.0
fi
