#!/usr/bin/env bash
# Buildah and debootstrap, with which a test builds the image of a nightly from nothing, from Debian's packages.
#
#   .ci/image.sh install    install what is missing (needs root); says nothing if it is all there
#   .ci/image.sh check      exit 0 if all is there, 1 with a list of what is missing otherwise
set -euo pipefail

packages=(buildah debootstrap)
files=(/usr/bin/buildah /usr/sbin/debootstrap)

source "$(dirname "$0")/packages.sh"
run_packages "$@"
