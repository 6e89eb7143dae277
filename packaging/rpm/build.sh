#!/bin/bash
# Builds .build/oomhist-VERSION-1.ARCH.rpm of what `make build` made: `make rpm`.
#
# Away from distributions with rpm the macros of systemd are not there; what they would do is
# defined here, so that the spec can be tried anywhere.
set -euo pipefail
cd "$(dirname "$0")/../.."
version=${1:?usage: build.sh VERSION}
top=$PWD/.build/rpm
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(if [ -e .git ]; then git log -1 --format=%ct; else awk '{ print $2 }' packaging/commit; fi)}
export SOURCE_DATE_EPOCH

rm -rf "$top"
mkdir -p "$top/SOURCES"
tar -cf "$top/SOURCES/oomhist-$version.tar" --transform "s|^|oomhist-$version/|" \
  Makefile CHANGELOG.md README.md docs packaging queries schema Sources/OomhistCLI/Version.swift .build/release/oomhist

settings=(--define "_topdir $top" --define "oomhist_version $version")
define() {
  [ "$(rpm --eval "%{?$1}")" != "" ] || settings+=(--define "$1 $2")
}
define _unitdir /usr/lib/systemd/system
define _sysusersdir /usr/lib/sysusers.d
define _tmpfilesdir /usr/lib/tmpfiles.d
if [ "$(rpm --eval '%{?systemd_post}')" = "" ]; then
  settings+=(--nodeps
    --define 'systemd_post() systemctl preset %* >/dev/null 2>&1 || :'
    --define 'systemd_preun() [ $1 -ne 0 ] || systemctl disable --now %* >/dev/null 2>&1 || :'
    --define 'systemd_postun_with_restart() [ $1 -lt 1 ] || systemctl try-restart %* >/dev/null 2>&1 || :')
fi
# All times in the package from the commit, the host's name from nowhere.
rpmbuild -bb --quiet "${settings[@]}" --define 'use_source_date_epoch_as_buildtime 1' \
  --define 'clamp_mtime_to_source_date_epoch 1' --define '_buildhost localhost' packaging/rpm/oomhist.spec
mv "$top"/RPMS/*/oomhist-"$version"-1.*.rpm .build/
ls .build/oomhist-"$version"-1.*.rpm
