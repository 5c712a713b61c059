#!/usr/bin/env bash
# One seed, one world, whatever compiled it: a campaign's trace hash is the same from g++ without
# optimisation (test), g++ -O2 (release) and clang under AddressSanitizer (asan).
#
#   ci/stages/traces.sh [PRESET...]        TRACE_CALLS (default 10000) calls for each of three seeds
set -euo pipefail
cd "$(dirname "$0")/../.."

log=build/traces.log
mkdir -p build
: >"$log"
# shellcheck source=ci/step.sh
. ci/step.sh

presets=("$@")
if [ "${#presets[@]}" -eq 0 ]; then
  presets=(test release asan)
fi
for preset in "${presets[@]}"; do
  step "$preset configure" cmake --preset "$preset"
  step "$preset build" cmake --build --preset "$preset" --target gatecrash
done

failed=0
for seed in 7 8 9; do
  first=""
  for preset in "${presets[@]}"; do
    out=$("build/$preset/gatecrash" campaign --calls "${TRACE_CALLS:-10000}" --seed "$seed" --json)
    trace=$(grep -oE '"trace_hash":"[0-9a-f]{16}"' <<<"$out" | cut -d '"' -f 4)
    echo "seed $seed, $preset: $trace"
    first=${first:-$trace}
    if [ "$trace" != "$first" ]; then
      echo "ci/stages/traces.sh: seed $seed differs between ${presets[0]} and $preset: look for" \
        "two choices in one expression, and for an order that is not one" >&2
      failed=1
    fi
  done
done
exit "$failed"
