#!/bin/bash
# Builds the package of an older COMMIT, as VERSION, to be upgraded from: .build/older/. What that
# commit lacks of packaging is today's.
set -euo pipefail
cd "$(dirname "$0")/../.."
commit=${1:?usage: older.sh COMMIT VERSION} version=${2:?usage: older.sh COMMIT VERSION}
top=$PWD/.build/older

[ -d "$top/.git" ] || git clone -q . "$top"
git -C "$top" fetch -q origin
git -C "$top" checkout -q --force "$commit"
cp -r Makefile packaging "$top/"
cp docs/releases.md "$top/docs/"
sed -i "s/static let text = .*/static let text = \"$version\"/" "$top/Sources/OomhistCLI/Version.swift"
make -C "$top" build >"$top/build.log" 2>&1 || { tail -n 20 "$top/build.log" >&2; exit 1; }
"$top/packaging/debian/build.sh" "$version"
