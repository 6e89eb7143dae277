#!/bin/bash
# Builds the last commit in two new folders and says whether the installed program is the same.
#
# The folders' paths are equally long: a check of Swift (withoutActuallyEscaping) has the length of
# its file's path among its arguments (docs/releases.md).
set -euo pipefail
cd "$(dirname "$0")/.."
top=$PWD/.build/reproduce
rm -rf "$top"
for name in first other; do
  git clone -q . "$top/$name"
  make -C "$top/$name" build >"$top/$name.log" 2>&1 || { tail -n 20 "$top/$name.log" >&2; exit 1; }
  make -s -C "$top/$name" install-program DESTDIR="$top/$name/root" PREFIX=/usr
done
sha256sum "$top"/{first,other}/root/usr/bin/oomhist
cmp "$top"/{first,other}/root/usr/bin/oomhist && echo "the same bytes"
