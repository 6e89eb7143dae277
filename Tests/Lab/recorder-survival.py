#!/usr/bin/env python3
"""Does the recorder live through what it is there for? Real OOM kills, panics and power cuts.

  recorder-survival.py --lab DIR [--oomhist PATH] [--kernel 6.12] [--scenarios global,memcg,cut]

DIR is a set-up OOM lab: run.sh, lib.sh, guest/scenarios.sh, and cache/ with kernels. Each scenario
boots a QEMU guest in which `oomhist collect --interval 1s --db $OUT/h.db` records as a service would
run it: the lab's own protection of the recorder (oom_score_adj -999) is off. What comes back is held
against the kernel's log:

- the recorder is the same process at the end and still writes,
- each kill had a snapshot at most two intervals before it,
- each kill is stored, once,
- the database passes PRAGMA integrity_check.

Scenarios are named as in the lab, or by group: global, memcg, other (those of scenarios.sh that kill,
by constraint), cut (cut20 and cut75). After a kernel panic the same disk is booted again: what had been
committed, does it still open, and does the restarted recorder learn the report from pstore? cutN kills
QEMU itself N seconds after the recorder's start and boots the same disk again: what was committed
before, by the word of another process in the guest, and what is there now?

Prints markdown tables, then what was not as it should be. Exits with 1 if anything was not.
--report makes the tables from the results of an earlier run.
"""

import argparse
import datetime
import json
import os
import pathlib
import re
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
KILLED = re.compile(
  r"(?:Out of memory|Memory cgroup out of memory)(?: \(\w+\))?: Killed process (\d+) \((.*?)\)")
PANIC = re.compile(r"Kernel panic - not syncing: (.*)")
MARK = re.compile(r"oomhist-survival up=([\d.]+)")
WATCH = re.compile(
  r"SURVIVAL up=([\d.]+) pid=(\d+) comm=(\S+) state=(\S+) rss=(\S+) peak=(\S+) adj=(\S+) wrote=(\S+)")
SEEN = re.compile(r"SURVIVAL-DB up=([\d.]+) rows=(\d+)\|(\d+)\|(\d+) wal=(\S+)")
STAMP = re.compile(r"\[ *(\d+\.\d{6})\](?:\[ *[CT]\d+\])? ?")
CUTS = ["cut20", "cut75"]
BROKEN = "the guest itself failed"


# --- Scenarios ------------------------------------------------------------------------------------


def lab_scenarios(lab):
  """name -> global, memcg or other, of the scenarios that make the kernel kill or panic."""
  text = (lab / "guest/scenarios.sh").read_text()
  parts = re.split(r"^(S\w+)\(\)", text, flags=re.M)
  bodies = dict(zip(parts[1::2], parts[2::2]))
  bodies = {name: re.split(r"^\w+\(\)", body, flags=re.M)[0] for name, body in bodies.items()}

  def group(name):
    body = bodies[name]
    truth = re.search(r"\btruth .*", body)
    if truth is None:  # made of another one with other settings
      other = next((other for other in bodies if re.search(rf"\b{other};? *\}}", body)), None)
      return group(other) if other else None
    if re.search(r"\bnegative\b", truth[0]):
      return None
    constraint = re.search(r"CONSTRAINT_(\w+)", truth[0])
    return {"NONE": "global", "MEMCG": "memcg"}.get(constraint[1] if constraint else "", "other")

  found = {name: group(name) for name in bodies}
  return {name: kind for name, kind in found.items() if kind}


def chosen(words, known):
  names = []
  for word in words.replace(",", " ").split():
    if word in known.values():
      names += [name for name, kind in known.items() if kind == word]
    elif word == "cut":
      names += CUTS
    elif word in known or re.fullmatch(r"cut\d+", word):
      names.append(word)
    else:
      sys.exit(f"no scenario or group {word}; there are {' '.join(known)} and cutSECONDS")
  return list(dict.fromkeys(names))


# --- Running --------------------------------------------------------------------------------------


def make_payload(folder, oomhist):
  shutil.copy(oomhist, folder / "oomhist")
  for script in ("init", "start", "watch"):
    shutil.copy(HERE / "survival" / script, folder / script)
  for path in folder.iterdir():
    path.chmod(0o755)


