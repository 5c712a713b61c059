#!/usr/bin/env bash
# Builds with AddressSanitizer, LeakSanitizer and UndefinedBehaviorSanitizer (clang 19) and runs the
# unit and integration tests under them.
set -euo pipefail
cd "$(dirname "$0")/../.."

log=build/asan.log
mkdir -p build
: >"$log"
# shellcheck source=ci/step.sh
. ci/step.sh

step "packages" ci/setup.sh
step "configure" cmake --preset asan
step "build" cmake --build --preset asan
ctest --preset asan -L 'unit|integration' --progress
