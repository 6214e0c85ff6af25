#!/bin/sh
# The first stage of the image: installs Firstlight from /firstlight into /opt/firstlight, with what it needs.
set -eu
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends ca-certificates python3 python3-pip python3-venv >/dev/null
python3 -m venv --without-pip /opt/firstlight
cd /firstlight
python3 -m pip --python /opt/firstlight/bin/python install --quiet --no-cache-dir --no-compile \
  --constraint constraints.txt --editable '.[cluster,simulators]'
/opt/firstlight/bin/python -m compileall -q /opt/firstlight/lib firstlight harness simulators steps || true # templates
rm -rf build ./*.egg-info
