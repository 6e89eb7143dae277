-- Kills, newest first, and who grew before each.
--
-- Growth is that of the last snapshot before the kill, or of the kernel's own task table where
-- the report has one, over the first snapshot in the window. A process counts with what
-- oom_badness() counts: resident memory, swap and page tables. Memory that no process owns
-- (tmpfs and other shared memory, unreclaimable slab) competes as a suspect of its own.
-- In the kill of a memory cgroup only the processes of that cgroup are looked at.
--
-- group   Kills
-- param   since     time  none  Only kills at or after this moment.
-- param   until     time  none  Only kills before this moment.
-- param   window    span  1h    How far back growth is measured.
-- param   min_growth size 4M    Growth below this blames nobody.
-- param   comm      glob  none  Only victims whose name matches.
-- param   pid       integer none Only the victim with this pid.
-- param   kill      integer none Only this kill.
-- column  kill_id               id       11 Our number of the kill.
-- column  at                    time     1  Moment of the kill.
-- column  host                  text     -  Machine that logged it.
-- column  boot_id               text     -  Boot that it belongs to.
-- column  victim_comm           text     2  Name of the killed process.
-- column  victim_pid            id       12 Its pid.
-- column  victim_unit           text     -  Its systemd unit, from the record or as systemd told.
-- column  victim_size_kib       kib      3  Its resident memory, page tables and swap at the kill.
-- column  victim_oom_score_adj  count    -  Its oom_score_adj.
-- column  killer                text     -  Who killed: kernel or a userspace killer.
-- column  kind                  text     9  What ran out: global (the machine), memcg, cpuset and so on; unlogged: the kernel counted it, no log told.
-- column  oom_memcg             text     14 Cgroup whose limit was hit.
-- column  incident_id           id       -  First kill of the incident that it belongs to.
-- column  verdict               text     7  Who is to blame: victim, other, no-process, undetermined.
-- column  suspect               text     4  Who grew most.
-- column  suspect_kind          text     -  process, shmem or slab.
-- column  suspect_pid           id       13 Its pid.
-- column  suspect_unit          text     -  Its systemd unit.
-- column  grew_kib              kib      5  How much it grew in the window.
-- column  over_s                seconds  6  In how many seconds.
-- column  share_pct             percent  10 Its share of all growth in the window.
-- column  shape                 text     -  new: it began inside the window.
-- column  confidence            text     15 high, medium or low; none without a verdict.
-- column  trend                 trend    8  Its size over the recorded part of the window, KiB.
-- column  sources               text     -  Carriers in which the kill was found.
-- column  trusted               bool     -  Whether one of them provably is the kernel.
-- column  gaps                  count    -  Known gaps of the record in the window.
WITH RECURSIVE each_of (number) AS (
  SELECT 1 UNION ALL SELECT number + 1 FROM each_of WHERE number < 100
), chosen AS MATERIALIZED (
  SELECT k.*, k.at_us - :window AS window_start_us,
         (SELECT s.snapshot_id FROM snapshot s
          WHERE s.boot_no = k.boot_no AND s.wall_us >= k.at_us - :window AND s.wall_us <= k.at_us
            AND s.snapshot_id <= k.before_snapshot_id
          ORDER BY s.wall_us LIMIT 1) AS first_snapshot_id
  FROM kill k
  WHERE (:since IS NULL OR k.at_us >= :since)
    AND (:until IS NULL OR k.at_us < :until)
    AND (:comm IS NULL OR k.victim_comm GLOB :comm)
    AND (:pid IS NULL OR k.victim_pid = :pid)
    AND (:kill IS NULL OR k.kill_id = :kill)
), framed AS MATERIALIZED (
  -- The stretch of the record that belongs to each kill; replay starts at its keyframe.
  SELECT c.*, a.keyframe_id, a.wall_us AS first_us, b.wall_us AS last_us,
         b.snapshot_id AS last_snapshot_id, b.keyframe_id AS last_keyframe_id
  FROM chosen c
  JOIN snapshot a ON a.snapshot_id = c.first_snapshot_id
  JOIN snapshot b ON b.snapshot_id = c.before_snapshot_id
), first_size AS MATERIALIZED (
  SELECT f.kill_id, x.process_id, sum(x.size_kib) AS size_kib,
         sum(x.rss_shmem_kib) AS rss_shmem_kib
  FROM framed f
  CROSS JOIN process_change x
    ON x.change_key BETWEEN f.keyframe_id << 28 AND (f.first_snapshot_id << 28) + 268435455
  CROSS JOIN process p ON p.process_id = x.process_id
    AND (p.gone_snapshot_id IS NULL OR p.gone_snapshot_id > f.first_snapshot_id)
  GROUP BY f.kill_id, x.process_id
), last_size AS MATERIALIZED (
  SELECT f.kill_id, x.process_id, sum(x.size_kib) AS size_kib,
         sum(x.rss_shmem_kib) AS rss_shmem_kib
  FROM framed f
  CROSS JOIN process_change x
    ON x.change_key BETWEEN f.last_keyframe_id << 28 AND (f.last_snapshot_id << 28) + 268435455
  CROSS JOIN process p ON p.process_id = x.process_id
    AND (p.gone_snapshot_id IS NULL OR p.gone_snapshot_id > f.last_snapshot_id)
  GROUP BY f.kill_id, x.process_id
), task AS MATERIALIZED (
  -- The kernel's task tables; SQLite indexes them for the join below.
  SELECT t.kill_id, t.tgid, t.pid, t.size_kib
  FROM framed f JOIN oom_task t ON t.kill_id = f.kill_id
), known AS MATERIALIZED (
  -- Processes of the record inside the kill's scope; the kernel's task table has the last word.
  SELECT f.kill_id, l.process_id, i.pid, i.comm, i.unit,
         coalesce(a.size_kib, 0) AS from_kib, coalesce(t.size_kib, l.size_kib) AS to_kib,
         a.process_id IS NULL AS is_new,
         CASE WHEN a.process_id IS NULL THEN max(i.started_us, f.window_start_us)
              ELSE f.first_us END AS from_us
  FROM framed f
  JOIN last_size l ON l.kill_id = f.kill_id
  JOIN process_info i ON i.process_id = l.process_id
  LEFT JOIN first_size a ON a.kill_id = f.kill_id AND a.process_id = l.process_id
  LEFT JOIN task t ON t.kill_id = f.kill_id AND t.tgid = i.pid
  WHERE f.oom_memcg IS NULL OR t.pid IS NOT NULL OR i.cgroup = f.oom_memcg
     OR substr(i.cgroup, 1, length(f.oom_memcg) + 1) = f.oom_memcg || '/'
), unseen AS (
  -- Processes that no snapshot saw: born and grown between two of them.
  SELECT f.kill_id, NULL AS process_id, t.tgid AS pid, t.comm, NULL AS unit,
         0 AS from_kib, t.size_kib AS to_kib, 1 AS is_new, f.last_us AS from_us
  FROM framed f
  JOIN oom_task t ON t.kill_id = f.kill_id
  WHERE NOT EXISTS (SELECT 1 FROM known n WHERE n.kill_id = f.kill_id AND n.pid = t.tgid)
), unowned AS (
  SELECT f.kill_id, 'shmem' AS suspect_kind, f.first_us AS from_us,
         coalesce(f.mem_info ->> '$.shmem_kib', z.shmem_kib) - a.shmem_kib
           - coalesce((SELECT sum(max(0, l.rss_shmem_kib - coalesce(o.rss_shmem_kib, 0)))
                       FROM last_size l
                       LEFT JOIN first_size o
                         ON o.kill_id = l.kill_id AND o.process_id = l.process_id
                       WHERE l.kill_id = f.kill_id), 0) AS grew_kib
  FROM framed f
  JOIN machine_sample a ON a.snapshot_id = f.first_snapshot_id
  JOIN machine_sample z ON z.snapshot_id = f.last_snapshot_id
  WHERE f.oom_memcg IS NULL
  UNION ALL
  SELECT f.kill_id, 'slab', f.first_us,
         coalesce(f.mem_info ->> '$.slab_unreclaimable_kib', z.slab_unreclaimable_kib)
           - a.slab_unreclaimable_kib
  FROM framed f
  JOIN machine_sample a ON a.snapshot_id = f.first_snapshot_id
  JOIN machine_sample z ON z.snapshot_id = f.last_snapshot_id
  WHERE f.oom_memcg IS NULL
), actor AS MATERIALIZED (
  SELECT kill_id, 'process' AS suspect_kind, comm AS suspect, process_id, pid, unit, is_new,
         from_us, to_kib, to_kib - from_kib AS grew_kib
  FROM known
  UNION ALL
  SELECT kill_id, 'process', comm, process_id, pid, unit, is_new, from_us, to_kib,
         to_kib - from_kib
  FROM unseen
  UNION ALL
  SELECT kill_id, suspect_kind, suspect_kind, NULL, NULL, NULL, 0, from_us, NULL, grew_kib
  FROM unowned
), ranked AS (
  SELECT a.*, 100.0 * a.grew_kib / sum(max(a.grew_kib, 0)) OVER (PARTITION BY a.kill_id)
           AS share_pct,
         row_number() OVER (PARTITION BY a.kill_id ORDER BY a.grew_kib DESC, a.pid) AS place
  FROM actor a
), suspect AS MATERIALIZED (
  SELECT r.*, f.last_snapshot_id, f.keyframe_id, f.first_us, f.at_us
  FROM ranked r
  JOIN framed f ON f.kill_id = r.kill_id
  WHERE r.place = 1 AND r.grew_kib >= :min_growth
), point AS (
  SELECT s.kill_id, p.wall_us, sum(x.size_kib) OVER (
           PARTITION BY s.kill_id, p.keyframe_id ORDER BY p.snapshot_id) AS kib
  FROM suspect s
  CROSS JOIN snapshot p ON p.snapshot_id BETWEEN s.keyframe_id AND s.last_snapshot_id
  CROSS JOIN process_change x ON x.change_key = p.snapshot_id << 28 | s.process_id
  UNION ALL
  SELECT s.kill_id, s.at_us, s.to_kib
  FROM suspect s
  UNION ALL
  SELECT s.kill_id, p.wall_us,
         CASE s.suspect_kind WHEN 'shmem' THEN m.shmem_kib ELSE m.slab_unreclaimable_kib END
  FROM suspect s
  JOIN snapshot p ON p.snapshot_id BETWEEN s.keyframe_id AND s.last_snapshot_id
  JOIN machine_sample m ON m.snapshot_id = p.snapshot_id
  WHERE s.suspect_kind <> 'process'
), curve AS (
  SELECT s.kill_id, trend(p.wall_us, p.kib, s.first_us, s.at_us) AS trend
  FROM suspect s
  JOIN point p ON p.kill_id = s.kill_id
  GROUP BY s.kill_id
), witnessed AS (
  SELECT c.kill_id,
         (SELECT count(*) FROM snapshot s WHERE s.boot_no = c.boot_no
          AND s.wall_us BETWEEN c.window_start_us AND c.at_us) AS snapshots,
         (SELECT count(*) FROM gap g WHERE g.boot_no = c.boot_no
          AND g.until_us >= c.window_start_us AND g.from_us <= c.at_us) AS gaps
  FROM chosen c
)
SELECT c.kill_id,
       c.at_us AS at,
       coalesce(c.host, b.host) AS host,
       coalesce(c.boot_id, b.boot_id) AS boot_id,
       c.victim_comm,
       c.victim_pid,
       coalesce(v.unit, c.unit) AS victim_unit,
       c.victim_size_kib,
       c.victim_oom_score_adj,
       c.killer,
       c.kind,
       c.oom_memcg,
       c.incident_id,
       CASE WHEN s.kill_id IS NULL THEN 'undetermined'
            WHEN s.suspect_kind <> 'process' THEN 'no-process'
            WHEN s.pid = c.victim_pid THEN 'victim'
            ELSE 'other' END AS verdict,
       s.suspect,
       s.suspect_kind,
       s.pid AS suspect_pid,
       s.unit AS suspect_unit,
       s.grew_kib,
       (c.at_us - s.from_us) / 1000000 AS over_s,
       round(s.share_pct, 1) AS share_pct,
       CASE WHEN s.is_new THEN 'new' END AS shape,
       CASE WHEN s.kill_id IS NULL THEN 'none'
            WHEN s.share_pct >= 50 AND w.snapshots >= 10 AND w.gaps = 0 THEN 'high'
            WHEN s.share_pct >= 25 AND w.snapshots >= 3 THEN 'medium'
            ELSE 'low' END AS confidence,
       t.trend,
       c.sources,
       c.trusted,
       w.gaps
FROM chosen c
LEFT JOIN boot b ON b.boot_no = c.boot_no
LEFT JOIN process_info v ON v.process_id = c.victim_process_id
LEFT JOIN suspect s ON s.kill_id = c.kill_id
LEFT JOIN curve t ON t.kill_id = c.kill_id
LEFT JOIN witnessed w ON w.kill_id = c.kill_id
UNION ALL
-- What the kernel counted and no log told of, a row for each.
SELECT NULL, u.until_us, b.host, b.boot_id, NULL, NULL, u.unit, NULL, NULL, 'kernel', 'unlogged',
       NULL, NULL, 'undetermined', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'none', NULL,
       'vmstat', 1, NULL
FROM unlogged_kill u
JOIN boot b ON b.boot_no = u.boot_no
JOIN each_of n ON n.number <= u.counted - u.logged
WHERE (:since IS NULL OR u.until_us >= :since) AND (:until IS NULL OR u.until_us < :until)
  AND :comm IS NULL AND :pid IS NULL AND :kill IS NULL
ORDER BY 2 DESC, 1 DESC;
