#!/usr/bin/env python3
"""Installs the package on a fresh Debian in a virtual machine, lets real kills happen, and asks.

  run.py --deb oomhist_0.1.0_amd64.deb [--previous oomhist_0.0.9_amd64.deb] [--ways service,upgrade,timer,cron]

Ways: `service`, the recorder, through a kill, a reboot, a panic, removal and purge; `upgrade`, from the
previous package; `timer`; `cron`, on a Debian with sysvinit. Prints a line for each step, leaves table and
consoles in --out, and exits with 1 if a step is wrong.
"""

import argparse
import pathlib
import shutil
import sys

sys.dont_write_bytecode = True

import guest
import system
import ways
from report import Report

import machine


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--deb", required=True, help="the package")
    parser.add_argument("--previous", help="an older package, for `upgrade`")
    parser.add_argument("--ways", default="service,upgrade,timer,cron", help="which, with commas")
    parser.add_argument("--memory", type=int, default=512, help="of a guest, MiB")
    parser.add_argument("--cost-minutes", type=float, default=10, help="how long the recorder's cost is measured; 0: not")
    parser.add_argument("--out", help="table and consoles (default: install/ in the cache)")
    parser.add_argument("--cache", help="file systems (default: ~/.cache/oomhist-lab)")
    options = parser.parse_args()

    cache = machine.cache_folder(options.cache)
    out = pathlib.Path(options.out or cache / "install").absolute()
    files = {"oomhist.deb": options.deb} | ({"previous.deb": options.previous} if options.previous else {})
    report = Report()
    for name in options.ways.split(","):
        if name == "upgrade" and not options.previous:
            print("upgrade: passed over, since there is no --previous")
            continue
        try:
            image = system.make(cache, ways.SYSTEM[name])
            work = out / name
            shutil.rmtree(work, ignore_errors=True)
            work.mkdir(parents=True)
            lab = guest.Guest(image, work, files, options.memory)
            try:
                ways.WAYS[name](lab, report, options)
            finally:
                lab.off()
                for disk in work.glob("*.ext4"):
                    disk.unlink()
        except (guest.GuestError, machine.LabError, OSError) as error:
            print(f"error: {error}", file=sys.stderr)
            report.is_good = False
    (out / "table.md").write_text(report.table())
    print(f"\n{report.table()}")
    sys.exit(0 if report.is_good else 1)


if __name__ == "__main__":
    main()
