#!/usr/bin/env bash
# The clients that TMT publishes for its services, as they are: the TypeScript one (Node.js 20) and the Python one.
#
#   .ci/esw_clients.sh install    install them below .clients/, unless they are there
#
# Tests in tests/simulators/esw/clients run them against simulated services, and say why they skip without them.
set -euo pipefail
cd "$(dirname "$0")/.."

pins=tests/simulators/esw/clients

install_typescript() {
  local folder=.clients/typescript
  cmp -s "$pins/package.json" "$folder/package.json" && [[ -d $folder/node_modules ]] && return 0
  mkdir -p "$folder"
  (cp "$pins/package.json" "$folder" && npm install --prefix "$folder" --no-audit --no-fund --no-package-lock --silent) ||
    { rm -rf "$folder"; return 1; }
}

install_python() {
  local folder=.clients/python
  cmp -s "$pins/tmtpycsw.txt" "$folder/tmtpycsw.txt" && return 0
  rm -rf "$folder"
  python3 -m venv "$folder"
  # It asks for Python 3.13, works with 3.11, and does not say what it needs.
  "$folder/bin/pip" install --quiet --ignore-requires-python --no-deps -r "$pins/tmtpycsw.txt"
  cp "$pins/tmtpycsw.txt" "$folder"
}

case "${1:-}" in
  install)
    if command -v npm >/dev/null; then install_typescript; else echo "no npm: the TypeScript client is left out" >&2; fi
    install_python
    ;;
  *)
    echo "usage: $0 install" >&2
    exit 2
    ;;
esac
