-- Programs that were started again and again: how often, how long they lived, and what ended them.
--
-- A restart is a start at a time when none of the program, a name within a unit, was running any
-- more; workers beside each other are not restarts, and shown only where the OOM killer took them.
-- Lives are counted from the start to the last snapshot; those shorter than the time between two
-- snapshots are not seen.
--
-- group   Kills
-- param   since         time     -7d   Only lives that began at or after this moment.
-- param   until         time     now   Only lives that began before this moment.
-- param   min_restarts  integer  2     Only programs with at least so many restarts, or OOM kills.
-- param   limit         integer  20    Number of rows, most restarts first.
-- filter  process
-- column  comm           text     2  Name.
-- column  unit           text     1  Systemd unit.
-- column  restarts       count    3  Starts after the one before had ended.
-- column  starts         count    7  Processes that began in the window.
-- column  running        count    10 Of these still running.
-- column  median_life_s  seconds  4  Median life of those that ended.
-- column  last_size_kib  kib      6  Size of the last that ended, before its end: resident memory, swap and page tables.
-- column  oom_kills      count    5  Ends that an OOM kill explains.
-- column  verdict        text     9  What ended most of them: OOM kills, some OOM kills, not the OOM killer.
-- column  last_start_at  time     8  Last start.
-- column  median_gap_s   seconds  11 Median time from a start to the next restart.
-- column  last_end_at    time     -  Last snapshot with the last that ended.
-- column  last_kill_id   id       -  Last kill of it.
-- column  first_start_at time     -  First start in the window.
CREATE TEMP TABLE life AS
WITH began AS MATERIALIZED (
  SELECT p.process_id, p.pid, p.boot_no, p.started_us, p.gone_snapshot_id,
         g.wall_us AS gone_us,
         (SELECT max(o.snapshot_id) FROM snapshot o
          WHERE o.snapshot_id < p.gone_snapshot_id) AS seen_id
  FROM process p
  LEFT JOIN snapshot g ON g.snapshot_id = p.gone_snapshot_id
  -- Who lived in the window; those who began before it tell what is a restart in it.
  WHERE p.started_us < :until AND (p.gone_snapshot_id IS NULL OR g.wall_us >= :since)
)
SELECT b.*, i.comm, i.unit, s.wall_us AS seen_us, s.keyframe_id,
       (SELECT max(e.kill_id) FROM oom_event e
        WHERE e.victim_pid = b.pid AND e.at_us BETWEEN s.wall_us - 2000000 AND b.gone_us + 2000000
       ) AS kill_id
FROM began b
JOIN process_info i ON i.process_id = b.process_id
LEFT JOIN snapshot s ON s.snapshot_id = b.seen_id
WHERE :chosen IS NULL OR b.process_id IN chosen_process;

CREATE TEMP TABLE program AS
WITH placed AS MATERIALIZED (
  -- Until when one of those before it was running: for ever where it still is.
  SELECT l.*, max(coalesce(l.seen_us, 9223372036854775807)) OVER (
           PARTITION BY l.boot_no, l.unit, l.comm ORDER BY l.started_us, l.process_id
           ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS busy_until_us
  FROM life l
), restart AS (
  SELECT unit, comm, started_us - lag(started_us) OVER (
           PARTITION BY boot_no, unit, comm ORDER BY started_us, process_id) AS gap_us
  FROM placed
  WHERE busy_until_us IS NULL OR busy_until_us <= started_us
), gap AS MATERIALIZED (
  SELECT unit, comm, gap_us,
         row_number() OVER (PARTITION BY unit, comm ORDER BY gap_us) AS place,
         count(*) OVER (PARTITION BY unit, comm) AS many
  FROM restart
  WHERE gap_us IS NOT NULL
), ended AS MATERIALIZED (
  SELECT unit, comm, max(0, seen_us - started_us) AS life_us,
         row_number() OVER (
           PARTITION BY unit, comm ORDER BY max(0, seen_us - started_us)) AS place,
         count(*) OVER (PARTITION BY unit, comm) AS many
  FROM life
  WHERE seen_us IS NOT NULL AND started_us >= :since
), middle_life AS MATERIALIZED (
  SELECT unit, comm, avg(life_us) AS life_us
  FROM ended WHERE place IN ((many + 1) / 2, (many + 2) / 2)
  GROUP BY unit, comm
), middle_gap AS MATERIALIZED (
  SELECT unit, comm, avg(gap_us) AS gap_us
  FROM gap WHERE place IN ((many + 1) / 2, (many + 2) / 2)
  GROUP BY unit, comm
)
SELECT p.unit, p.comm, count(*) AS starts,
       count(*) FILTER (WHERE p.busy_until_us <= p.started_us) AS restarts,
       count(*) FILTER (
         WHERE p.gone_snapshot_id IS NULL
           AND p.boot_no = (SELECT s.boot_no FROM snapshot s ORDER BY s.snapshot_id DESC LIMIT 1)
       ) AS running,
       count(p.kill_id) AS oom_kills, max(p.kill_id) AS last_kill_id,
       count(p.gone_us) AS ended,
       min(p.started_us) AS first_start_us, max(p.started_us) AS last_start_us,
       max(p.seen_us) AS last_seen_us,
       m.life_us AS median_life_us, u.gap_us AS median_gap_us
FROM placed p
LEFT JOIN middle_life m ON m.unit IS p.unit AND m.comm = p.comm
LEFT JOIN middle_gap u ON u.unit IS p.unit AND u.comm = p.comm
WHERE p.started_us >= :since
GROUP BY p.unit, p.comm
HAVING restarts >= coalesce(:min_restarts, 1) OR oom_kills >= coalesce(:min_restarts, 1)
ORDER BY restarts DESC, oom_kills DESC, p.unit, p.comm
LIMIT coalesce(:limit, -1);

SELECT g.comm, g.unit, g.restarts, g.starts, g.running,
       CAST(round(g.median_life_us / 1000000) AS INTEGER) AS median_life_s,
       (SELECT sum(x.size_kib) FROM snapshot o
        CROSS JOIN process_change x ON x.change_key = o.snapshot_id << 28 | l.process_id
        WHERE o.snapshot_id BETWEEN l.keyframe_id AND l.seen_id) AS last_size_kib,
       g.oom_kills,
       CASE WHEN g.ended = 0 THEN NULL
            WHEN 2 * g.oom_kills > g.ended THEN 'OOM kills'
            WHEN g.oom_kills > 0 THEN 'some OOM kills'
            ELSE 'not the OOM killer' END AS verdict,
       g.last_start_us AS last_start_at,
       CAST(round(g.median_gap_us / 1000000) AS INTEGER) AS median_gap_s,
       g.last_seen_us AS last_end_at, g.last_kill_id, g.first_start_us AS first_start_at
FROM program g
LEFT JOIN life l ON l.process_id = (
  SELECT o.process_id FROM life o
  WHERE o.unit IS g.unit AND o.comm = g.comm AND o.seen_us = g.last_seen_us
  ORDER BY o.started_us DESC LIMIT 1)
ORDER BY g.restarts DESC, g.oom_kills DESC, g.unit, g.comm;
