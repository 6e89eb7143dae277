#!/usr/bin/env python3
"""Benchmarks of oomhist against plain C, ps, atop, PCP, procpath, sqlite3, DuckDB and grep.

See README.md.

Contenders take turns (A B C A B C), so that whatever else the machine does hits all alike.
Figures are medians over the rounds; ratios are taken round by round, and then their median.
"""

import argparse
import contextlib
import csv
import datetime
import importlib.util
import io
import json
import os
import random
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
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
    for name in ("herd", "floor", "measure", "rows"):
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


# ---- store ------------------------------------------------------------------------------------

PCP_METRICS = """log mandatory on 1 sec {
  proc.psinfo.oom_score
  proc.psinfo.threads
  proc.psinfo.vsize
  proc.memory.vmrss
  proc.memory.vmpte
  proc.memory.vmswap
  proc.memory.share
}
log mandatory on 60 sec {
  proc.psinfo.cmd
  proc.psinfo.ppid
  proc.id.uid
}
"""
# Loaded into pmlogger itself, so that no daemon has to run; but the names of metrics are
# there only after the first start of PCP's own, or after /var/lib/pcp/pmns/Rebuild.
PCP_MODULE = "/var/lib/pcp/pmdas/proc/pmda_proc.so"
PCP_NAMES = "/var/lib/pcp/pmns/root"


def trace_figures(trace, *options):
  """What `store-trace` prints, as {name: number}."""
  run = subprocess.run([trace, *options], stdout=subprocess.PIPE, text=True, check=False)
  if run.returncode != 0:
    sys.exit(f"run.py: status {run.returncode} from: {trace} {' '.join(options)}")
  return {name: float(value) for name, value in map(str.split, run.stdout.splitlines())}


def store_traces(trace, days):
  print("\n### store, a made-up history through the real store\n")
  histories = {f"300 processes, every 10 s, {count:g} d": ("--days", f"{count:g}")
               for count in days}
  histories["1000 processes, every second, 10 min, 5 % change"] = (
    "--processes", "1000", "--interval", "1", "--unchanged", "0.95", "--days", f"{600 / 86400}")
  figures = {name: trace_figures(trace, *options) for name, options in histories.items()}
  head("history", "process-samples", "unchanged", "MiB on disk", "bytes a process-sample",
       "KiB into the WAL a snapshot", "KiB written a snapshot", "CPU ms a snapshot",
       "99.9 % within ms", "longest ms")
  for name, f in figures.items():
    row(name, f"{f['process_samples'] / 1e6:.2f} M", f"{f['unchanged_pct']:.1f} %",
        f"{f['bytes_on_disk'] / 2**20:.1f}", f"{f['bytes_per_process_sample']:.2f}",
        f"{f['log_kib_per_snapshot']:.1f}", f"{f['written_kib_per_snapshot']:.1f}",
        f"{f['append_cpu_ms']:.2f}", f"{f['append_ms_99.9_pct']:.1f}",
        f"{f['append_ms_longest']:.0f}")
  tables = sorted({name for f in figures.values() for name in f if name.startswith("table.")},
                  key=lambda name: -max(f.get(name, 0) for f in figures.values()))
  if tables:
    print("\nBytes a process-sample, by table and index:\n")
    head("table or index", *figures)
    for name in tables:
      row(name.removeprefix("table."),
          *(f"{f.get(name, 0) / f['process_samples']:.3f}" for f in figures.values()))