def recorder_command(options):
  extra = " ".join(shlex.quote(word) for word in shlex.split(options.collect_options))
  return f"/lab/bin/bash-static /payload/start {options.interval:g}s {extra}".strip()


def end_session(leader):
  """Ends what is left of the session that a child of ours leads, QEMU in its own group included."""
  for sent in (signal.SIGTERM, signal.SIGKILL):
    for _ in range(50):
      left = []
      for path in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
          fields = path.read_text().rpartition(")")[2].split()
        except OSError:
          continue
        if int(fields[3]) == leader and fields[0] not in "ZX":
          left.append(int(path.parent.name))
      if not left:
        return
      for pid in left:
        try:
          os.kill(pid, sent)
        except ProcessLookupError:
          pass
      time.sleep(0.1)


def start_session(arguments, log):
  with open(log, "w") as out:
    return subprocess.Popen(
      arguments, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
      start_new_session=True)


def run_in_session(arguments, limit, log):
  """Exit status of a command; None when it had to be ended."""
  child = start_session(arguments, log)
  try:
    return child.wait(timeout=limit)
  except subprocess.TimeoutExpired:
    return None
  finally:
    end_session(child.pid)
    child.wait()


def run_kill(options, name, payload, result):
  arguments = [
    str(options.lab / "run.sh"), name, "--kernel", options.kernel, "--payload", str(payload),
    "--recorder", recorder_command(options), "--recadj", "0", "--results", str(result),
    "--append", "labinit=/lab/payload/init", "--timeout", str(options.timeout)]
  log = options.results / f"{result.name}.log"
  code = run_in_session(arguments, 2 * options.timeout + 60, log)
  if code is None:
    return "did not end in time"
  text = log.read_text()
  if text.startswith("SKIP"):
    return text.strip()
  serial = text_of(result / "serial.txt")
  panic = PANIC.search(serial)
  if panic and not re.search(r"Out of memory|out of memory|deadlocked on memory", panic[1]):
    return f"{BROKEN}: panic {panic[1].strip()}"
  if not WATCH.search(serial):
    return f"{BROKEN}: the recorder was never started"
  return second_boot_failure(result)


# The lab's own functions, with a file for QEMU's pid: the lab's run.sh has no way to cut the power.
CUT = r"""
set -euo pipefail
LAB=$1 k=$2 W=$3 payload=$4 recorder=$5 cut=$6 limit=$7 step=$8 res=$9
C=$LAB/cache; K=$C/k-$k; mem=384
. "$LAB/lib.sh"
case $step in
  make)
    stage "$payload"; cat "$cut" >>"$W/d/guest/scenarios.sh"
    printf '%s=%q\n' SCEN cut RECORDER "$recorder" POST '' RECADJ 0 DURATION 20 SETTLE 1 LIBS "$libs" >"$W/d/job"
    disk;;
  boot1|boot2)
    qemu "$W/serial-$step.txt" "$C/rootfs.ext4" "log_buf_len=1M labinit=/lab/payload/init" -pidfile "$W/qemu.pid";;
  fetch) fetch_results;;
esac
"""


def run_cut(options, name, payload, result):
  after = int(name.removeprefix("cut").split("#")[0])
  result.mkdir(parents=True)
  with tempfile.TemporaryDirectory(prefix="cut-", dir=options.scratch) as work:
    work = pathlib.Path(work)

    def step(word):
      return [
        "bash", "-c", CUT, "cut", str(options.lab), options.kernel, str(work), str(payload),
        recorder_command(options), str(HERE / "survival/cut.sh"), str(options.timeout), word,
        str(result)]

    for word, wants in (("make", 60), ("boot1", None), ("boot2", options.timeout), ("fetch", 60)):
      log = work / f"{word}.log"
      if word == "boot1":
        problem = cut_power(options, step(word), work, result, after)
      else:
        code = run_in_session(step(word), wants, log)
        problem = None if code == 0 else f"{word}: {'no end' if code is None else log.read_text()}"
      if problem:
        return problem.strip()[:300]
    for path in work.glob("serial-boot*.txt"):
      shutil.copy(path, result / path.name.replace("-boot1", ""))
  return second_boot_failure(result)


def second_boot_failure(result):
  panic = PANIC.search(text_of(result / "serial-boot2.txt"))
  return f"{BROKEN}: second boot, panic {panic[1].strip()}" if panic else None


