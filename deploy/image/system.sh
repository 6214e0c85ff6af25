#!/bin/sh
# The last stage of the image: Python, an init, and the user; nothing that builds.
set -eu
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends ca-certificates python3 tini >/dev/null
rm -rf /var/lib/apt/lists/* /var/cache/apt/archives/*.deb
groupadd --gid 10001 firstlight
useradd --uid 10001 --gid 10001 --home-dir /tmp --no-create-home --shell /usr/sbin/nologin firstlight
