# step: runs one long command quietly; sourced by the scripts beside it.
#
#   log=build/demo.log; step "building" cmake --build --preset release
#
# Appends the command's output to $log. On a terminal one line shows the seconds and Ninja's count;
# elsewhere the line comes when the command has ended. On failure: the log's tail, its path, and the
# command's exit code. shellcheck shell=bash

# step_watch WORDS STARTED: redraws the progress line until it is killed.
step_watch() {
  local count
  while sleep 1; do
    count=$(tail -c 2000 "$log" | grep -oE '\[[0-9]+/[0-9]+\]' | tail -n 1 || true)
    printf '\r%s %s %d s\033[K' "$1" "$count" $((SECONDS - $2)) >&2
  done
}

# step WORDS COMMAND...: COMMAND must be a program, not a function (errexit would not hold in one).
step() {
  local words=$1 started=$SECONDS watcher='' status=0
  shift
  mkdir -p "$(dirname "$log")"
  printf '\n== %s: %s\n' "$words" "$*" >>"$log"
  if [ -t 2 ]; then
    step_watch "$words" "$started" &
    watcher=$!
  fi
  "$@" >>"$log" 2>&1 || status=$?
  if [ -n "$watcher" ]; then
    kill "$watcher" 2>/dev/null || true
    wait "$watcher" 2>/dev/null || true
    printf '\r\033[K' >&2
  fi
  if [ "$status" -ne 0 ]; then
    printf '%s failed (exit %d). The last lines of %s:\n\n' "$words" "$status" "$log" >&2
    tail -n 40 "$log" >&2
    return "$status"
  fi
  printf '%s: %d s\n' "$words" $((SECONDS - started)) >&2
}