def cut_power(options, arguments, work, result, after):
  """Starts a guest and ends QEMU by SIGKILL when the recorder has run for a while."""
  serial = work / "serial-boot1.txt"
  child = start_session(arguments, work / "boot1.log")
  try:
    started = last_at = None
    last_up, size, end = 0.0, 0, time.monotonic() + options.timeout
    while time.monotonic() < end:
      time.sleep(0.02)
      if child.poll() is not None:
        return f"{BROKEN}: ended early " + (work / "boot1.log").read_text()
      text = serial.read_text(errors="replace") if serial.exists() else ""
      now = time.monotonic()
      if len(text) != size:
        size = len(text)
        ups = [float(match[1]) for match in re.finditer(r"SURVIVAL(?:-DB)? up=([\d.]+) .*\n", text)]
        if ups and ups[-1] != last_up:
          last_up, last_at = ups[-1], now
        first = WATCH.search(text)
        started = float(first[1]) if first else None
      if started is not None and last_up + (now - last_at) >= started + after:
        pid = int((work / "qemu.pid").read_text())
        if "qemu" not in pathlib.Path(f"/proc/{pid}/comm").read_text():
          return f"process {pid} is not QEMU"
        os.kill(pid, signal.SIGKILL)
        cut = {"after_s": after, "recorder_started_s": started, "cut_s": last_up + now - last_at}
        (result / "cut.json").write_text(json.dumps(cut) + "\n")
        child.wait(timeout=30)
        return None
    return f"{BROKEN}: the recorder did not come up in time"
  finally:
    end_session(child.pid)
    child.wait()


def run_one(options, name, payload, result):
  """None, or why there is no result."""
  try:
    if name.startswith("cut"):
      return run_cut(options, name, payload, result)
    return run_kill(options, name.split("#")[0], payload, result)
  except (OSError, subprocess.SubprocessError, ValueError) as error:
    return f"{type(error).__name__}: {error}"


# --- What came back -------------------------------------------------------------------------------


def text_of(path):
  return path.read_text(errors="replace") if path.exists() else ""


def kernel_lines(folder):
  """(stamp, text) of the kernel's log: /dev/kmsg, or the console where the kernel panicked."""
  serial, kmsg = text_of(folder / "serial.txt"), text_of(folder / "kmsg.txt")
  if kmsg and not PANIC.search(serial):
    for line in kmsg.splitlines():
      head, _, text = line.partition(";")
      fields = head.split(",")
      if len(fields) >= 3 and fields[2].isdigit():
        yield int(fields[2]) / 1e6, text
    return
  for line in serial.splitlines():
    stamp = None
    for stamp in STAMP.finditer(line):
      pass
    if stamp:
      yield float(stamp[1]), line[stamp.end():]


class Kernel:
  """Kills and the panic, in seconds on the clock of the snapshots (CLOCK_BOOTTIME)."""

  def __init__(self, folder):
    lines = list(kernel_lines(folder))
    self.marks = [(stamp, float(match[1]) - stamp) for stamp, text in lines
                  for match in [MARK.search(text)] if match]
    self.kills, seen = [], set()
    for stamp, text in lines:
      match = KILLED.search(text)
      # The first victim of a group kill is said twice.
      if match and (match[1], match[2]) not in seen:
        seen.add((match[1], match[2]))
        self.kills.append((self.boottime(stamp), int(match[1]), match[2]))
    panic = next(((stamp, match[1].strip()) for stamp, text in lines
                  for match in [PANIC.search(text)] if match), None)
    self.panic_s = self.boottime(panic[0]) if panic else None
    self.panic = panic[1] if panic else None

  def boottime(self, stamp):
    if not self.marks:
      return stamp
    return stamp + min(self.marks, key=lambda mark: abs(mark[0] - stamp))[1]

  @property
  def clock_offset(self):
    return self.marks[0][1] if self.marks else None


