#!/usr/bin/env bash
# Runs the stages named, or all of them, and says how long each took.
#
#   ci/run.sh [test] [lint] [demo] [selftest] [asan] [traces] [fuzz]
#
#   test      ci/test.sh: build, every test
#   lint      shell syntax, clang-format, clang-tidy
#   demo      ci/demo.sh: the release build and the main job
#   selftest  every seeded fault is caught, and shown again from its folder
#   asan      unit and integration tests under the sanitizers
#   traces    the same worlds from each build
#   fuzz      every fuzz target for a few seconds, and its corpus
#
# A stage that fails does not stop the others; the end of what it said is repeated last. What each
# said whole: build/ci-<stage>.log. Exit: 0 all passed; 1 some failed; 2 no such stage.
set -euo pipefail
cd "$(dirname "$0")/.."

stages=("$@")
if [ "${#stages[@]}" -eq 0 ]; then
  stages=(test lint demo selftest asan traces fuzz)
fi

command_of() {
  case $1 in
    test | demo) echo "ci/$1.sh" ;;
    lint | selftest | asan | traces | fuzz) echo "ci/stages/$1.sh" ;;
    *)
      echo "ci/run.sh: no stage '$1'; there are: test lint demo selftest asan traces fuzz" >&2
      return 2
      ;;
  esac
}

for stage in "${stages[@]}"; do
  command_of "$stage" >/dev/null
done

mkdir -p build
summary=()
failed=()
for stage in "${stages[@]}"; do
  started=$SECONDS
  verdict=passed
  printf '\n=== %s\n' "$stage"
  # Each stage is a program of its own: errexit holds in it, whatever this line catches.
  if ! "$(command_of "$stage")" 2>&1 | tee "build/ci-$stage.log"; then
    verdict=FAILED
    failed+=("$stage")
  fi
  summary+=("$(printf '%-8s %-6s %4d s' "$stage" "$verdict" $((SECONDS - started)))")
done

for stage in "${failed[@]}"; do
  printf '\n=== %s failed. The end of build/ci-%s.log, less the tests that passed:\n\n' \
    "$stage" "$stage"
  sed -E '/ Passed +[0-9.]+ sec$|^ +Start +[0-9]+:/d' "build/ci-$stage.log" | tail -n 40
done
printf '\n'
printf '%s\n' "${summary[@]}"
if [ "${#failed[@]}" -gt 0 ]; then
  printf 'ci/run.sh: failed: %s\n' "${failed[*]}"
  exit 1
fi
