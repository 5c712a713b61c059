#!/usr/bin/env bash
# How many executions until the planted bug (planted_bug.h) is found, with the mutator of
# gateway_fuzzer and with libFuzzer's own, for five seeds each; the table of fuzz/README.md.
#
#   fuzz/measure_mutator.sh [RUNS_MAX]      after: cmake --build --preset fuzz --target fuzzers
set -euo pipefail
cd "$(dirname "$0")/.."

runs_max=${1:-100000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for name in planted_fuzzer planted_plain_fuzzer; do
  counts=()
  for seed in 1 2 3 4 5; do
    log="$work/$name-$seed"
    options=("-seed=$seed" "-runs=$runs_max" -print_final_stats=1 -max_len=2048 -timeout=20
      "-artifact_prefix=$work/" "-dict=build/fuzz/fuzz/$name.dict")
    found=""
    if "build/fuzz/fuzz/$name" "${options[@]}" fuzz/corpus/planted_fuzzer/ >"$log" 2>&1; then
      found=">"
    fi
    count=$(grep -oE 'number_of_executed_units: +[0-9]+' "$log" | grep -oE '[0-9]+$')
    counts+=("$found$count")
  done
  echo "$name: ${counts[*]} (seeds 1 to 5; > : not found)"
done
