#!/usr/bin/env bash
# The C++ Tango database on MariaDB, and TangoTest: a Tango control system to test against, from Debian's packages.
#
#   .ci/tango_system.sh install    install what is missing (needs root); says nothing if it is all there
#   .ci/tango_system.sh check      exit 0 if all is there, 1 with a list of what is missing otherwise
#
# Nothing of it is started: tests/cluster/system.py runs private instances on loopback and ends them.
set -euo pipefail

packages=(mariadb-server tango-db tango-test tango-accesscontrol dbconfig-no-thanks)
files=(
  /usr/sbin/mariadbd
  /usr/bin/mariadb-install-db
  /usr/lib/tango/DataBaseds
  /usr/lib/tango/TangoTest
  /usr/lib/tango/TangoAccessControl
  /usr/share/dbconfig-common/data/tango-db/install/mysql
)

missing() {
  local file
  for file in "${files[@]}"; do
    [[ -e "$file" ]] || echo "$file"
  done
}

install() {
  [[ -z "$(missing)" ]] && return 0
  if [[ "$(id -u)" != 0 ]]; then
    echo "installing ${packages[*]} needs root: sudo $0 install" >&2
    return 1
  fi
  export DEBIAN_FRONTEND=noninteractive
  # The packages' own services must not start: every test has its own database.
  local policy=/usr/sbin/policy-rc.d made=""
  if [[ ! -e "$policy" ]]; then
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod +x "$policy"
    made=yes
  fi
  trap '[[ -z "$made" ]] || rm -f "$policy"' RETURN
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
}

case "${1:-}" in
  install)
    install
    left="$(missing)"
    [[ -z "$left" ]] || { echo "still missing after the installation:" $left >&2; exit 1; }
    ;;
  check)
    left="$(missing)"
    [[ -z "$left" ]] || { echo "missing:" $left; exit 1; }
    ;;
  *)
    echo "usage: $0 install|check" >&2
    exit 2
    ;;
esac
