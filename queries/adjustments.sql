-- Every change of a process's oom_score_adj: when, who, from what to what.
--
-- A value with which a process was first seen is no change; a child starts with its parent's.
--
-- group   Protection
-- param   since  time     -1d   Start of the window.
-- param   until  time     now   End of the window.
-- param   limit  integer  100   Number of rows, newest first.
-- filter  process
-- column  at          time   1  First snapshot with the new value.
-- column  pid         id     2  Process id.
-- column  comm        text   3  Name.
-- column  unit        text   7  Systemd unit.
-- column  from_adj    count  4  oom_score_adj before.
-- column  to_adj      count  5  oom_score_adj from then on.
-- column  change      count  8  Difference: above 0 more likely to be killed.
-- column  size_kib    kib    6  Resident memory, swap and page tables then.
-- column  after_at    time   -  Last snapshot with the old value.
-- column  uid         id     -  Effective user id.
-- column  cmdline     text   -  Command line.
CREATE TEMP TABLE adjusted_window AS
SELECT min(keyframe_id) AS first_id, max(snapshot_id) AS last_id
FROM snapshot
WHERE wall_us >= :since AND wall_us <= :until;

-- The stretches of the window, and one more: what its first keyframe is compared with.
CREATE TEMP TABLE adjusted_stretch AS
SELECT h.keyframe_id, h.boot_no, lead(h.keyframe_id) OVER (ORDER BY h.keyframe_id) AS next_id
FROM machine_hour h
JOIN adjusted_window w ON h.keyframe_id <= w.last_id AND h.keyframe_id >= coalesce(
  (SELECT max(o.keyframe_id) FROM machine_hour o WHERE o.keyframe_id < w.first_id), w.first_id);

-- Rows that say anything about the value are few: most processes have 0 and keep it.
CREATE TEMP TABLE adjusted_row AS
SELECT t.keyframe_id, x.change_key >> 28 AS snapshot_id, x.change_key & 268435455 AS process_id,
       x.oom_score_adj AS step,
       sum(x.oom_score_adj) OVER (
         PARTITION BY t.keyframe_id, x.change_key & 268435455 ORDER BY x.change_key) AS value
FROM adjusted_window w
CROSS JOIN adjusted_stretch t
CROSS JOIN process_change x ON x.change_key >= t.keyframe_id << 28
  AND x.change_key < min(coalesce(t.next_id, w.last_id + 1), w.last_id + 1) << 28
WHERE x.oom_score_adj <> 0;

CREATE TEMP TABLE adjusted AS
WITH first_value AS MATERIALIZED (
  SELECT keyframe_id, process_id, value FROM adjusted_row WHERE snapshot_id = keyframe_id
), last_value AS MATERIALIZED (
  -- max() alone takes the other columns from its row; of the next keyframe, to compare with it.
  SELECT t.next_id AS keyframe_id, r.process_id, r.value, max(r.snapshot_id) AS snapshot_id
  FROM adjusted_row r
  JOIN adjusted_stretch t ON t.keyframe_id = r.keyframe_id
  WHERE t.next_id IS NOT NULL
  GROUP BY r.keyframe_id, r.process_id
), found AS (
  -- Within a stretch a row is the difference itself.
  SELECT r.snapshot_id, r.process_id, r.value - r.step AS from_adj, r.value AS to_adj
  FROM adjusted_row r
  CROSS JOIN process p ON p.process_id = r.process_id
  WHERE r.snapshot_id > r.keyframe_id AND r.snapshot_id > p.first_snapshot_id
  UNION ALL
  -- A keyframe holds whole values: against the end of the stretch before it; no row says 0.
  SELECT z.keyframe_id, z.process_id, z.value, coalesce(a.value, 0)
  FROM last_value z
  LEFT JOIN first_value a ON a.keyframe_id = z.keyframe_id AND a.process_id = z.process_id
  CROSS JOIN process p ON p.process_id = z.process_id
  WHERE coalesce(a.value, 0) <> z.value AND coalesce(p.gone_snapshot_id > z.keyframe_id, 1)
    AND p.boot_no = (SELECT s.boot_no FROM snapshot s WHERE s.snapshot_id = z.keyframe_id)
  UNION ALL
  SELECT a.keyframe_id, a.process_id, 0, a.value
  FROM first_value a
  LEFT JOIN last_value z ON z.keyframe_id = a.keyframe_id AND z.process_id = a.process_id
  CROSS JOIN process p ON p.process_id = a.process_id
  WHERE z.process_id IS NULL AND p.first_snapshot_id < a.keyframe_id
    -- The first stretch of all is compared with nothing.
    AND a.keyframe_id > (SELECT min(t.keyframe_id) FROM adjusted_stretch t)
)
SELECT s.wall_us, s.snapshot_id, s.keyframe_id, f.process_id, f.from_adj, f.to_adj,
       b.snapshot_id AS before_id, b.keyframe_id AS before_keyframe_id, b.wall_us AS before_us
FROM found f
CROSS JOIN snapshot s ON s.snapshot_id = f.snapshot_id
CROSS JOIN snapshot b ON b.snapshot_id = (
  SELECT max(o.snapshot_id) FROM snapshot o WHERE o.snapshot_id < f.snapshot_id)
WHERE f.from_adj <> f.to_adj AND s.wall_us >= :since AND s.wall_us <= :until;

WITH placed AS (
  SELECT a.*, i.pid, i.comm, i.unit, i.uid, i.cmdline,
         (SELECT sum(x.present) FROM snapshot o
          CROSS JOIN process_change x ON x.change_key = o.snapshot_id << 28 | a.process_id
          WHERE o.snapshot_id BETWEEN a.before_keyframe_id AND a.before_id) AS before_present,
         (SELECT json_array(sum(x.present), sum(x.size_kib)) FROM snapshot o
          CROSS JOIN process_change x ON x.change_key = o.snapshot_id << 28 | a.process_id
          WHERE o.snapshot_id BETWEEN a.keyframe_id AND a.snapshot_id) AS state
  FROM adjusted a
  JOIN process_info i ON i.process_id = a.process_id
  WHERE :chosen IS NULL OR a.process_id IN chosen_process
)
SELECT wall_us AS at, pid, comm, unit, from_adj, to_adj, to_adj - from_adj AS change,
       CASE WHEN (state ->> 0) & 7 THEN state ->> 1 END AS size_kib,
       before_us AS after_at, uid, cmdline
FROM placed
-- Not known counts as 0 in the sums, and is no value.
WHERE before_present & 512 AND (state ->> 0) & 512
ORDER BY wall_us DESC, pid
LIMIT :limit;
