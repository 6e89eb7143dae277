#!/usr/bin/env python3
"""Holds what `oomhist parse` reads in every carrier of one recorded machine against each other.

  check-carriers.py FOLDER [--oomhist PATH]

FOLDER holds recordings of OOM kills, a folder each at any depth, with the same kernel log as it
came by several ways: kmsg.txt, dmesg.txt, dmesg-T.txt, dmesg-r.txt, dmesg.json, serial.txt,
syslog/kern.log, syslog/messages, journal*.json, journal*.export, boot2-dump/pstore/. The fullest of
them (kmsg, or the serial console where the kernel panicked) is the reference; each difference is
printed. After a panic the others lack what was not on the disk yet, and syslog lacks what came
after its daemon was killed: there only what contradicts the reference counts, and what is lost is
counted by itself. Where an observed.json tells the kills, they are held against it too. Exits with
1 if anything differs.
"""

import argparse
import collections
import json
import pathlib
import subprocess
import sys

# What every carrier must agree on. Stamps and hosts are the carrier's own.
FIELDS = (
  "killer kind constraint kernel_release page_size_kib victim_pid victim_comm victim_uid"
  " victim_oom_score_adj score total_vm_kib anon_rss_kib file_rss_kib shmem_rss_kib pgtables_kib"
  " invoker_pid invoker_comm invoker_oom_score_adj gfp_mask gfp_flags order oom_memcg task_memcg"
  " memcg_usage_kib memcg_limit_kib memcg_failcnt group_kill reaped mem_info tasks complete"
).split()
CARRIERS = [
  "kmsg.txt", "dmesg.txt", "dmesg-T.txt", "dmesg-r.txt", "dmesg.json", "serial.txt",
  "syslog/kern.log", "syslog/messages", "boot2-dump/pstore",
]


def parse(oomhist, path):
  run = subprocess.run(
    [oomhist, "parse", "--utc", str(path)], capture_output=True, text=True, check=False)
  if run.returncode not in (0, 2):
    return None, run.stderr.strip()
  return [json.loads(line) for line in run.stdout.splitlines()], run.stderr.strip()


def carriers(folder):
  found = [folder / name for name in CARRIERS]
  found += sorted(folder.glob("journal*.json")) + sorted(folder.glob("journal*.export"))
  return [path for path in found if path.is_dir() or path.exists() and path.stat().st_size]


def name(event):
  return f"{event.get('victim_comm')}[{event.get('victim_pid')}] {event['kind']}"


def differences(reference, events, is_lossy):
  """Sentences, and how many fields were compared and how many are lost."""
  texts, compared, lost = [], 0, 0
  keys = [(event.get("victim_pid"), event["kind"]) for event in events]
  for expected in reference:
    key = (expected.get("victim_pid"), expected["kind"])
    if key not in keys and is_lossy:
      lost += sum(field in expected for field in FIELDS)
      continue
    if key not in keys:
      texts.append(f"{name(expected)} is missing")
      continue
    event = events[keys.index(key)]
    for field in FIELDS:
      if field in expected or field in event:
        compared += 1
        if is_lossy and (event.get(field) is None or field in ("complete", "tasks", "mem_info")):
          lost += expected.get(field) != event.get(field)
        elif expected.get(field) != event.get(field):
          texts.append(
            f"{name(expected)} {field}: {short(expected.get(field))}, here {short(event.get(field))}")
  known = [(event.get("victim_pid"), event["kind"]) for event in reference]
  for event, key in zip(events, keys):
    # A report whose end is lost is an invocation without a victim.
    if key not in known and not (is_lossy and key[0] is None and len(events) <= len(reference)):
      texts.append(f"{name(event)} is too much")
  return texts, compared, lost


def short(value):
  text = json.dumps(value)
  return text if len(text) < 80 else text[:77] + "..."


def check(folder, oomhist, totals):
  paths = carriers(folder)
  if not paths:
    return []
  observed = json.loads((folder / "observed.json").read_text()) if (
    folder / "observed.json").exists() else {}
  has_panic = bool(observed.get("panic"))
  order = sorted(paths, key=lambda path: (path.name != "serial.txt") if has_panic else 0)
  reference, problems, texts = None, "", []
  for path in order:
    events, problems = parse(oomhist, path)
    label = f"{folder}/{path.relative_to(folder)}"
    if events is None:
      texts.append(f"{label}: {problems}")
      continue
    if reference is None:
      reference = events
      found = collections.Counter(
        (str(event["victim_pid"]), event["victim_comm"]) for event in events
        if event.get("victim_pid"))
      wanted = {(kill["pid"], kill["comm"]) for kill in observed.get("kills", [])}
      texts += [f"{label}: the lab saw {kill} killed" for kill in wanted - set(found)]
      texts += [f"{label}: {kill} was not killed" for kill in set(found) - wanted if observed]
      if has_panic and not any(event["kind"] == "panic" for event in events):
        texts.append(f"{label}: no panic")
    lost_syslog = "rsyslogd" in {kill["comm"] for kill in observed.get("kills", [])}
    is_lossy = path != order[0] and (has_panic or lost_syslog and "syslog" in path.parts)
    here, compared, lost = differences(reference, events, is_lossy)
    row = totals.setdefault(path.relative_to(folder).as_posix(), [0, 0, 0, 0, 0])
    row[0] += 1
    row[1] += len(events)
    row[2] += compared
    row[3] += len(here)
    row[4] += lost
    texts += [f"{label}: {text}" for text in here]
  return texts


def main():
  parser = argparse.ArgumentParser(
    description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
  parser.add_argument("folder", type=pathlib.Path)
  parser.add_argument("--oomhist", default=".build/release/oomhist")
  arguments = parser.parse_args()
  totals, texts = {}, []
  for folder in sorted({path for path in arguments.folder.rglob("*") if path.is_dir()}):
    if (folder / "observed.json").exists() or (folder / "kmsg.txt").exists():
      if folder.name not in ("boot1", "boot2", "boot2-dump", "recorder"):
        texts += check(folder, arguments.oomhist, totals)
  print("\n".join(texts))
  print(f"{'carrier':24} {'logs':>5} {'events':>7} {'fields':>7} {'different':>9} {'lost':>6}")
  for carrier, row in totals.items():
    print(f"{carrier:24} {row[0]:5} {row[1]:7} {row[2]:7} {row[3]:9} {row[4]:6}")
  return 1 if texts else 0


if __name__ == "__main__":
  sys.exit(main())
