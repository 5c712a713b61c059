#!/usr/bin/env bash
# What takes too long for every push: everything of ci/run.sh, then lint of the whole tree, ten
# minutes of fuzzing a target, properties with a million cases, ThreadSanitizer, long campaigns and
# kill -9 two hundred times, gateways that share a Redis, and the deliberate breaks. About two hours
# on two cores. Stops at the first failure.
#
#   ci/nightly.sh            NIGHTLY_SECONDS (default 600) is the time of each fuzz target
set -euo pipefail
cd "$(dirname "$0")/.."

log=build/nightly.log
mkdir -p build
: >"$log"
# shellcheck source=ci/step.sh
. ci/step.sh

ci/run.sh
ci/stages/lint.sh --all
FUZZ_SECONDS=${NIGHTLY_SECONDS:-600} ci/stages/fuzz.sh

# rapidcheck reads the last RC_PARAMS only, so the seed is given again: another one each day.
seed=$(date +%Y%m%d)
echo "properties: RC_PARAMS=\"seed=$seed max_success=1000000\""
for program in build/test/tests/*/*/*_test build/test/tests/*/*_test; do
  if [ -x "$program" ] && "$program" --gtest_list_tests | grep -q '^[A-Za-z]*Property\.'; then
    step "${program##*/} properties" env "RC_PARAMS=seed=$seed max_success=1000000" \
      "$program" --gtest_filter='*Property.*'
  fi
done

step "a million decisions" env GATECRASH_CASES=1000000 "GATECRASH_SEED=$seed" \
  build/test/tests/integration/decision_property_test
step "a million translations" env GATECRASH_CASES=1000000 "GATECRASH_SEED=$seed" \
  build/test/tests/stack/policy/translation_test

step "tsan configure" cmake --preset tsan
step "tsan build" cmake --build --preset tsan
step "tsan" ctest --preset tsan

state=build/test/tests/integration/state_test
step "200 kills" env GATECRASH_KILLS=200 "GATECRASH_KILL_SEED=$seed" "$state" \
  --gtest_filter='Killed.*'
step "16 clients of gateways that share a Redis, 100,000 calls" \
  env GATECRASH_SHARED_CALLS=100000 "$state" \
  --gtest_filter='SharedState.GrantsExactly*'

gatecrash=build/release/gatecrash
for calls in 100000 1000000; do
  step "campaign of $calls calls" "$gatecrash" campaign --calls "$calls" --seed 7 --json
done
# Worlds of 512 calls: twice as many subsets of what can go wrong as a million calls have elsewhere.
for marks_seed in 7 8 "$seed"; do
  step "every mark, seed $marks_seed" "$gatecrash" campaign --calls 1000000 --world-calls 512 \
    --seed "$marks_seed" --require-marks --json
done
step "campaign with a corpus" "$gatecrash" campaign --for 600s --seed "$seed" \
  --corpus build/corpus --json
step "campaign of the day" "$gatecrash" campaign --for 600s --seed "$seed"
step "deliberate breaks" ci/breaks.py
echo "nightly: all passed"
