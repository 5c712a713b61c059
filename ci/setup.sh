#!/usr/bin/env bash
# Installs what ci/packages.txt lists and this machine lacks. Quick, offline and silent when nothing
# is missing. Runs apt-get as root, or through sudo.
#
#   ci/setup.sh [all|build]    build: only what building needs, not the tests' and checks' tools
#
# Exit: 0 all there; 1 apt-get failed; 2 no apt here, or no way to become root.
set -euo pipefail
cd "$(dirname "$0")/.."

group=${1:-all}
case $group in
  all) wanted=$(sed 's/#.*//' ci/packages.txt) ;;
  build) wanted=$(sed -n '/^# \[build\]/,/^# \[checks\]/p' ci/packages.txt | sed 's/#.*//') ;;
  *)
    echo "usage: ci/setup.sh [all|build]" >&2
    exit 2
    ;;
esac

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
  echo "ci/setup.sh: this system has no apt. Install what these Debian 12 packages hold:" >&2
  # shellcheck disable=SC2086  # one word a package
  printf '  %s\n' $wanted >&2
  exit 2
fi

# The wanted packages that are neither installed nor provided by one that is (another Node.js
# brings npm with it).
missing() {
  # shellcheck disable=SC2016  # dpkg's variables, not ours
  dpkg-query -W -f '${db:Status-Abbrev}|${Package}, ${Provides}\n' |
    awk -v wanted="$(tr '\n' ' ' <<<"$wanted")" '
      /^ii/ {
        sub(/^[^|]*\|/, "")
        count = split($0, names, /, */)
        for (i = 1; i <= count; ++i) { sub(/ .*/, "", names[i]); there[names[i]] = 1 }
      }
      END {
        count = split(wanted, names, " ")
        for (i = 1; i <= count; ++i) if (!(names[i] in there)) print names[i]
      }'
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    echo "ci/setup.sh: become root (or install sudo), then: apt-get install" $(missing) >&2
    exit 2
  fi
}

install() {
  echo "ci/setup.sh: installing" "$@"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@"
}

lacking=$(missing)
if [ -z "$lacking" ]; then
  exit 0
fi
as_root apt-get update -q
# npm after the rest: where nodejs comes from elsewhere than Debian it provides npm, and Debian's
# npm would conflict with it.
first=$(grep -vx npm <<<"$lacking" || true)
if [ -n "$first" ]; then
  # shellcheck disable=SC2086  # one word a package
  install $first
fi
lacking=$(missing)
if [ -n "$lacking" ]; then
  # shellcheck disable=SC2086
  install $lacking
fi
