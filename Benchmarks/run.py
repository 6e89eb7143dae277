#!/usr/bin/env python3
"""Benchmarks of oomhist against plain C, ps, atop, sqlite3 and grep. See README.md.

Contenders take turns (A B C A B C), so that whatever else the machine does hits all alike.
Figures are medians over the rounds; ratios are taken round by round, and then their median.
"""

import argparse
import contextlib
import datetime
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass

HERE = os.path.dirname(os.path.abspath(__file__))
SHORT_RUN, LONG_RUN = 2, 12  # snapshots; their difference is what the marginal cost is taken over
TOP_PIPELINE = (
  "ps -eo pid,comm,pmem --sort -rss"
  """ | awk '{"cat /proc/"$1"/oom_score" | getline oom; print $0"\\t"oom}'"""
)


# ---- Measuring ------------------------------------------------------------------------------


@dataclass
class Cost:
  """CPU of the whole process tree, wall time, peak RSS of its largest process."""

  cpu_ms: float
  wall_ms: float
  rss_mib: float


class Bench:
  """The tools of one run: compiled C programs, a temporary folder, oomhist."""

  def __init__(self, oomhist, rounds, folder):
    self.oomhist, self.rounds, self.folder = oomhist, rounds, folder
    for name in ("herd", "floor", "measure"):
      source = os.path.join(HERE, name + ".c")
      subprocess.run(["cc", "-O2", "-o", self.path(name), source], check=True)

  def path(self, name):
    return os.path.join(self.folder, name)

  def cost(self, command):
    """Runs a command (a list, or a line for the shell); its output goes to the file `sink`."""
    argv = ["sh", "-c", command] if isinstance(command, str) else command
    # Not to /dev/null: grep stops at its first match when it writes there.
    with open(self.path("sink"), "wb") as sink, open(self.path("errors"), "w+b") as errors:
      reader, writer = os.pipe()
      with os.fdopen(reader) as figures:
        process = subprocess.Popen(
          [self.path("measure"), str(writer), *argv],
          stdin=subprocess.DEVNULL, stdout=sink, stderr=errors, pass_fds=[writer])
        os.close(writer)
        line = figures.read()
      process.wait()
      user, system, wall, rss, status = map(int, line.split())
      if status != 0:
        errors.seek(0)
        sys.stderr.write(errors.read().decode(errors="replace"))
        sys.exit(f"run.py: status {status} from: {' '.join(argv)}")
    return Cost((user + system) / 1000, wall / 1000, rss / 1024)

  def interleaved(self, contenders, rounds=None, warm_up=True):
    """Runs {name: function} in turns; {name: [result of each round]}."""
    results = {name: [] for name in contenders}
    for round_number in range(-1 if warm_up else 0, rounds or self.rounds):
      for name, run in contenders.items():
        result = run()
        if round_number >= 0:
          results[name].append(result)
    return results


@contextlib.contextmanager
def herd(bench, count):
  """Keeps a crowd of processes while the body runs; it ends with the body in every case."""
  if count == 0:
    yield
    return
  crowd = subprocess.Popen([bench.path("herd"), str(count)], stdout=subprocess.PIPE)
  try:
    if crowd.stdout.readline() != b"ready\n":
      sys.exit("run.py: could not start the herd")
    yield
  finally:
    crowd.terminate()
    crowd.wait()


def count_processes():
  """All processes, and how many of them have memory of their own (are not kernel threads)."""
  every = with_memory = 0
  for name in filter(str.isdigit, os.listdir("/proc")):
    with contextlib.suppress(OSError), open(f"/proc/{name}/statm") as statm:
      every += 1
      with_memory += not statm.read().startswith("0 ")
  return every, with_memory


# ---- Printing -------------------------------------------------------------------------------


def spread(values, digits=1):
  return (f"{statistics.median(values):.{digits}f}"
          f" ({min(values):.{digits}f}–{max(values):.{digits}f})")


def ratio(values, base, digits=2):
  return f"{statistics.median(v / b for v, b in zip(values, base) if b > 0):.{digits}f}"


def heading(title, bench, rounds=None):
  load = os.getloadavg()[0]
  print(f"\n### {title}\n\n{rounds or bench.rounds} rounds, load average {load:.1f}\n")


def row(*cells):
  print("| " + " | ".join(cells) + " |", flush=True)


def head(*cells):
  row(*cells)
  print("|" + "---|" * len(cells))