class Record:
  """A database as it came back; opened in a copy, since opening writes."""

  def __init__(self, path):
    self.problem, self.snapshots, self.events, self.gaps = None, [], [], []
    self.is_empty = False  # opens, but not even the schema is there
    if not path.exists():
      self.problem = "missing"
      return
    with tempfile.TemporaryDirectory() as folder:
      for part in path.parent.glob(path.name + "*"):
        if not part.name.endswith("-shm"):  # says what an ended process thought of the file
          shutil.copy(part, folder)
      database = sqlite3.connect(pathlib.Path(folder) / path.name)
      try:
        answer = [row[0] for row in database.execute("PRAGMA integrity_check")]
        answer += [f"{row[0]}: foreign key" for row in database.execute("PRAGMA foreign_key_check")]
        self.problem = None if answer == ["ok"] else "; ".join(map(str, answer[:3]))
        if not database.execute("SELECT 1 FROM sqlite_schema WHERE name = 'snapshot'").fetchone():
          self.is_empty = True
          return
        self.snapshots = database.execute(
          "SELECT snapshot_id, boottime_us / 1e6, cause FROM snapshot"
          " WHERE boot_no = (SELECT min(boot_no) FROM boot) ORDER BY snapshot_id").fetchall()
        self.events = database.execute(
          "SELECT victim_pid, victim_comm, kind FROM oom_event WHERE killer = 'kernel'").fetchall()
        self.gaps = database.execute("SELECT kind, count FROM gap").fetchall()
      except sqlite3.Error as error:
        self.problem = str(error)
      finally:
        database.close()

  @property
  def state(self):
    return self.problem or ("opens, empty" if self.is_empty else "opens, ok")

  @property
  def times(self):
    return sorted(row[1] for row in self.snapshots)

  def stored(self, kernel):
    """How many of the kernel's kills are there, and how many rows are there too often."""
    victims = [(pid, comm) for pid, comm, _ in self.events if pid is not None]
    wanted = {(pid, comm) for _, pid, comm in kernel.kills}
    return len(wanted & set(victims)), len(victims) - len(set(victims))

  @property
  def panics(self):
    return sum(kind == "panic" or pid is None for pid, _, kind in self.events)


class Watched:
  """What the watcher said of the recorder on the console."""

  def __init__(self, serial):
    rows = [match.groups() for match in WATCH.finditer(serial)]
    alive = [row for row in rows if row[4].isdigit()]
    self.pid = int(rows[0][1]) if rows else None
    self.start = float(rows[0][0]) if rows else None
    self.last_alive = float(alive[-1][0]) if alive else None
    self.gone = bool(rows) and rows[-1][3] in "-ZX"
    self.peak_kib = max((int(row[5]) for row in alive if row[5].isdigit()), default=None)
    self.least_kib = min((int(row[4]) for row in alive[2:]), default=None)
    self.adj = {row[6] for row in alive[1:]} - {"-"}
    wrote = [(float(row[0]), row[7]) for row in alive]
    changes = [now[0] for before, now in zip(wrote, wrote[1:]) if before[1] != now[1]]
    self.last_write = changes[-1] if changes else None


def gap(times):
  return max((b - a for a, b in zip(times, times[1:])), default=None)


def ages(kernel, times, until=None):
  """Age of the last snapshot before each kill; kills after the recorder's own do not count."""
  result = []
  for at, _, _ in kernel.kills:
    before = [time for time in times if time <= at]
    if until is None or at <= until:
      result.append(at - before[-1] if before else None)
  return result


def number(value, digits=1):
  return "–" if value is None else f"{round(value, digits) + 0.0:.{digits}f}"


def span(values):
  values = [value for value in values if value is not None]
  if not values:
    return "–"
  low, high = number(min(values)), number(max(values))
  return high if low == high else f"{low} to {high}"


