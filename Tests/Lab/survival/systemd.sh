# The recorder as a service of a real systemd: commands for the lab's boot-debian.sh, sourced in the
# guest. The payload holds the program and packaging/systemd/oomhist.service.
install -m 755 /payload/oomhist /usr/bin/oomhist
useradd --system oomhist
install -m 644 /payload/oomhist.service /etc/systemd/system/oomhist.service
mkdir -p /etc/systemd/system/oomhist.service.d /etc/oomhist/conf.d
printf '[Service]\nEnvironment=LD_LIBRARY_PATH=/payload/.libs\nWatchdogSec=4\n' \
  >/etc/systemd/system/oomhist.service.d/lab.conf
echo 'interval = 1s' >/etc/oomhist/oomhist.conf
export LD_LIBRARY_PATH=/payload/.libs
rows() { oomhist query snapshots --csv --no-header -p limit=100000 | wc -l; }
state() { systemctl show oomhist -p ActiveState -p SubState -p NRestarts -p Result | tr '\n' ' '; echo; }
systemctl daemon-reload
echo "== start"; time systemctl start oomhist; state
pid=$(systemctl show -p MainPID --value oomhist)
sleep 10
echo "== after 10 s with a watchdog of 4 s"; state
grep -E 'VmRSS|VmLck' /proc/$pid/status; echo "oom_score_adj $(cat /proc/$pid/oom_score_adj)"
echo "== a run beside the service"; oomhist collect; echo "status $?"
echo "== reload"; before=$(rows); echo 'interval = 200ms
interval-min = 200ms' >/etc/oomhist/conf.d/10-fast.conf; systemctl reload oomhist; sleep 4
echo "$(($(rows) - before)) snapshots in 4 s"
echo "== a wrong line"; echo 'intervall = 5' >/etc/oomhist/conf.d/20-wrong.conf
systemctl reload oomhist; sleep 1; state
echo "== started with the wrong line"; systemctl restart oomhist; sleep 1; state
pid=$(systemctl show -p MainPID --value oomhist)
echo "== stopped, the watchdog ends it"; kill -STOP "$pid"; sleep 9; state
rm /etc/oomhist/conf.d/20-wrong.conf; systemctl reload oomhist
echo "== a kill"; n=$(rows); systemd-run --quiet --unit=leaky -p MemoryMax=64M -p MemorySwapMax=0 /lab/bin/hog leak name=leaky start=4 kbps=16384
sleep 9; oomhist query --csv
oomhist query snapshots --csv -p limit=100000 | cut -d, -f3 | sort | uniq -c
echo "== stop"; time systemctl stop oomhist; state
journalctl -u oomhist -o cat --no-pager | cut -c1-200