def print_costs(results, base):
  """One line a contender; ratios to the contender named by `base`."""
  head("command", "CPU ms (min–max)", "wall ms", f"CPU ratio to {base}", "peak RSS MiB")
  reference = [c.cpu_ms for c in results[base]]
  for name, costs in results.items():
    cpu = [c.cpu_ms for c in costs]
    row(name, spread(cpu), f"{statistics.median(c.wall_ms for c in costs):.0f}",
        ratio(cpu, reference), f"{max(c.rss_mib for c in costs):.1f}")


# ---- collect --------------------------------------------------------------------------------


@dataclass
class Series:
  """What a recorder costs that keeps running; each figure is for one snapshot."""

  cpu_ms: float
  first_ms: float
  rss_mib: float
  disk_bytes: float


def remove_database(path):
  for suffix in ("", "-wal", "-shm"):
    with contextlib.suppress(FileNotFoundError):
      os.unlink(path + suffix)


def disk_size(path):
  files = (path + suffix for suffix in ("", "-wal"))
  return sum(os.path.getsize(file) for file in files if os.path.exists(file))


def series(bench, command):
  """Marginal cost of a snapshot: a long run less a short one, so that the start cancels out."""
  store, costs, sizes = bench.path("record"), [], []
  for count in (SHORT_RUN, LONG_RUN):
    remove_database(store)
    costs.append(bench.cost(command(store, str(count))))
    sizes.append(disk_size(store))
  more = LONG_RUN - SHORT_RUN
  cpu = (costs[1].cpu_ms - costs[0].cpu_ms) / more
  first = costs[0].cpu_ms - (SHORT_RUN - 1) * cpu
  return Series(cpu, first, costs[1].rss_mib, (sizes[1] - sizes[0]) / more)


def collect_series(bench):
  tool, floor = bench.oomhist, bench.path("floor")
  commands = {
    "floor": lambda store, count: [floor, count, "1000"],
    "oomhist collect --interval 1s":
      lambda store, count: [tool, "collect", "--db", store, "--interval", "1s", "--count", count],
  }
  if shutil.which("atop"):
    commands["atop -w FILE 1"] = lambda store, count: ["atop", "-w", store, "1", count]
  contenders = {name: lambda c=command: series(bench, c) for name, command in commands.items()}
  every, with_memory = count_processes()
  heading(f"collect, every second: {every} processes, {every - with_memory} of them kernel threads",
          bench)
  results = bench.interleaved(contenders, warm_up=False)
  head("recorder", "CPU ms a snapshot (min–max)", "µs a process", "CPU ratio to floor",
       "start and first snapshot, CPU ms", "peak RSS MiB", "bytes on disk a process and snapshot")
  reference = [s.cpu_ms for s in results["floor"]]
  for name, runs in results.items():
    cpu = [s.cpu_ms for s in runs]
    disk = statistics.median(s.disk_bytes for s in runs) / with_memory
    row(name, spread(cpu), f"{statistics.median(cpu) * 1000 / every:.1f}", ratio(cpu, reference),
        f"{statistics.median(s.first_ms for s in runs):.0f}", f"{max(s.rss_mib for s in runs):.1f}",
        f"{disk:.1f}" if disk else "–")


def collect_once(bench):
  tool, fresh, known = bench.oomhist, bench.path("fresh"), bench.path("known")

  def into_fresh():
    remove_database(fresh)
    return bench.cost([tool, "collect", "--db", fresh])

  heading("collect, one run", bench)
  print_costs(bench.interleaved({
    "floor": lambda: bench.cost([bench.path("floor"), "1", "0"]),
    "oomhist collect, next run": lambda: bench.cost([tool, "collect", "--db", known]),
    "oomhist collect, new database": into_fresh,
    "ps -eo pid,ppid,uid,comm,rss,vsz":
      lambda: bench.cost(["ps", "-eo", "pid,ppid,uid,comm,rss,vsz"]),
  }), "floor")


def run_collect(bench, sizes):
  for size in sizes:
    with herd(bench, size):
      collect_series(bench)
      collect_once(bench)


# ---- top, startup, size -----------------------------------------------------------------------


def run_top(bench, sizes):
  for size in sizes:
    with herd(bench, size):
      heading(f"top: {count_processes()[0]} processes", bench)
      print_costs(bench.interleaved({
        "floor": lambda: bench.cost([bench.path("floor"), "1", "0"]),
        "oomhist top": lambda: bench.cost([bench.oomhist, "top"]),
        "ps -eo pid,comm,rss --sort -rss":
          lambda: bench.cost(["ps", "-eo", "pid,comm,rss", "--sort", "-rss"]),
        "ps, awk and cat oom_score": lambda: bench.cost(TOP_PIPELINE),
      }), "floor")


