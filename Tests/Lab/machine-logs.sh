# The machine's own logs under a real systemd with journald and rsyslog: commands for the lab's
# boot-debian.sh, sourced in the guest. The payload holds the program and packaging/oomhist.service.
#
# Boot 1 has two kills that nobody records. Boot 2 has one, and the first `collect` finds all three,
# each once: the old ones in iso,journal-json, the new one in kmsg as well. Then kills on both sides of
# a rotation with compression, one behind a damaged file of the journal, and the service on a new
# database, whose child finds what the others found.
export LD_LIBRARY_PATH=/payload/.libs PATH=/payload:$PATH OOMHIST_DB=/root/h.db
kills() { oomhist query kills --csv -p since=@0 2>/dev/null | cut -d, -f1-6 ; oomhist query kills --json -p since=@0 | grep -oE '"(sources|victim_comm|victim_pid|boot_id|trusted)": *("[^"]*"|[a-z0-9]*)' | paste -sd' \n' ; }
memcg() { systemd-run --quiet --unit="$1" -p MemoryMax=64M -p MemorySwapMax=0 /lab/bin/hog leak name="$1" start=4 kbps=16384; for i in $(seq 30); do systemctl is-active -q "$1" || break; sleep 1; done; }
if [ "$BOOT" = 1 ]; then
  memcg leaky1
  systemd-run --quiet --unit=ingest /lab/bin/hog leak name=ingest start=10 kbps=20480
  for i in $(seq 60); do systemctl is-active -q ingest || break; sleep 1; done
  sleep 2
  lab-reboot
else
  memcg leaky2; sleep 2
  echo "== first run: the history"; time oomhist collect; echo "status $?"
  kills; oomhist query sources --csv
  oomhist query --sql - --csv <<<'SELECT kill_id, path, first_line, last_line, carrier, trusted FROM oom_event_source ORDER BY 1, 2'
  oomhist query --sql - --csv <<<'SELECT kill_id, victim_comm, victim_pid, boot_id, unit, complete, at_basis FROM oom_event'
  echo "== second run"; time oomhist collect -v; kills | wc -l
  echo "== a kill and a rotation"; memcg leaky3
  for log in kern.log syslog; do mv /var/log/$log /var/log/$log.1; done; systemctl kill -s HUP rsyslog; sleep 1; gzip /var/log/kern.log.1
  memcg leaky4; sleep 2; oomhist collect -v; kills; oomhist query sources --csv
  echo "== journal rotated and a file of it damaged"; journalctl --rotate; sleep 1; memcg leaky5; sleep 2
  f=$(ls /var/log/journal/*/system@*.journal | head -1); printf garbagegarbage | dd of="$f" bs=1 seek=300 conv=notrunc status=none
  oomhist collect -v; echo "status $?"; oomhist query --sql - --csv <<<'SELECT kill_id, victim_comm, victim_pid, count(DISTINCT carrier) FROM oom_event JOIN oom_event_source USING (kill_id) GROUP BY 1'
  echo "== the service"; mkdir -p /etc/systemd/system/oomhist.service.d; install -m 755 /payload/oomhist /usr/bin/oomhist; cp /payload/oomhist.service /etc/systemd/system/
  printf '[Service]\nEnvironment=LD_LIBRARY_PATH=/payload/.libs OOMHIST_DB=/root/s.db\n' >/etc/systemd/system/oomhist.service.d/lab.conf
  systemctl daemon-reload; systemctl start oomhist; sleep 12; OOMHIST_DB=/root/s.db kills; journalctl -u oomhist -o cat --no-pager | cut -c1-200 | tail -20
  OOMHIST_DB=/root/s.db oomhist query gaps --csv; systemctl show oomhist -p MemoryCurrent -p TasksCurrent -p NRestarts; systemctl stop oomhist
  echo "== journal's mtime and stamp"; stat -c '%y %s' /var/log/journal/*/system.journal; logger hello; sleep 1; stat -c '%y %s' /var/log/journal/*/system.journal
  for i in 1 2 3; do time oomhist ingest --journal --quiet; done; for i in 1 2 3; do time oomhist ingest --logs --quiet; done
fi
