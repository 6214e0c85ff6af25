#!/usr/bin/env bash
# Redis with Sentinel, which the event service of TMT's Common Software runs on, from Debian's packages.
#
#   .ci/redis.sh install    install what is missing (needs root); says nothing if it is all there
#   .ci/redis.sh check      exit 0 if all is there, 1 with a list of what is missing otherwise
#
# Nothing of it is started: simulators/esw/events runs private instances on loopback and ends them.
set -euo pipefail

packages=(redis-server redis-sentinel)
files=(/usr/bin/redis-server /usr/bin/redis-sentinel)

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
  # The packages' own services must not start: every event server is a private one.
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
