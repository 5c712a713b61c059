#!/usr/bin/env bash
# Installs what is missing, builds everything, and runs every test. Arguments go to ctest:
# `ci/test.sh -L unit`, `ci/test.sh -R LineFramer`. What installing and building say goes to
# build/test.log; ctest's own summary comes last.
set -euo pipefail
cd "$(dirname "$0")/.."

log=build/test.log
mkdir -p build
: >"$log"
# shellcheck source=ci/step.sh
. ci/step.sh

step "packages" ci/setup.sh
step "configure" cmake --preset test
step "build" cmake --build --preset test
exec ctest --preset test "$@"
