#!/usr/bin/env bash
# Every seeded fault is caught by the release build, nothing is found on the clean gateway in ten
# times the longest detection, and each finding's folder shows it again wherever it is copied to.
set -euo pipefail
cd "$(dirname "$0")/../.."

log=build/selftest.log
mkdir -p build
: >"$log"
# shellcheck source=ci/step.sh
. ci/step.sh

step "configure" cmake --preset release
step "build" cmake --build --preset release --target gatecrash
rm -rf build/selftest build/selftest-elsewhere
build/release/gatecrash selftest --out build/selftest
cp -r build/selftest build/selftest-elsewhere
rm -rf build/selftest

checked=0
for finding in build/selftest-elsewhere/*/; do
  code=0
  build/release/gatecrash check "$finding" >>"$log" 2>&1 || code=$?
  if [ "$code" -ne 1 ]; then
    echo "ci/stages/selftest.sh: check $finding ended with $code, not 1" >&2
    exit 1
  fi
  checked=$((checked + 1))
done
echo "$checked findings shown again from a copy"