def run_startup(bench):
  commands = {"true": ["true"], "oomhist --version": [bench.oomhist, "--version"]}
  if shutil.which("sqlite3"):
    commands["sqlite3 :memory: 'select 1'"] = ["sqlite3", ":memory:", "select 1"]
  rounds = bench.rounds * 10
  heading("startup", bench, rounds)
  contenders = {name: lambda c=command: bench.cost(c) for name, command in commands.items()}
  base = "sqlite3 :memory: 'select 1'"
  print_costs(bench.interleaved(contenders, rounds), base if base in commands else "true")


def run_size(bench):
  stripped = bench.path("stripped")
  subprocess.run(["strip", "-o", stripped, bench.oomhist], check=True)
  print("\n### size\n")
  head("file", "MiB")
  row("oomhist, as built", f"{os.path.getsize(bench.oomhist) / 2**20:.1f}")
  row("oomhist, stripped", f"{os.path.getsize(stripped) / 2**20:.1f}")


# ---- ingest -----------------------------------------------------------------------------------

# Each with its weight. The rare ones look a little like what is searched for.
ORDINARY = {
  "sshd[{a}]: Connection closed by 192.0.2.{b} port {a}": 30,
  "cron[{a}]: (www-data) CMD (/usr/local/bin/rotate-cache --keep {b})": 20,
  "postfix/smtpd[{a}]: disconnect from mail{b}.example.org[198.51.100.{b}] ehlo=1 quit=1": 20,
  "systemd[1]: Started Tidy up the spool of tenant {b}.": 10,
  "app[{a}]: level=info request={a} path=/orders/{b} memory={a}kB status=200": 15,
  "app[{a}]: level=warn msg=\"out of memory budget for cache {b}, evicting\" killed=0": 1,
  "kernel: [{t}] eth0: link is up, {b} Mbps, full duplex": 2,
  "kernel: [{t}] audit: type=1400 apparmor=\"ALLOWED\" pid={a} comm=\"worker{b}\"": 2,
}
NAMES = ("java", "postgres", "nginx", "python3", "Web Content", "kworker) x", "node", "mysqld")


def oom_report(dice, victim_pid):
  """The lines of one machine-wide kill as Linux 6.1 prints them; the victim is as told."""
  name = dice.choice(NAMES)
  rss = dice.randrange(100_000, 900_000)
  tables = rss // 400 * 4096
  yield (f"{name} invoked oom-killer: gfp_mask=0x140cca(GFP_HIGHUSER_MOVABLE|__GFP_COMP), order=0,"
         " oom_score_adj=0")
  yield f"CPU: 1 PID: {victim_pid} Comm: {name} Not tainted 6.1.0-22-amd64 #1  Debian 6.1.94-1"
  yield "Call Trace:"
  yield " <TASK>"
  for function in ("dump_stack_lvl", "dump_header", "oom_kill_process.cold", "out_of_memory"):
    yield f" {function}+0x{dice.randrange(16, 255):x}/0x{dice.randrange(256, 999):x}"
  yield " </TASK>"
  yield "Mem-Info:"
  yield f"active_anon:{rss} inactive_anon:{dice.randrange(90_000)} isolated_anon:0"
  yield f" active_file:{dice.randrange(90)} inactive_file:{dice.randrange(90)} isolated_file:0"
  yield f" slab_reclaimable:{dice.randrange(9000)} slab_unreclaimable:{dice.randrange(9000)}"
  yield f" free:{dice.randrange(12_000, 19_000)} free_pcp:0 free_cma:0"
  yield f"Node 0 active_anon:{rss * 4}kB active_file:{dice.randrange(360)}kB all_unreclaimable? yes"
  yield f"{dice.randrange(9000)} total pagecache pages"
  yield "0 pages in swap cache"
  yield "Free swap  = 0kB"
  yield "Total swap = 0kB"
  yield "1048444 pages RAM"
  yield "0 pages HighMem/MovableOnly"
  yield "41230 pages reserved"
  yield "Tasks state (memory values in pages):"
  yield "[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name"
  for _ in range(60):
    pid = dice.randrange(300, victim_pid)
    yield (f"[{pid:7}]     0 {pid:5} {dice.randrange(900, 9000):8} {dice.randrange(800):8}"
           f" {dice.randrange(9, 90) * 4096:8} {0:8} {dice.choice((-1000, -250, 0)):13}"
           f" {dice.choice(NAMES)}")
  yield (f"[{victim_pid:7}]  1000 {victim_pid:5} {rss * 2:8} {rss:8} {tables:8} {0:8} {0:13}"
         f" {name}")
  yield ("oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,"
         f"task_memcg=/system.slice/site.service,task={name},pid={victim_pid},uid=1000")
  yield (f"Out of memory: Killed process {victim_pid} ({name}) total-vm:{rss * 8}kB,"
         f" anon-rss:{rss * 4}kB, file-rss:0kB, shmem-rss:0kB, UID:1000 pgtables:{tables // 1024}kB"
         " oom_score_adj:0")
  yield (f"oom_reaper: reaped process {victim_pid} ({name}), now anon-rss:0kB, file-rss:0kB,"
         " shmem-rss:0kB")