def recorders(bench, seconds):
  """{name: (command, files that it leaves)} of every recorder that is installed."""
  count, path = str(seconds), bench.path
  found = {"oomhist collect --interval 1s": (
    [bench.oomhist, "collect", "--db", path("live"), "--interval", "1s", "--count", count],
    [path("live" + end) for end in ("", "-wal", "-shm")])}
  if shutil.which("atop"):
    found["atop -w FILE 1"] = (["atop", "-w", path("atop"), "1", count], [path("atop")])
  logger = shutil.which("pmlogger")
  if logger and os.path.exists(PCP_MODULE) and os.path.exists(PCP_NAMES):
    # It counts the records of both groups.
    records = str(seconds + 1 + (seconds - 1) // 60)
    with open(path("pmlogger.conf"), "w") as file:
      file.write(PCP_METRICS)
    found["pmlogger, 7 numbers a process"] = (
      [logger, "-o", "-K", f"add,3,{PCP_MODULE},proc_init", "-c", path("pmlogger.conf"),
       "-l", path("pmlogger.log"), "-s", records, "-t", "1", path("pcp")],
      [path("pcp" + end) for end in (".0", ".meta", ".index")])
  procpath = os.environ.get("PROCPATH") or shutil.which("procpath")
  if procpath:
    found["procpath record"] = (
      [procpath, "--logging-level", "ERROR", "record", "-i", "1", "-r", count,
       "-d", path("procpath")],
      [path("procpath" + end) for end in ("", "-wal", "-shm", "-journal")])
  return found


def store_live(bench, size, seconds):
  """All recorders over the same crowd at the same time; bytes on disk of each."""
  contenders = recorders(bench, seconds)
  with herd(bench, size):
    every, with_memory = count_processes()
    print(f"\n### store, side by side for {seconds} s: {every} processes, {every - with_memory} of"
          f" them kernel threads\n\nload average {os.getloadavg()[0]:.1f}\n")
    with open(bench.path("sink"), "wb") as sink, contextlib.ExitStack() as running:
      processes = {}
      for name, (command, _) in contenders.items():
        processes[name] = subprocess.Popen(
          command, stdin=subprocess.DEVNULL, stdout=sink, stderr=sink, cwd=bench.folder)
        running.callback(end, processes[name])
      # On a busy machine some lose ticks and take longer for their count; the crowd lives 600 s.
      deadline = time.monotonic() + 2 * seconds
      for name, process in processes.items():
        with contextlib.suppress(subprocess.TimeoutExpired):
          process.wait(max(1, deadline - time.monotonic()))
      status = {name: process.poll() for name, process in processes.items()}
  head("recorder", "bytes", "bytes a process and snapshot")
  for name, (_, files) in contenders.items():
    if status[name] != 0:
      how = "did not end" if status[name] is None else f"ended with status {status[name]}"
      row(name, how, "–")
      continue
    size_on_disk = sum(os.path.getsize(file) for file in files if os.path.exists(file))
    row(name, f"{size_on_disk:,}", f"{size_on_disk / with_memory / seconds:.2f}")


def end(process):
  if process.poll() is None:
    process.terminate()
    process.wait()


def store_trace(bench):
  trace = os.path.join(os.path.dirname(bench.oomhist), "store-trace")
  if not os.access(trace, os.X_OK):
    sys.exit(f"run.py: no program at {trace}\n"
             "hint: swift build -c release --product store-trace --static-swift-stdlib")
  return trace


def run_store(bench, days, seconds):
  store_traces(store_trace(bench), days)
  if seconds:
    store_live(bench, 1000, seconds)


# ---- query ------------------------------------------------------------------------------------

KILLS = 20
# Fills `sample` with one row for each process in each snapshot: a sort of all, done once. What a
# process owns is compared, since oomhist does so: anonymous memory, swap and page tables.
LOAD_SQL = """
CREATE TABLE sample AS
WITH change AS (
  SELECT c.s, c.p, c.step, h.s AS frame, coalesce(h.until, {end}) AS frame_end
  FROM read_csv('{changes}', header = false, auto_detect = false,
                columns = {{'s': 'INTEGER', 'p': 'INTEGER', 'step': 'BIGINT'}}) c
  ASOF JOIN (SELECT s, lead(s) OVER (ORDER BY s) AS until
             FROM (SELECT unnest({frames}) AS s)) h ON c.s >= h.s
), span AS (
  SELECT s, p, sum(step) OVER w AS y, coalesce(lead(s) OVER w, frame_end) AS until
  FROM change
  WINDOW w AS (PARTITION BY frame, p ORDER BY s)
)
SELECT CAST(unnest(range(n.s, least(n.until, coalesce(g.gone, n.until)))) AS INTEGER) AS s,
       n.p, CAST(n.y AS INTEGER) AS y
FROM span n
LEFT JOIN read_csv('{gone}', header = false, auto_detect = false,
                   columns = {{'p': 'INTEGER', 'gone': 'INTEGER'}}) g ON g.p = n.p
ORDER BY 1, 2
"""
GROWERS_SQL = """
WITH hour (kill, first, last) AS (VALUES {hours}), slope AS (
  SELECT h.kill, x.p, regr_slope(x.y, x.s) AS slope
  FROM hour h JOIN sample x ON x.s BETWEEN h.first AND h.last
  WHERE x.s >= {first}
  GROUP BY h.kill, x.p HAVING count(*) > 1
)
SELECT kill, p, slope FROM slope
QUALIFY row_number() OVER (PARTITION BY kill ORDER BY slope DESC) <= 10
ORDER BY kill, slope DESC
"""
SLOPES_SQL = """
SELECT p, regr_slope(y, s) AS slope FROM sample WHERE s >= {first}
GROUP BY p HAVING count(*) > 1 ORDER BY slope DESC LIMIT 20
"""
DUCKDB_PROGRAM = """
import sys, duckdb
for row in duckdb.connect(sys.argv[1], read_only=True).execute(sys.argv[2]).fetchall():
  print(*row, sep=",")
"""


def duckdb_python():
  """A Python that has DuckDB: $DUCKDB_PYTHON, else one in a folder of our own in the cache."""
  named = os.environ.get("DUCKDB_PYTHON")
  if named:
    return named
  cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
  folder = os.path.join(cache, "oomhist-bench", "duckdb")
  python = os.path.join(folder, "bin", "python")
  try:
    has_it = subprocess.run([python, "-c", "import duckdb"], check=False).returncode == 0
  except FileNotFoundError:
    has_it = False
  if not has_it:
    print(f"run.py: installs DuckDB from PyPI into {folder}", file=sys.stderr)
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    subprocess.run([python, "-m", "pip", "install", "--quiet", "duckdb"], check=True)
  return python


def write_csv(path, rows):
  with open(path, "w", newline="") as file:
    csv.writer(file).writerows(rows)


def load_duckdb(bench, python, database, target):
  """Replays the whole record into a native file of DuckDB, in the order of time."""
  changes, gone = bench.path("changes.csv"), bench.path("gone.csv")
  with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as db:
    write_csv(changes, db.execute(
      "SELECT change_key >> 28, change_key & 268435455, rss_anon_kib + swap_kib + pgtables_kib"
      " FROM process_change"))
    write_csv(gone, db.execute(
      "SELECT process_id, gone_snapshot_id FROM process WHERE gone_snapshot_id IS NOT NULL"))
    frames = [row[0] for row in db.execute("SELECT keyframe_id FROM machine_hour ORDER BY 1")]
    end = db.execute("SELECT max(snapshot_id) + 1 FROM snapshot").fetchone()[0]
  sql = LOAD_SQL.format(changes=changes, gone=gone, frames=frames, end=end)
  program = ("import sys, duckdb; db = duckdb.connect(sys.argv[1]);"
             " db.execute('SET enable_progress_bar = false'); db.execute(sys.argv[2]);"
             " print(db.execute('SELECT count(*) FROM sample').fetchone()[0])")
  started = time.monotonic()
  run = subprocess.run([python, "-c", program, target, sql], stdout=subprocess.PIPE, text=True,
                       check=True, cwd=bench.folder)
  os.unlink(changes)
  print(f"DuckDB: {int(run.stdout):,} rows in {time.monotonic() - started:.0f} s,"
        f" {os.path.getsize(target) / 2**20:.0f} MiB", flush=True)


@dataclass
class Questions:
  """What there is to ask of a record with kills, in SQL's numbers."""

  now: str
  hours: list  # of each kill, oldest first: its number, first and last snapshot of its hour
  day: int  # first snapshot of the last 24 hours
  pids: dict  # of each process


def questions(database):
  with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as db:
    last_us = db.execute("SELECT max(wall_us) FROM snapshot").fetchone()[0]
    hours = db.execute("""
      SELECT e.kill_id,
             (SELECT min(snapshot_id) FROM snapshot WHERE wall_us >= e.at_us - 3600000000),
             (SELECT max(snapshot_id) FROM snapshot WHERE wall_us <= e.at_us)
      FROM oom_event e WHERE e.at_us >= ?1 - 86400000000 ORDER BY e.at_us""",
      [last_us]).fetchall()
    day = db.execute("SELECT min(snapshot_id) FROM snapshot WHERE wall_us >= ?1 - 86400000000",
                     [last_us]).fetchone()[0]
    pids = dict(db.execute("SELECT process_id, pid FROM process"))
  if not hours:
    sys.exit(f"run.py: no kills in the last 24 hours of {database}")
  return Questions(f"@{last_us // 1_000_000 + 1}", hours, day, pids)


def print_answers(results, base):
  """One line a contender, with wall time first: somebody waits for it."""
  head("command", "wall ms (min–max)", f"ratio to {base}", "CPU ms (min–max)", "CPU ratio",
       "peak RSS MiB")
  reference = results[base]
  for name, costs in results.items():
    wall, cpu = [c.wall_ms for c in costs], [c.cpu_ms for c in costs]
    row(name, spread(wall, 0), ratio(wall, [c.wall_ms for c in reference]), spread(cpu, 0),
        ratio(cpu, [c.cpu_ms for c in reference]), f"{max(c.rss_mib for c in costs):.1f}")


def lines_of(command):
  return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()


def has_explain(tool):
  found = any(line.split()[:1] == ["explain"] for line in lines_of([tool, "--help"]))
  if not found:
    print("run.py: this oomhist has no explain", file=sys.stderr)
  return found


def print_agreement(growers, kills, asked):
  """How often the suspect of a kill is the process that DuckDB has as the steepest."""
  steepest = {}
  for line in lines_of(growers):
    kill, process, _ = line.split(",")
    steepest.setdefault(int(kill), asked.pids[int(process)])
  suspects = {int(answer["kill_id"]): answer["suspect_pid"]
              for answer in csv.DictReader(lines_of([*kills, "--csv"]))}
  same = sum(suspects.get(kill) == str(pid) for kill, pid in steepest.items())
  print(f"\nThe suspect of {same} of {len(suspects)} kills is the process with the steepest slope.")


def history(bench, days, database):
  """A made-up history with kills, in a file that may be there already."""
  database = database or bench.path("history.db")
  if not os.path.exists(database):
    remove_database(database + ".duckdb")
    trace_figures(store_trace(bench), "--days", f"{days:g}", "--kills", str(KILLS),
                  "--db", database)
  return database


def run_query(bench, days, database):
  database = history(bench, days, database)
  native = database + ".duckdb"
  asked = questions(database)
  tool, python = bench.oomhist, duckdb_python()
  print("\n### query: a made-up history with kills\n")
  if not os.path.exists(native):
    load_duckdb(bench, python, database, native)

  def ask(*words):
    return [tool, *words, "--db", database, "--utc", "--now", asked.now]

  def duckdb(sql):
    return [python, "-c", DUCKDB_PROGRAM, native, sql]

  hours = ", ".join(map(str, asked.hours))
  of_kills = {
    "DuckDB, the ten steepest of each": duckdb(
      GROWERS_SQL.format(hours=hours, first=min(first for _, first, _ in asked.hours))),
    "oomhist query kills --since yesterday": ask("query", "kills", "--since", "yesterday"),
    # No verdict is kept for another least growth than the usual one.
    "the same, every kill judged anew":
      ask("query", "kills", "--since", "yesterday", "-p", "min_growth=5M"),
  }
  if has_explain(tool):
    of_kills["oomhist explain, the newest one"] = ask("explain")
  of_kills["DuckDB, SELECT 1"] = duckdb("SELECT 1")
  of_a_day = {
    "DuckDB, the slope of each process": duckdb(SLOPES_SQL.format(first=asked.day)),
    "oomhist query growth --since -24h": ask("query", "growth", "--since", "-24h"),
  }
  for title, commands in ((f"{len(asked.hours)} kills and the hour before each", of_kills),
                          ("growth over 24 hours", of_a_day)):
    heading(title, bench)
    contenders = {name: lambda c=command: bench.cost(c) for name, command in commands.items()}
    print_answers(bench.interleaved(contenders), next(iter(commands)))
  print_agreement(*list(of_kills.values())[:2], asked)


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


def write_reports(path, count):
  """A syslog of nothing but reports, each of another kill; answers the messages of each."""
  dice, reports = random.Random(21), []
  at = datetime.datetime(2026, 1, 1)
  with open(path, "w") as log:
    for number in range(count):
      at += datetime.timedelta(minutes=7)
      head = f"{at:%b} {at.day:2} {at:%H:%M:%S} web1 kernel: [{7 * 60 * (number + 1)}.000000] "
      reports.append("".join(f"{head}{line}\n" for line in oom_report(dice, 1000 + number)))
      log.write(reports[-1])
  return reports


def analyser_ms(path, reports):
  """CPU of OOMAnalyser for a report, its program's start left out; it must accept each."""
  spec = importlib.util.spec_from_file_location("OOMAnalyser", path)
  analyser = importlib.util.module_from_spec(spec)
  spec.loader.exec_module(analyser)
  before = time.process_time()
  with contextlib.redirect_stdout(io.StringIO()):
    for report in reports:
      if not analyser.OOMAnalyser(analyser.OOMEntity(report)).analyse():
        sys.exit("run.py: OOMAnalyser rejects a report")
  return (time.process_time() - before) * 1000 / len(reports)


def run_reports(bench, analyser):
  """What a report costs where there are thousands: a log of many, less one of fewer."""
  counts = (2000, 6000)
  logs = {count: bench.path(f"reports{count}") for count in counts}
  reports = [write_reports(logs[count], count) for count in counts][0]
  commands = {
    "oomhist parse": [bench.oomhist, "parse"],
    "oomhist ingest": [bench.oomhist, "ingest", "--db", bench.path("r.db")],
    "plain C, its task table alone": [bench.path("rows")],
  }

  def cost(command, count):
    remove_database(bench.path("r.db"))
    cost = bench.cost([*command, logs[count]])
    if command[-1] == "parse":
      with open(bench.path("sink")) as events:
        if len({json.loads(line)["victim_pid"] for line in events}) != count:
          sys.exit("run.py: not each report is an event")
    return cost

  costs = bench.interleaved({
    (name, count): lambda command=command, count=count: cost(command, count)
    for name, command in commands.items() for count in counts
  })
  rows = {
    name: [(many.cpu_ms - few.cpu_ms) / (counts[1] - counts[0])
           for few, many in zip(costs[name, counts[0]], costs[name, counts[1]])]
    for name in commands
  }
  if analyser:
    rows["OOMAnalyser"] = [analyser_ms(analyser, reports[:500]) for _ in range(bench.rounds)]
  size = sum(map(len, reports)) // len(reports)
  heading(f"a report itself: {size:,} bytes, {reports[0].count(chr(10))} lines", bench)
  head("command", "CPU µs a report (min–max)", "ratio to oomhist parse")
  for name, each_ms in rows.items():
    row(name, spread([1000 * ms for ms in each_ms]), ratio(each_ms, rows["oomhist parse"]))


def run_ingest(bench, mib, analyser):
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
    remove_database(database)
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
  run_reports(bench, analyser)


# ---- export -----------------------------------------------------------------------------------

# Whole numbers, moments, text; the smallest and the largest tell whether memory grows.
EXPORTED = ("snapshot", "process_info", "process_hour", "process_change")


def run_export(bench, days, database):
  database = history(bench, days, database)
  now = questions(database).now

  def rows(command):
    cost = bench.cost(command)
    with open(bench.path("sink"), "rb") as sink:
      cost.rows = sum(chunk.count(b"\n") for chunk in iter(lambda: sink.read(2**20), b"")) - 1
    return cost

  def compare(table, source, rounds):
    def ours(*words):
      return lambda: rows([bench.oomhist, "export", table, *words, "--db", source])

    results = bench.interleaved({
      "sqlite3 -csv": lambda: rows(
        ["sqlite3", "-readonly", "-csv", "-header", source, f"SELECT * FROM {table}"]),
      "oomhist export": ours(),
      "oomhist export --format ndjson": ours("--format", "ndjson"),
      "oomhist export --anonymize": ours("--anonymize"),
    }, rounds=rounds, warm_up=rounds > 1)
    counts = {name: costs[0].rows for name, costs in results.items()}
    counts["oomhist export --format ndjson"] += 1  # it has no line of names
    heading(f"export of {table}: {counts['sqlite3 -csv']:,} rows", bench, rounds)
    if len(set(counts.values())) > 1:
      sys.exit(f"run.py: not the same number of rows: {counts}")
    print_answers(results, "sqlite3 -csv")

  for table in EXPORTED:
    compare(table, database, bench.rounds)
  # The full series sorts all changes first; of a day, since a month has 78 million rows.
  day = bench.path("day.db")
  bench.cost([bench.oomhist, "export", "--since", "-1d", "-o", day, "--db", database, "--now", now])
  compare("process_series", day, 1)

  def incident(*words):
    target = bench.path("incident.db")
    remove_database(target)
    cost = bench.cost([bench.oomhist, "export", "--incident", *words, "-o", target,
                       "--db", database, "--now", now])
    cost.bytes = os.path.getsize(target)
    return cost

  heading("export of one incident as a database", bench)
  results = bench.interleaved({
    "oomhist export --incident": incident,
    "oomhist export --incident --anonymize": lambda: incident("--anonymize"),
  })
  print_answers(results, "oomhist export --incident")
  size = results["oomhist export --incident"][0].bytes
  print(f"\n{size / 2**20:.1f} MiB of {os.path.getsize(database) / 2**20:.1f}.")


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
  ingest.add_argument("--oomanalyser", metavar="FILE",
                      help="OOMAnalyser.py, to tell what a report costs there")
  store = commands.add_parser("store", parents=[shared], help="size of a history on disk")
  store.add_argument("--days", type=float, nargs="+", default=[1, 3], metavar="N",
                     help="length of the made-up histories (default: 1 3)")
  store.add_argument("--seconds", type=int, default=200, metavar="N",
                     help="length of the live comparison, at most 280; 0: none (default: 200)")
  query = commands.add_parser("query", parents=[shared], help="cost of an answer")
  export = commands.add_parser("export", parents=[shared], help="cost of an export")
  for command in (query, export):
    command.add_argument("--days", type=float, default=30, metavar="N",
                         help="length of the made-up history (default: 30)")
    command.add_argument("--db", metavar="FILE",
                         help="keep the history in this file, and DuckDB's beside it, for other runs")
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
      case "ingest": run_ingest(bench, options.mib, options.oomanalyser)
      case "query": run_query(bench, options.days, options.db and os.path.abspath(options.db))
      case "export": run_export(bench, options.days, options.db and os.path.abspath(options.db))
      case "store": run_store(bench, options.days, min(options.seconds, 280))


if __name__ == "__main__":
  main()
