#!/usr/bin/env python3
"""Kills, with the memory that was left before each: kills.py DATABASE"""
import sqlite3
import sys

db = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
db.row_factory = sqlite3.Row
for kill in db.execute("""
        SELECT datetime(k.at_us / 1000000, 'unixepoch') AS at_utc, k.killer, k.kind,
               k.victim_comm, k.victim_size_kib, i.unit, t.headroom_kib
        FROM kill k
        LEFT JOIN process_info i ON i.process_id = k.victim_process_id
        LEFT JOIN timeline t ON t.snapshot_id = k.before_snapshot_id
        ORDER BY k.at_us"""):
    print(f"{kill['at_utc']} UTC  the {kill['killer']} killed {kill['victim_comm']}"
          f" ({kill['unit']}, {kill['victim_size_kib'] / 1024:.0f} MiB, {kill['kind']}),"
          f" {kill['headroom_kib'] / 1024:.1f} MiB were left")