def write_log(path, mib):
  """A syslog of so many MiB, the same every time; answers the victims' pids in order."""
  dice, victims, size, next_report = random.Random(20), [], 0, 2**18
  forms, weights = list(ORDINARY), list(ORDINARY.values())
  at = datetime.datetime(2026, 1, 1)
  with open(path, "w") as log:
    while size < mib * 2**20:
      at += datetime.timedelta(microseconds=dice.randrange(900_000))
      uptime = f"{(at - datetime.datetime(2025, 12, 31)).total_seconds():.6f}"
      if size >= next_report:
        victims.append(dice.randrange(1000, 99_000))
        messages = [f"kernel: [{uptime}] {line}" for line in oom_report(dice, victims[-1])]
        next_report += 2**19
      else:
        form = dice.choices(forms, weights)[0]
        messages = [form.format(a=dice.randrange(300, 65_000), b=dice.randrange(255), t=uptime)]
      stamp = f"{at:%b} {at.day:2} {at:%H:%M:%S} web1 "
      size += sum(log.write(f"{stamp}{message}\n") for message in messages)
  return victims


def run_ingest(bench, mib):
  log = bench.path("syslog")
  victims = write_log(log, mib)

  def parse():
    cost = bench.cost([bench.oomhist, "parse", log])
    with open(bench.path("sink")) as events:
      found = [json.loads(line)["victim_pid"] for line in events]
    if found != victims:
      sys.exit(f"run.py: {len(found)} events found, not the {len(victims)} written")
    return cost

  def ingest():
    database = bench.path("ingest.db")
    for end in ("", "-wal", "-shm"):
      with contextlib.suppress(FileNotFoundError):
        os.unlink(database + end)
    return bench.cost([bench.oomhist, "ingest", "--db", database, log])

  packed = log + ".gz"
  subprocess.run(["sh", "-c", f"gzip -1 -c {log} > {packed}"], check=True)
  heading(f"ingest: {mib} MiB of syslog, {len(victims)} kernel OOM reports, all found", bench)
  print_costs(bench.interleaved({
    "grep -cF oom-kill": lambda: bench.cost(["grep", "-cF", "oom-kill", log]),
    "oomhist parse": parse,
    "oomhist ingest, new database": ingest,
    "zcat FILE.gz": lambda: bench.cost(["zcat", packed]),
    "oomhist parse FILE.gz": lambda: bench.cost([bench.oomhist, "parse", packed]),
  }), "grep -cF oom-kill")


# ---- Command line -----------------------------------------------------------------------------


def main():
  shared = argparse.ArgumentParser(add_help=False)
  shared.add_argument("--oomhist", default=".build/release/oomhist", metavar="PATH")
  shared.add_argument("--rounds", type=int, default=5, metavar="N")
  parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
  commands = parser.add_subparsers(dest="command", required=True)
  for name, text in (("collect", "cost of recording"), ("top", "cost of a ranking")):
    command = commands.add_parser(name, parents=[shared], help=text)
    command.add_argument("sizes", nargs="*", type=int, default=[1000], metavar="N",
                         help="processes to add to the machine's own (default: 1000)")
  commands.add_parser("startup", parents=[shared], help="cost of doing nothing")
  commands.add_parser("size", parents=[shared], help="size of the binary")
  ingest = commands.add_parser("ingest", parents=[shared], help="cost of reading a log")
  ingest.add_argument("mib", nargs="?", type=int, default=64, metavar="MIB")
  options = parser.parse_args()

  tool = os.path.abspath(options.oomhist)
  if not os.access(tool, os.X_OK):
    sys.exit(f"run.py: no program at {tool}\nhint: make build, or --oomhist PATH")
  with tempfile.TemporaryDirectory(prefix="oomhist-bench-") as folder:
    bench = Bench(tool, options.rounds, folder)
    match options.command:
      case "collect": run_collect(bench, options.sizes)
      case "top": run_top(bench, options.sizes)
      case "startup": run_startup(bench)
      case "size": run_size(bench)
      case "ingest": run_ingest(bench, options.mib)


if __name__ == "__main__":
  main()