class Report:
  def __init__(self, options):
    self.options = options
    self.kills, self.panics, self.cuts, self.problems = [], [], [], []
    self.offsets, self.adjs = [], set()

  def say(self, name, text):
    self.problems.append(f"{name}: {text}")

  # A scenario of the lab.
  def add_kill(self, name, folder, failure):
    if failure:
      self.kills.append([name, failure])
      if not failure.startswith("SKIP"):
        self.say(name, failure)
      return
    kernel, watched = Kernel(folder), Watched(text_of(folder / "serial.txt"))
    has_panic = kernel.panic is not None
    final = Record(folder / "recorder/h.db")
    record = Record(folder / "second-boot/found/h.db") if has_panic else final
    if kernel.clock_offset is not None:
      self.offsets.append(kernel.clock_offset)
    self.adjs |= watched.adj
    if not kernel.kills and not has_panic:
      self.say(name, "the kernel killed nothing: " + text_of(
        self.options.results / f"{folder.name}.log").strip())
    times, limit = record.times, 2 * self.options.interval
    own = next((at for at, pid, _ in kernel.kills if pid == watched.pid), None)
    alive = self.alive(name, folder, kernel, watched, record, own)
    kill_ages = ages(kernel, times, own)
    late = [age for age in kill_ages if age is None or age > limit]
    stored, twice = record.stored(kernel)
    if not has_panic:
      if late:
        self.say(name, f"{len(late)} of {len(kill_ages)} kills came more than {limit:g} s after "
                       f"the last snapshot ({span(late)} s)")
      if stored < len(kernel.kills):
        self.say(name, f"{stored} of {len(kernel.kills)} kills stored")
    if twice:
      self.say(name, f"{twice} kills stored twice")
    if record.problem:
      self.say(name, f"database: {record.problem}")
    causes = {}
    for _, _, cause in record.snapshots:
      causes[cause] = causes.get(cause, 0) + 1
    self.kills.append([
      name, alive,
      f"{len(kernel.kills)}" + (" + panic" if has_panic else ""),
      span(kill_ages),
      f"{len(kill_ages) - len(late)} of {len(kill_ages)}" if kill_ages else "–",
      number(gap(times)),
      f"{stored} of {len(kernel.kills)}" + (" (as found)" if has_panic else ""),
      self.delay(kernel, record),
      span([kib / 1024 for kib in (watched.least_kib, watched.peak_kib) if kib]),
      record.state,
      " ".join(f"{count} {cause}" for cause, count in sorted(causes.items())) or "none"])
    if has_panic:
      self.add_panic(name, folder, kernel, watched, record, final, own)

  def alive(self, name, folder, kernel, watched, record, own):
    if own is not None:
      order = [pid for _, pid, _ in kernel.kills].index(watched.pid) + 1
      # The kernel has a right to the last one, before it panics for want of others.
      if kernel.panic is None or order < len(kernel.kills):
        self.say(name, f"the recorder was killed, as number {order} of {len(kernel.kills)}")
      return f"killed, {order} of {len(kernel.kills)}"
    log = text_of(folder / "lab.log")
    if kernel.panic is not None:
      if watched.gone or watched.last_alive is None:
        self.say(name, "the recorder was gone before the panic")
        return "no"
      return "yes, until the panic"
    if "recorder alive" not in log:
      self.say(name, "the recorder was gone before the end")
      return "no"
    ended = float(re.search(r"LAB ([\d.]+) recorder alive", log)[1])
    last = kernel.kills[-1][0] if kernel.kills else 0
    after = [time for time in record.times if time > last]
    if not after or ended - after[-1] > 2 * self.options.interval + 1:
      self.say(name, "the recorder lived, but wrote nothing more")
      return "yes, but silent"
    return f"yes, wrote {len(after)} after"

  def delay(self, kernel, record):
    """Kill to the snapshot that goes with its storing: of cause kill, or just the next one."""
    result, is_bound = [], False
    for at, _, _ in kernel.kills:
      own = [time for _, time, cause in record.snapshots if cause == "kill" and time >= at - 0.05]
      after = [time for time in record.times if time > at]
      if own and (not after or own[0] <= after[0] + 2 * self.options.interval):
        result.append(own[0] - at)
      elif after:
        result.append(after[0] - at)
        is_bound = True
    return span(result) + (" (next)" if is_bound else "")

  def add_panic(self, name, folder, kernel, watched, record, final, own):
    second = folder / "second-boot"
    restarted = Record(second / "restarted/h.db")
    state = text_of(second / "state.txt").split("\n")
    ingest = text_of(second / "ingest.txt").strip().replace("\n", "; ")
    for label, each in (("restarted", restarted), ("in the end", final)):
      if each.problem:
        self.say(name, f"database {label}: {each.problem}")
    if state[0] != "alive":
      self.say(name, f"the recorder did not stay after the second boot ({' '.join(state)}): "
                     + text_of(second / "stderr.txt").strip())
    times, limit = record.times, 2 * self.options.interval
    before = [time for time in times if time <= kernel.panic_s]
    age = kernel.panic_s - before[-1] if before else None
    end = own if own is not None else kernel.panic_s
    is_late = own is None and (age is None or age > limit)
    if is_late or own is not None and (not times or own - times[-1] > limit + 1):
      self.say(name, f"the last snapshot on the disk is {number(end - times[-1]) if times else 'none,'}"
                     f" s older than the {'panic' if own is None else 'end of the recorder'};"
                     f" its last write was seen {number(end - (watched.last_write or 0))} s before")

    def found(each):
      stored = each.stored(kernel)[0]
      return f"{stored} of {len(kernel.kills)}" + (f" + {each.panics} panic" if each.panics else "")

    if not final.panics:
      self.say(name, "the panic's report is not in the database even after ingest of pstore")
    elif not restarted.panics:
      self.say(name, "the restarted recorder did not learn the panic's report from pstore by itself")
    self.panics.append([
      name, kernel.panic[:44], number(kernel.panic_s), number(watched.last_write),
      f"{len(times)}" if times else "none",
      number(age), number(own), found(record), found(restarted), found(final),
      "ok" if not (record.problem or restarted.problem or final.problem) else "bad", ingest[:70]])

  # A power cut.
  def add_cut(self, name, folder, failure):
    if failure:
      self.cuts.append([name, failure])
      self.say(name, failure)
      return
    cut = json.loads(text_of(folder / "cut.json"))
    serial = text_of(folder / "serial.txt")
    found, final = Record(folder / "second-boot/found/h.db"), Record(folder / "recorder/h.db")
    restarted = Record(folder / "second-boot/restarted/h.db")
    seen = [match.groups() for match in SEEN.finditer(serial)]
    rows, last_id, last_us = (int(seen[-1][n]) for n in (1, 2, 3)) if seen else (0, 0, 0)
    for label, each in (("as found", found), ("restarted", restarted), ("in the end", final)):
      if each.problem:
        self.say(name, f"database {label}: {each.problem}")
    state = text_of(folder / "second-boot/state.txt").split("\n")
    if state[0] != "alive":
      self.say(name, "the recorder did not stay after the second boot: "
               + text_of(folder / "second-boot/stderr.txt").strip())
    if not seen:
      self.say(name, "the console never told of a snapshot")
    times = found.times
    lost = last_id - (found.snapshots[-1][0] if found.snapshots else 0)
    age = cut["cut_s"] - times[-1] if times else None
    limit = 2 * self.options.interval
    if age is None or age > limit:
      self.say(name, f"{lost} of {rows} snapshots that had been committed are lost; "
                     + (f"the last one there is {number(age)} s old" if times else "none is there"))
    sizes = {path.name: path.stat().st_size // 1024
             for path in (folder / "second-boot/found").glob("h.db*") if path.suffix != ".db-shm"}
    self.cuts.append([
      name, number(cut["cut_s"] - cut["recorder_started_s"]), str(rows),
      number(cut["cut_s"] - last_us / 1e6), str(len(times)), str(max(lost, 0)), number(age),
      number(gap(times)), found.state,
      seen[-1][4] if seen else "–",
      ", ".join(f"{file} {kib}" for file, kib in sorted(sizes.items()) if not file.endswith("-shm"))])

  def text(self):
    options = self.options
    head = [options.head, ""]
    if self.kills:
      head += table(
        ["scenario", "recorder at the end", "kills", "age of the last snapshot, s",
         f"≤ {2 * options.interval:g} s", "largest gap, s", "kills stored", "stored after, s",
         "RSS, MiB", "database", "snapshots"], self.kills)
    if self.panics:
      head += ["", "After a panic, from the disk that the second boot found:", ""] + table(
        ["scenario", "panic", "at, s", "recorder's last write, s", "snapshots on disk",
         "age of the last at the panic, s", "recorder killed at, s", "kills as found",
         "after the restart", "after ingest of pstore", "database", "ingest said"], self.panics)
    if self.cuts:
      head += ["", "After a power cut:", ""] + table(
        ["scenario", "recorded for, s", "snapshots seen committed", "age of the last seen, s",
         "found after", "lost", "age of the last found, s", "largest gap, s", "database",
         "WAL before, bytes", "files found, KiB"], self.cuts)
    if self.offsets:
      head += ["", f"Kernel log's clock behind CLOCK_BOOTTIME by {span(self.offsets)} s (measured, and"
                   " taken into account above)."]
    if self.adjs:
      head += [f"oom_score_adj of the recorder, seen from outside: {', '.join(sorted(self.adjs))}."]
    if self.problems:
      head += ["", "Not as it should be:", ""] + [f"- {text}" for text in self.problems]
    return "\n".join(head)


