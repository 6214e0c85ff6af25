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

source "$(dirname "$0")/packages.sh"
run_packages "$@"
