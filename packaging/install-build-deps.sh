#!/bin/bash
# Installs what a build needs and this machine lacks, and says so; with package names, these too.
# Debian and Ubuntu; elsewhere it names what is missing.
set -euo pipefail

if ! command -v swift >/dev/null; then
  echo "error: no Swift toolchain (6.2 or later) is in PATH" >&2
  echo "hint: see https://www.swift.org/install/linux/" >&2
  exit 1
fi

packages=(libsqlite3-dev zlib1g-dev liblzma-dev libzstd-dev libbz2-dev "$@")
missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' ||
    missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

if ! command -v apt-get >/dev/null; then
  [ $# -eq 0 ] && [ -e /usr/include/sqlite3.h ] && exit 0
  echo "error: not installed, as far as dpkg knows: ${missing[*]}" >&2
  echo "hint: install your distribution's packages of that kind" >&2
  exit 1
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || { echo "error: ${missing[*]} must be installed by root" >&2; exit 1; }
  as_root=(sudo)
fi
echo "installing ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
