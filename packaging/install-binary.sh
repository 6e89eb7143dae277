#!/bin/bash
# Installs the program FROM as TO, without what the compiler noted for itself in .swift_modhash: it
# depends on the folder of the build. The section is emptied where it lies, since objcopy -R would
# lose the read-only relocations (GNU_RELRO).
set -euo pipefail
from=${1:?usage: install-binary.sh FROM TO} to=${2:?usage: install-binary.sh FROM TO}

install -D -m 0755 "$from" "$to"
read -r start size < <(
  LC_ALL=C readelf -SW "$from" |
    sed -nE 's/.* \.swift_modhash +PROGBITS +[0-9a-f]+ +([0-9a-f]+) +([0-9a-f]+) .*/0x\1 0x\2/p'
) || exit 0
dd if=/dev/zero of="$to" bs=1 seek=$((start)) count=$((size)) conv=notrunc status=none
