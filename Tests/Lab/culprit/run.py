#!/usr/bin/env python3
"""Real OOM kills of known cause, recorded by oomhist, and oomhist's answers held against the truth.

  run.py setup  [--kernels 6.1,6.12]
  run.py record --matrix --oomhist PATH --out DIR [--kernels ...] [--seeds 1,2,3] [--scenarios a,b] [--guests 1]
  run.py judge  --oomhist PATH --out DIR [...] [--wrong]
  run.py list

`record` skips what is there already. `judge` asks a program, which need not be the one that recorded,
and exits with 1 when fewer than 95 % are right, or when somebody is blamed where nobody is to blame.
"""

import argparse
import concurrent.futures
import pathlib
import subprocess
import sys

sys.dont_write_bytecode = True

import judge
import machine
import scenarios


def chosen(options):
    """Runs in the order in which they are worth most: newest kernel first, seed by seed."""
    kernels = sorted(options.kernels.split(","), key=lambda name: [int(part) for part in name.split(".")], reverse=True)
    names = options.scenarios.split(",") if options.scenarios else list(scenarios.SCENARIOS)
    unknown = [name for name in names if name not in scenarios.SCENARIOS]
    if unknown:
        sys.exit(f"no such scenario: {', '.join(unknown)} (run.py list)")
    return [(name, kernel, int(seed)) for kernel in kernels for seed in options.seeds.split(",") for name in names
            if scenarios.runs_on(name, kernel)]


def record(options):
    if not options.matrix and not options.scenarios:
        sys.exit("--matrix records all; --scenarios some")
    cache, out = machine.cache_folder(options.cache), pathlib.Path(options.out).absolute()
    runs = [run for run in chosen(options) if not (judge.folder_of(out, *run) / "truth.json").exists()]
    machine.set_up(cache, sorted({kernel for _, kernel, _ in runs}))
    root = machine.make_root(cache, options.oomhist)

    def one(run):
        name, kernel, seed = run
        if (judge.folder_of(out, *run) / "truth.json").exists():
            return
        scene = scenarios.make(name, kernel, seed)
        for last_try in (False, True):
            try:
                truth = machine.record(cache, scene, root, judge.folder_of(out, *run))
            except (machine.LabError, OSError, subprocess.SubprocessError) as error:  # the next run may go well
                print(f"{name:22} {kernel:5} {seed:3} failed: {error}", flush=True)
                return
            if not truth["problem"] or last_try:
                break
        kills = ",".join(kill["comm"] for kill in truth["kills"][:4]) or "-"
        print(f"{name:22} {kernel:5} {seed:3} {scene.interval:3}s kills {len(truth['kills']):2} {truth['wall_s']:6.1f} s "
              f"{truth['problem'] or 'ok':8} {kills}", flush=True)

    with concurrent.futures.ThreadPoolExecutor(options.guests) as pool:
        for _ in pool.map(one, runs):
            pass


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["setup", "record", "judge", "list"])
    parser.add_argument("--kernels", default="6.1,6.12", help="of Debian: 5.10, 6.1, 6.12")
    parser.add_argument("--seeds", default="1,2,3", help="seed modulo 3 sets the interval: 1 s, 10 s, 60 s")
    parser.add_argument("--scenarios", help="names, with commas (default: all)")
    parser.add_argument("--matrix", action="store_true", help="record every scenario")
    parser.add_argument("--guests", type=int, default=1, help="guests at a time")
    parser.add_argument("--oomhist", default=".build/release/oomhist", help="the program")
    parser.add_argument("--out", help="where the runs are (default: runs/ in the cache)")
    parser.add_argument("--cache", help="kernels and images (default: ~/.cache/oomhist-lab)")
    parser.add_argument("--wrong", action="store_true", help="judge: list every wrong answer")
    options = parser.parse_args()
    options.out = options.out or machine.cache_folder(options.cache) / "runs"
    try:
        if options.what == "setup":
            machine.set_up(machine.cache_folder(options.cache), options.kernels.split(","))
        elif options.what == "record":
            record(options)
        elif options.what == "judge":
            sys.exit(judge.judge(pathlib.Path(options.out), options.oomhist, chosen(options), options.wrong))
        else:
            for name, function in scenarios.SCENARIOS.items():
                print(f"{name:22} {function.__doc__}")
    except machine.LabError as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main()
