#!/usr/bin/env python3
"""Growth per minute by SQL of DuckDB, by way of pandas: growth_duckdb.py DATABASE"""
import sqlite3
import sys

import duckdb
import pandas as pd

db = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
series = pd.read_sql("SELECT process_id, wall_us, size_kib FROM process_series", db)
process = pd.read_sql("SELECT process_id, comm, unit FROM process_info", db)
for row in duckdb.sql("""
        SELECT comm, unit,
               round(regr_slope(size_kib, wall_us) * 60e6 / 1024, 1) AS mib_per_minute,
               max(size_kib) // 1024 AS most_mib
        FROM series JOIN process USING (process_id)
        WHERE size_kib IS NOT NULL
        GROUP BY ALL HAVING max(size_kib) > 4096
        ORDER BY mib_per_minute DESC""").fetchall():
    print("{:14} {:22} {:6.1f} MiB a minute, {:.0f} MiB at most".format(*row))
