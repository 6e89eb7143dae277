-- A process over weeks, an hour a row: from the sums of hours, samples are not read.
--
-- group   Memory
-- param   since  time     -30d  Start of the window.
-- param   until  time     now   End of the window.
-- filter  process
-- column  at                  time   1  Begin of the hour.
-- column  pid                 id     2  Process id.
-- column  comm                text   3  Name.
-- column  unit                text   9  Systemd unit.
-- column  first_size_kib      kib    8  Resident memory, swap and page tables at its first snapshot.
-- column  last_size_kib       kib    4  At its last.
-- column  min_size_kib        kib    7  Lowest.
-- column  max_size_kib        kib    5  Highest.
-- column  mean_size_kib       kib    10 Mean.
-- column  slope_kib_per_hour  kib    6  Slope of the line through all of them, KiB an hour.
-- column  snapshots           count  11 Snapshots that it was in.
WITH wanted AS MATERIALIZED (
  SELECT process_id, pid, comm, unit
  FROM process_info
  WHERE :chosen IS NULL OR process_id IN chosen_process
)
SELECT h.from_us AS at, w.pid, w.comm, w.unit, x.first_size_kib, x.last_size_kib, x.min_size_kib,
       x.max_size_kib, CAST(round(1.0 * x.sum_size_kib / x.snapshots) AS INTEGER) AS mean_size_kib,
       CASE WHEN x.snapshots * x.sum_tt_s2 > x.sum_t_s * x.sum_t_s THEN
         CAST(round(3600.0 * (1.0 * x.snapshots * x.sum_t_size - 1.0 * x.sum_t_s * x.sum_size_kib)
           / (x.snapshots * x.sum_tt_s2 - x.sum_t_s * x.sum_t_s)) AS INTEGER) END AS slope_kib_per_hour,
       x.snapshots
FROM machine_hour h
CROSS JOIN wanted w
CROSS JOIN process_hour x ON x.keyframe_id = h.keyframe_id AND x.process_id = w.process_id
WHERE h.from_us >= :since AND h.from_us <= :until
ORDER BY h.from_us, w.pid;
