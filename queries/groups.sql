-- Growth by unit, or by name where there is no unit, over restarts and for many small members.
--
-- A process counts with what it owns: anonymous memory, swap and page tables. Shared memory does
-- not count, as each member shows all of it.
--
-- group   Memory
-- param   since  time     -1d   Start of the window.
-- param   until  time     now   End of the window.
-- param   limit  integer  20    Number of rows, most growth first.
-- filter  process
-- column  name          text     1  Systemd unit, or name of the processes without one.
-- column  grew_kib      kib      2  Growth over the window; below 0: it shrank.
-- column  share_pct     percent  6  Share of all growth in the window.
-- column  from_kib      kib      3  Size at the first snapshot in the window.
-- column  to_kib        kib      4  Size at the last.
-- column  from_members  count    7  Processes then.
-- column  members       count    5  Processes at the end.
-- column  new_members   count    8  Those of them that were born in the window.
-- column  new_kib       kib      9  What these have.
-- column  biggest_comm  text     10 Its largest process at the end.
-- column  biggest_pid   id       -  Pid of it.
-- column  biggest_kib   kib      11 Size of it.
-- column  is_unit       bool     -  Whether the name is a unit.
-- column  from_at       time     -  First snapshot in the window.
-- column  to_at         time     -  Last snapshot in the window.
CREATE TEMP TABLE group_frame AS
SELECT 1 AS place, s.snapshot_id, s.keyframe_id, s.boot_no, s.wall_us
FROM (
  SELECT * FROM snapshot WHERE wall_us >= :since AND wall_us <= :until ORDER BY wall_us LIMIT 1) s
UNION ALL
SELECT 2, s.snapshot_id, s.keyframe_id, s.boot_no, s.wall_us
FROM (
  SELECT * FROM snapshot WHERE wall_us >= :since AND wall_us <= :until
  ORDER BY wall_us DESC LIMIT 1) s;

CREATE TEMP TABLE group_member AS
WITH sized AS MATERIALIZED (
  SELECT f.place, x.process_id, sum(x.rss_anon_kib + x.swap_kib + x.pgtables_kib) AS kib
  FROM group_frame f
  CROSS JOIN process_change x
    ON x.change_key BETWEEN f.keyframe_id << 28 AND (f.snapshot_id << 28) + 268435455
  CROSS JOIN process p ON p.process_id = x.process_id AND p.boot_no = f.boot_no
    AND (p.gone_snapshot_id IS NULL OR p.gone_snapshot_id > f.snapshot_id)
  GROUP BY f.place, x.process_id
), paired AS MATERIALIZED (
  SELECT process_id, max(kib) FILTER (WHERE place = 1) AS from_kib,
         max(kib) FILTER (WHERE place = 2) AS to_kib
  FROM sized
  GROUP BY process_id
)
SELECT coalesce(i.unit, i.comm) AS name, i.unit IS NOT NULL AS is_unit, i.comm, i.pid,
       p.from_kib, p.to_kib
FROM paired p
JOIN process_info i ON i.process_id = p.process_id
WHERE :chosen IS NULL OR p.process_id IN chosen_process;

WITH summed AS (
  -- One aggregate with max() alone takes its other columns from the row with the maximum.
  SELECT name, is_unit, total(from_kib) AS from_kib, total(to_kib) AS to_kib,
         count(from_kib) AS from_members, count(to_kib) AS members,
         count(*) FILTER (WHERE from_kib IS NULL) AS new_members,
         total(to_kib) FILTER (WHERE from_kib IS NULL) AS new_kib,
         max(to_kib) AS biggest_kib,
         CASE WHEN to_kib IS NOT NULL THEN comm END AS biggest_comm,
         CASE WHEN to_kib IS NOT NULL THEN pid END AS biggest_pid
  FROM group_member
  GROUP BY name, is_unit
), shared AS (
  SELECT *, to_kib - from_kib AS grew_kib,
         round(100.0 * (to_kib - from_kib)
           / nullif(sum(max(to_kib - from_kib, 0)) OVER (), 0), 1) AS share_pct
  FROM summed
)
SELECT g.name, CAST(g.grew_kib AS INTEGER) AS grew_kib,
       CASE WHEN g.grew_kib > 0 THEN g.share_pct END AS share_pct,
       CAST(g.from_kib AS INTEGER) AS from_kib, CAST(g.to_kib AS INTEGER) AS to_kib,
       g.from_members, g.members, g.new_members, CAST(g.new_kib AS INTEGER) AS new_kib,
       g.biggest_comm, g.biggest_pid, g.biggest_kib, g.is_unit, a.wall_us AS from_at,
       b.wall_us AS to_at
FROM shared g
JOIN group_frame a ON a.place = 1
JOIN group_frame b ON b.place = 2
ORDER BY g.grew_kib DESC, g.name
LIMIT :limit;
