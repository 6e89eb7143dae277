#!/usr/bin/env python3
"""The most that each of the largest had in each half minute: growth_pandas.py DATABASE"""
import sqlite3
import sys

import pandas as pd

db = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
series = pd.read_sql("""
    SELECT r.wall_us, i.comm, r.size_kib
    FROM process_series r JOIN process_info i ON i.process_id = r.process_id""", db)
series["at"] = pd.to_datetime(series["wall_us"], unit="us", utc=True)
mib = series.pivot_table(index="at", columns="comm", values="size_kib") / 1024
print(mib[["backup-agent", "java", "postgres"]].resample("30s").max().round(1).to_string())
