#!/usr/bin/env bash
# Builds the fuzz targets (libFuzzer, ASan, UBSan), replays every corpus and regression file, then
# fuzzes each target for FUZZ_SECONDS (default 10). The canary must crash: if it does not, nothing
# here would have been noticed. What is found is left in build/fuzz/findings/.
set -euo pipefail
cd "$(dirname "$0")/../.."

log=build/fuzz.log
mkdir -p build
: >"$log"
# shellcheck source=ci/step.sh
. ci/step.sh

step "packages" ci/setup.sh
step "configure" cmake --preset fuzz
step "build" cmake --build --preset fuzz --target fuzzers

findings=build/fuzz/findings
mkdir -p "$findings"
shopt -s nullglob
targets=(build/fuzz/fuzz/*_fuzzer)
if [ "${#targets[@]}" -lt 2 ]; then
  echo "ci/stages/fuzz.sh: build/fuzz/fuzz/ holds ${#targets[@]} targets, which cannot be right" >&2
  exit 1
fi

for target in "${targets[@]}"; do
  name=${target##*/}
  seeds=("fuzz/corpus/$name"/)
  if [ -d "fuzz/regressions/$name" ]; then
    seeds+=("fuzz/regressions/$name"/)
  fi
  options=(-timeout=10 -rss_limit_mb=2048 -print_final_stats=1 "-artifact_prefix=$findings/$name-")
  if [ -f "$target.dict" ]; then
    options+=("-dict=$target.dict")
  fi
  if [ "$name" = canary_fuzzer ]; then
    if "$target" "${options[@]}" -max_total_time=30 >>"$log" 2>&1; then
      echo "canary_fuzzer did not crash in 30 s: the fuzzing set-up finds nothing" >&2
      exit 1
    fi
    rm -f "$findings/$name"-*
    echo "$name: crashed, as it must"
    continue
  fi
  if [ "$name" = planted_plain_fuzzer ]; then
    continue # what planted_fuzzer is compared with: fuzz/measure_mutator.sh
  fi
  if [ "$name" = planted_fuzzer ]; then
    found=0
    for seed in 1 2 3 4 5; do
      options_of_seed=("${options[@]}" "-seed=$seed" -runs=3000)
      "$target" "${options_of_seed[@]}" fuzz/corpus/planted_fuzzer/ >>"$log" 2>&1 ||
        found=$((found + 1))
    done
    if [ "$found" -lt 3 ]; then
      echo "planted_fuzzer crashed for $found of 5 seeds: its median is above 3,000 runs" >&2
      exit 1
    fi
    rm -f "$findings/$name"-*
    echo "$name: crashed within 3,000 runs for $found of 5 seeds, as it must for 3"
    continue
  fi
  new="build/fuzz/corpus/$name"
  mkdir -p "$new"
  step "$name" "$target" "${options[@]}" "-max_total_time=${FUZZ_SECONDS:-10}" "$new" "${seeds[@]}"
  executions=$(grep -oE '^stat::number_of_executed_units: +[0-9]+' "$log" | tail -n 1)
  echo "$name: ${executions##* } executions, no finding"
done
