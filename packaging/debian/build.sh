#!/bin/bash
# Builds OUT/oomhist_VERSION_ARCH.deb of what `make build` made: `make deb`.
#
# dpkg wants a folder debian/ at the top; this lays one out in a tree of its own.
set -euo pipefail
cd "$(dirname "$0")/../.."
version=${1:?usage: build.sh VERSION} out=.build
maintainer=${MAINTAINER:-oomhist maintainers <maintainers@oomhist.invalid>}
architecture=$(dpkg --print-architecture)

# Of this commit, so that the package is the same from any folder at any time.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(if [ -e .git ]; then git log -1 --format=%ct; else awk '{ print $2 }' packaging/commit; fi)}
export SOURCE_DATE_EPOCH
export TZ=UTC LC_ALL=C.UTF-8
umask 022

tree=$out/deb/oomhist-$version
rm -rf "$out/deb"
mkdir -p "$tree/.build/release"
cp -r Makefile CHANGELOG.md README.md docs packaging queries schema Sources "$tree/"
cp .build/release/oomhist "$tree/.build/release/"
mv "$tree/packaging/debian" "$tree/debian"

cd "$tree"
sed -e "s|@MAINTAINER@|$maintainer|" -e "s|@ARCHITECTURE@|$architecture|" debian/control.in >debian/control
awk -v version="$version" -v maintainer="$maintainer" -v date="$(date -R -d "@$SOURCE_DATE_EPOCH")" \
  -f debian/changelog.awk CHANGELOG.md >debian/changelog
mkdir debian/source
echo '3.0 (native)' >debian/source/format
# Names by which debhelper knows what goes where.
cp packaging/systemd/oomhist.service debian/oomhist.service
for unit in oomhist-collect.service oomhist-collect.timer oomhist-hooks.service oomhist-pstore.service; do
  cp "packaging/systemd/$unit" "debian/oomhist.$unit"
done
cp packaging/sysusers.d/oomhist.conf debian/oomhist.sysusers
cp packaging/tmpfiles.d/oomhist.conf debian/oomhist.tmpfiles
cp packaging/cron/oomhist debian/oomhist.cron.d
for file in install dirs docs postrm lintian-overrides; do mv "debian/$file" "debian/oomhist.$file"; done

dpkg-buildpackage --build=binary --no-sign --no-check-builddeps >../build.log 2>&1 || {
  tail -n 30 ../build.log >&2
  exit 1
}
mv "../oomhist_${version}_$architecture.deb" ../..
echo "$out/oomhist_${version}_$architecture.deb"
