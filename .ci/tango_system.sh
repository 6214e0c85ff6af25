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

source "$(dirname "$0")/packages.sh"
run_packages "$@"
