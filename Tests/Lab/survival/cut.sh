# Added to the lab's scenarios: nothing happens until the machine loses its power.
# Twice a second the console is told what another process sees committed in the database.
cut() {
  baseline; svc postgresql hog steady name=postgres mb="$(pct 12)"
  local up row wal t
  while :; do
    row=$(sqlite3 -readonly "$OUT/h.db" 'SELECT count(*), max(snapshot_id), max(boottime_us) FROM snapshot' 2>&1)
    wal=$(stat -c %s "$OUT/h.db-wal" 2>&1)
    read -r up _ </proc/uptime
    echo "SURVIVAL-DB up=$up rows=$row wal=$wal" >/dev/console
    snooze 0.3
  done
}