def table(titles, rows):
  width = len(titles)
  rows = [(row + ["–"] * width)[:width] for row in rows]
  lines = [titles, ["---"] * width] + rows
  return ["| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines]


# --- Command line ---------------------------------------------------------------------------------


def main():
  parser = argparse.ArgumentParser(
    description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
  parser.add_argument("--lab", type=pathlib.Path, required=True, help="a set-up lab")
  parser.add_argument("--oomhist", type=pathlib.Path, default=pathlib.Path(".build/release/oomhist"))
  parser.add_argument("--kernel", default="6.12")
  parser.add_argument("--scenarios", default="global,memcg,cut", help="names and groups, by commas")
  parser.add_argument("--interval", type=float, default=1, help="of the recorder, seconds (1)")
  parser.add_argument("--collect-options", default="", help="more options of oomhist collect")
  parser.add_argument("--repeat", type=int, default=1, help="runs of each scenario (1)")
  parser.add_argument("--results", type=pathlib.Path, help="default: LAB/results/survival-KERNEL")
  parser.add_argument("--timeout", type=int, default=240, help="limit of a boot, seconds (240)")
  parser.add_argument("--report", action="store_true", help="tables of results that are there")
  options = parser.parse_args()
  signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended by SIGTERM"))  # so that guests end too
  options.lab = options.lab.resolve()
  if not (options.lab / "run.sh").exists():
    sys.exit(f"{options.lab} is not a lab: no run.sh")
  options.results = (
    options.results or options.lab / f"results/survival-{options.kernel}").resolve()
  known = lab_scenarios(options.lab)
  names = [name if n == 0 else f"{name}#{n + 1}"
           for name in chosen(options.scenarios, known) for n in range(options.repeat)]
  failures_file, head_file = options.results / "failures.json", options.results / "head.txt"
  failures = json.loads(failures_file.read_text()) if failures_file.exists() else {}

  if not options.report:
    if not (options.lab / f"cache/k-{options.kernel}/initrd").exists():
      sys.exit(f"kernel {options.kernel} is not set up (setup.sh {options.kernel})")
    options.results.mkdir(parents=True, exist_ok=True)
    version = subprocess.run(
      [options.oomhist.resolve(), "--version"], capture_output=True, text=True, check=True)
    release = text_of(options.lab / f"cache/k-{options.kernel}/version").strip() or options.kernel
    head_file.write_text(
      f"{datetime.date.today()}, oomhist {version.stdout.strip()}, kernel {release},"
      f" `collect --interval {options.interval:g}s {options.collect_options}".rstrip() + "`, host load"
      f" {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors.")
    with tempfile.TemporaryDirectory(prefix="survival-", dir=options.results) as scratch:
      options.scratch = pathlib.Path(scratch)
      payload = options.scratch / "payload"
      payload.mkdir()
      make_payload(payload, options.oomhist.resolve())
      for name in names:
        result, started = options.results / name, time.monotonic()
        failures.pop(name, None)
        for attempt in range(3):  # emulated processors fail now and then
          shutil.rmtree(result, ignore_errors=True)
          failure = run_one(options, name, payload, result)
          if not (failure or "").startswith(BROKEN):
            break
          print(f"{name}: {failure}", file=sys.stderr)
        if failure:
          failures[name] = failure
        failures_file.write_text(json.dumps(failures, indent=1) + "\n")
        print(f"{name}: {failure or 'ran'}, {time.monotonic() - started:.0f} s", file=sys.stderr)

  options.head = text_of(head_file)
  report = Report(options)
  for name in names:
    folder = options.results / name
    if not folder.exists() and name not in failures:
      report.say(name, "did not run")
      continue
    add = report.add_cut if name.startswith("cut") else report.add_kill
    try:
      add(name, folder, failures.get(name))
    except (OSError, ValueError, TypeError, IndexError, KeyError, sqlite3.Error) as error:
      report.say(name, f"results are not readable: {type(error).__name__}: {error}")
  text = report.text()
  (options.results / "report.md").write_text(text + "\n")
  print(text)
  return 1 if report.problems else 0


if __name__ == "__main__":
  sys.exit(main())
