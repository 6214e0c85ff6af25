# Installs Debian packages without starting what they bring. Sourced by the scripts beside it, which set the arrays
# `packages` and `files` (that show that all is there), and then call `run_packages "$@"`.

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
  # The packages' own services must not start: tests and simulators have private ones.
  local policy=/usr/sbin/policy-rc.d made=""
  if [[ ! -e "$policy" ]]; then
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod +x "$policy"
    made=yes
  fi
  trap '[[ -z "$made" ]] || rm -f "$policy"; trap - RETURN' RETURN # it would be taken for that of the caller, too
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
}

run_packages() {
  local left
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
}
