#!/usr/bin/env bash
# Lint: shell syntax, clang-format 19 on everything, clang-tidy 19 (4 to 12 s a file) on what
# changed since the merge base with origin/main, or in the last commit.
#
#   ci/stages/lint.sh             LINT_SECONDS (default 90) bounds clang-tidy
#   ci/stages/lint.sh --all       clang-tidy on every file, without a bound (ci/nightly.sh)
set -euo pipefail
cd "$(dirname "$0")/../.."

log=build/lint.log
mkdir -p build
: >"$log"
# shellcheck source=ci/step.sh
. ci/step.sh

step "packages" ci/setup.sh

mapfile -t scripts < <(git ls-files '*.sh' .ci/run)
for script in "${scripts[@]}"; do
  bash -n "$script"
done
echo "shell syntax: ${#scripts[@]} scripts"

mapfile -t sources < <(git ls-files '*.cc' '*.h')
# Not --dry-run: it finds fault with function try blocks that it leaves as they are.
misformatted=0
for source in "${sources[@]}"; do
  if ! clang-format-19 "$source" | cmp -s - "$source"; then
    echo "clang-format-19 -i $source" >&2
    misformatted=1
  fi
done
if [ "$misformatted" -ne 0 ]; then
  exit 1
fi
echo "clang-format: ${#sources[@]} files"

# clang-tidy reads build/dev's compile commands; the generated sources must exist for nobody but
# the compiler, so configuring is enough.
step "configure" cmake --preset dev

# The .cc files that FILE... names: a changed header stands for the source beside it.
units_of() {
  local file
  for file in "$@"; do
    file=${file%.h}
    file=${file%.cc}.cc
    if [ -f "$file" ] && grep -q "\"file\": \"$PWD/$file\"" build/dev/compile_commands.json; then
      echo "$file"
    fi
  done | sort -u
}

base=$(git merge-base HEAD origin/main 2>/dev/null || true)
if [ -z "$base" ] || [ "$base" = "$(git rev-parse HEAD)" ]; then
  base=$(git rev-parse -q --verify HEAD~1 || git hash-object -t tree /dev/null)
fi
mapfile -t changed < <(git diff --name-only --diff-filter=d "$base" -- '*.cc' '*.h')
mapfile -t first < <(units_of "${changed[@]}")
mapfile -t all < <(units_of "${sources[@]}")
rest=()
deadline=$(($(date +%s) + ${LINT_SECONDS:-90}))
if [ "${1-}" = --all ]; then
  mapfile -t rest < <(comm -13 <(printf '%s\n' "${first[@]}") <(printf '%s\n' "${all[@]}"))
  deadline=$((2 ** 40))
fi
# Two at a time; a file whose turn comes after the deadline is left. Each file looked at becomes a
# line of build/lint.done.
: >build/lint.done
# shellcheck disable=SC2016  # the inner shell's variables
printf '%s\n' "${first[@]}" "${rest[@]}" | sed '/^$/d' | xargs -r -P "$(nproc)" -I{} bash -c '
  if [ "$(date +%s)" -ge "$1" ]; then exit 0; fi
  echo "$2" >>build/lint.done
  # The compile commands are made for g++, which knows warnings that clang does not.
  report=$(clang-tidy-19 -p build/dev --quiet --extra-arg=-Wno-unknown-warning-option "$2" \
    2>/dev/null) || { echo "$report"; exit 1; }
' - "$deadline" {}
echo "clang-tidy: $(wc -l <build/lint.done) of ${#all[@]} files (${#first[@]} changed), clean"
