#!/bin/bash
# What `make run` shows: the main job on this machine, then a recorded incident.
set -euo pipefail
oomhist=$1 db=$2

mkdir -p "$(dirname "$db")"
export OOMHIST_DB=$db

show() {
  printf '\n$ oomhist %s\n' "$*"
  "$oomhist" "$@"
}

echo "Recording this machine into $db"
show collect --verbose
show collect --interval 1s --count 3 --verbose
if command -v dmesg >/dev/null && dmesg >/dev/null 2>&1; then
  printf '\n$ dmesg | oomhist ingest -\n'
  dmesg | "$oomhist" ingest -
fi
for log in /var/log/messages /var/log/kern.log /var/log/syslog; do
  if [ -r "$log" ]; then show ingest "$log"; fi
done
show top --limit 5
show query --since yesterday

printf '\nNothing was killed here? This is how it looks when something was:\n'
show demo
