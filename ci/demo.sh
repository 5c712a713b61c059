#!/usr/bin/env bash
# Installs what is missing, builds gatecrash, and shows the main job end to end on one screen.
# Arguments go to `gatecrash demo` (`--out DIR`; build/demo without any). What installing and
# building say goes to build/demo.log.
set -euo pipefail
cd "$(dirname "$0")/.."

log=build/demo.log
mkdir -p build
: >"$log"
# shellcheck source=ci/step.sh
. ci/step.sh

step "packages" ci/setup.sh build
step "configure" cmake --preset release
step "build" cmake --build --preset release --target gatecrash
if [ "$#" -eq 0 ]; then
  set -- --out build/demo
fi
exec build/release/gatecrash demo "$@"
