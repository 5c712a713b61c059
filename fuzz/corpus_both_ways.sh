#!/usr/bin/env bash
# What a campaign keeps gateway_fuzzer runs, and what lies in gateway_fuzzer's corpus a campaign
# starts from. For ctest.
#
#   fuzz/corpus_both_ways.sh GATECRASH SEEDS REPLAY...
set -euo pipefail

gatecrash=$1
seeds=$2
shift 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$gatecrash" campaign --calls 1500 --seed 7 --corpus "$work/kept" --out "$work/out" >"$work/log"
kept=$(find "$work/kept" -type f | wc -l)
if [ "$kept" -lt 3 ]; then # of six worlds
  echo "a campaign of 1,500 calls kept only $kept sequences" >&2
  exit 1
fi
"$@" "$work/kept"

cp -r "$seeds" "$work/seeds"
"$gatecrash" campaign --calls 1500 --seed 7 --corpus "$work/seeds" --out "$work/out2" >"$work/log"
grep -E '^corpus .*: [0-9]+ sequences; [0-9]+ files of lines are gateway_fuzzer' "$work/log"
for file in "$seeds"/*; do
  cmp "$file" "$work/seeds/${file##*/}" # of other names than a campaign's: left alone
done
