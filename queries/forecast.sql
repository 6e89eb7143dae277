-- Who leaks, and when memory or a limit ends.
--
-- The line goes through the lowest sizes of each stretch of the window (Theil-Sen), after what
-- warms up, steps, breathes or follows the day has been set aside; the ends come with the interval
-- of its slope. A process meets the end of the machine's memory or of its cgroup's limit,
-- whichever is nearer. Only those that leak are shown, and the machine, unless `all` is 1.
--
-- group   Memory
-- param   since  time    -24h  Start of the window that is judged.
-- param   until  time    now   Its end, from which on is forecast.
-- param   all    integer 0     1: those that do not leak, too.
-- param   limit  integer 20    Processes and cgroups that are looked at closely, the fastest growing.
-- filter  process
-- column  subject             text    1  machine, commitments, a cgroup's path or a process's name.
-- column  kind                text    9  machine, cgroup or process.
-- column  pid                 id      8  Process id.
-- column  unit                text    13 Systemd unit.
-- column  leaking             bool    2  Whether it leaks.
-- column  size_kib            kib     7  What it has now, without page cache.
-- column  slope_kib_per_hour  kib     3  Growth an hour.
-- column  slope_kib_per_day   kib     10 Growth a day.
-- column  limit_kib           kib     14 At which size it ends: the limit, or what it has and all that is left.
-- column  ends_at             time    4  When that is, most likely.
-- column  earliest_at         time    11 Start of the interval.
-- column  latest_at           time    12 Its end; empty where the slope may as well be none.
-- column  confidence          text    6  How sure the answer is: high, medium, low; none with too few readings.
-- column  shape               text    15 leak, burst, step, sawtooth, warmup, steady.
-- column  then                text    5  What the settings do at that end.
-- column  trend               trend   16 Its size over the window, KiB.
-- column  reasons             json    -  On what the answer rests.
-- column  since               time    -  Start of the growth that was judged: after the last restart.
CREATE TEMP TABLE forecast_frame AS
SELECT l.boot_no, l.snapshot_id AS last_id, l.wall_us AS last_us, l.keyframe_id AS last_keyframe_id,
       f.snapshot_id AS first_id, f.wall_us AS first_us, f.keyframe_id AS first_keyframe_id,
       m.mem_total_kib + coalesce(m.swap_total_kib, 0) AS total_kib,
       m.headroom_kib
FROM (
  SELECT * FROM snapshot WHERE wall_us <= :until AND wall_us >= :since
  ORDER BY wall_us DESC LIMIT 1
) l
JOIN snapshot f ON f.snapshot_id = (
  SELECT min(snapshot_id) FROM snapshot
  WHERE boot_no = l.boot_no AND wall_us >= :since AND snapshot_id <= l.snapshot_id)
JOIN machine_sample m ON m.snapshot_id = l.snapshot_id;

CREATE TEMP TABLE forecast_setting AS
SELECT t.name, t.value
FROM forecast_frame f
JOIN setting t ON t.snapshot_id = (
  SELECT max(o.snapshot_id) FROM setting o WHERE o.name = t.name AND o.snapshot_id <= f.last_id);

-- Each process now and at the start of the window.
CREATE TEMP TABLE forecast_process AS
WITH sized AS (
  SELECT x.process_id,
         sum(x.size_kib) FILTER (WHERE x.change_key < (t.first_id + 1) << 28) AS first_kib,
         sum(x.size_kib) FILTER (WHERE x.change_key < (t.last_id + 1) << 28) AS last_kib,
         sum(x.rss_anon_kib + x.swap_kib + x.pgtables_kib)
           FILTER (WHERE x.change_key < (t.last_id + 1) << 28) AS own_kib,
         sum(x.oom_score_adj) FILTER (WHERE x.change_key < (t.last_id + 1) << 28) AS adj
  FROM (
    SELECT keyframe_id, max(snapshot_id) AS until_id,
           max(snapshot_id) FILTER (WHERE place = 1) AS first_id,
           max(snapshot_id) FILTER (WHERE place = 2) AS last_id
    FROM (
      SELECT first_keyframe_id AS keyframe_id, first_id AS snapshot_id, 1 AS place
      FROM forecast_frame
      UNION ALL SELECT last_keyframe_id, last_id, 2 FROM forecast_frame)
    GROUP BY keyframe_id
  ) t
  CROSS JOIN process_change x
    ON x.change_key BETWEEN t.keyframe_id << 28 AND (t.until_id << 28) + 268435455
  GROUP BY t.keyframe_id, x.process_id
)
SELECT s.process_id, p.pid, p.started_us, max(s.first_kib) AS first_kib,
       max(s.last_kib) AS last_kib, max(s.own_kib) AS own_kib, max(s.adj) AS adj
FROM forecast_frame f
CROSS JOIN sized s
JOIN process p ON p.process_id = s.process_id AND p.boot_no = f.boot_no
  AND (p.gone_snapshot_id IS NULL OR p.gone_snapshot_id > f.last_id)
GROUP BY s.process_id
HAVING max(s.last_kib) IS NOT NULL;

CREATE TEMP TABLE forecast_candidate AS
SELECT p.*, i.comm, i.unit, g.cgroup_id
FROM forecast_process p
JOIN process_info i ON i.process_id = p.process_id
LEFT JOIN cgroup g ON g.path = i.cgroup
WHERE (:chosen IS NULL OR p.process_id IN chosen_process)
  AND (:chosen IS NOT NULL
       OR p.last_kib - coalesce(p.first_kib, 0) >= max(1024, p.last_kib * 3 / 100))
ORDER BY p.last_kib - coalesce(p.first_kib, 0) DESC
LIMIT coalesce(:limit, -1);

-- What each cgroup may still take: the least of its own limit and those above it.
CREATE TEMP TABLE forecast_cgroup AS
WITH latest AS (
  SELECT x.cgroup_id, x.limit_kib, x.oom_group, g.path, g.unit, g.container_id, g.pod_uid, x.current_kib, x.anon_kib,
         x.used_kib,
         max(x.snapshot_id) AS snapshot_id
  FROM forecast_frame f
  CROSS JOIN cgroup_sample x ON x.snapshot_id BETWEEN f.last_keyframe_id AND f.last_id
  JOIN cgroup g ON g.cgroup_id = x.cgroup_id
  GROUP BY x.cgroup_id
)
SELECT l.*,
       (SELECT min(a.limit_kib - a.used_kib) FROM latest a
        WHERE a.limit_kib IS NOT NULL
          AND (a.path = l.path OR substr(l.path, 1, length(a.path) + 1) = a.path || '/')
       ) AS room_kib
FROM latest l
WHERE l.current_kib IS NOT NULL;

CREATE TEMP TABLE forecast_point AS
SELECT 'machine' AS kind, 'machine' AS subject, NULL AS id, s.wall_us,
       m.mem_total_kib + coalesce(m.swap_total_kib, 0) - m.headroom_kib AS kib,
       f.total_kib AS limit_kib
FROM forecast_frame f
CROSS JOIN snapshot s ON s.snapshot_id BETWEEN f.first_id AND f.last_id
JOIN machine_sample m ON m.snapshot_id = s.snapshot_id
WHERE :chosen IS NULL
UNION ALL
-- Where memory that was promised is counted, promises end before memory does.
SELECT 'machine', 'commitments', NULL, s.wall_us, m.committed_kib, z.commit_limit_kib
FROM forecast_frame f
CROSS JOIN snapshot s ON s.snapshot_id BETWEEN f.first_id AND f.last_id
JOIN machine_sample m ON m.snapshot_id = s.snapshot_id
JOIN machine_sample z ON z.snapshot_id = f.last_id
WHERE :chosen IS NULL
  AND EXISTS (
    SELECT 1 FROM forecast_setting WHERE name = 'vm.overcommit_memory' AND value = '2')
UNION ALL
SELECT 'cgroup', c.path, c.cgroup_id, s.wall_us,
       x.used_kib,
       c.used_kib + min(f.headroom_kib, coalesce(c.room_kib, f.headroom_kib))
FROM forecast_frame f
CROSS JOIN cgroup_sample x ON x.snapshot_id BETWEEN f.first_id AND f.last_id
JOIN forecast_cgroup c ON c.cgroup_id = x.cgroup_id
JOIN snapshot s ON s.snapshot_id = x.snapshot_id
WHERE :comm IS NULL AND :pid IS NULL AND :user IS NULL AND matches(:unit, c.unit)
  AND matches(:cgroup, c.path)
  AND (matches(:container, c.container_id) OR matches(:container, c.pod_uid))
  AND (c.limit_kib IS NOT NULL OR c.unit IS NOT NULL)
UNION ALL
SELECT 'process', comm, process_id, wall_us,
       sum(step_kib) OVER (PARTITION BY process_id, keyframe_id ORDER BY snapshot_id),
       limit_kib
FROM (
  SELECT c.comm, c.process_id, s.wall_us, s.keyframe_id, s.snapshot_id,
         x.rss_anon_kib + x.swap_kib + x.pgtables_kib AS step_kib,
         c.own_kib + min(f.headroom_kib, coalesce(
           (SELECT g.room_kib FROM forecast_cgroup g WHERE g.cgroup_id = c.cgroup_id),
           f.headroom_kib)) AS limit_kib
  FROM forecast_frame f
  CROSS JOIN forecast_candidate c
  CROSS JOIN snapshot s ON s.snapshot_id BETWEEN f.first_keyframe_id AND f.last_id
  CROSS JOIN process_change x ON x.change_key = s.snapshot_id << 28 | c.process_id);

CREATE TEMP TABLE forecast_found AS
SELECT p.kind, p.subject, p.id, p.limit_kib,
       growth(p.wall_us, p.kib, f.last_us, p.limit_kib)
         FILTER (WHERE p.wall_us >= f.first_us) AS growth,
       trend(p.wall_us, p.kib, f.first_us, f.last_us) AS trend
FROM forecast_frame f
CROSS JOIN forecast_point p
GROUP BY p.kind, p.subject, p.id;

-- Who would be killed now.
CREATE TEMP TABLE forecast_first AS
SELECT i.comm || '[' || p.pid || ']' AS label
FROM forecast_frame f
CROSS JOIN forecast_process p
JOIN process_info i ON i.process_id = p.process_id
WHERE p.adj > -1000
ORDER BY 1000.0 * p.last_kib / f.total_kib + p.adj DESC
LIMIT 1;

WITH answer AS (
  SELECT r.*, coalesce(c.pid, NULL) AS pid, coalesce(c.unit, g.unit) AS unit,
         CASE r.kind WHEN 'process' THEN c.own_kib WHEN 'cgroup' THEN g.used_kib
              ELSE NULL END AS size_kib,
         g.oom_group, g.limit_kib AS own_limit_kib, g.room_kib,
         coalesce(r.growth ->> '$.is_leaking', 0) AS is_leaking
  FROM forecast_found r
  LEFT JOIN forecast_candidate c ON r.kind = 'process' AND c.process_id = r.id
  LEFT JOIN forecast_cgroup g ON g.cgroup_id = CASE r.kind WHEN 'cgroup' THEN r.id
                                                      WHEN 'process' THEN c.cgroup_id END
  WHERE r.growth IS NOT NULL
)
SELECT a.subject, a.kind, a.pid, a.unit, a.is_leaking AS leaking,
       coalesce(a.size_kib, a.growth ->> '$.last_kib') AS size_kib,
       CAST(round(a.growth ->> '$.slope_kib_per_hour') AS INTEGER) AS slope_kib_per_hour,
       CAST(round(24 * (a.growth ->> '$.slope_kib_per_hour')) AS INTEGER) AS slope_kib_per_day,
       a.limit_kib,
       CASE WHEN a.is_leaking THEN a.growth ->> '$.likely_us' END AS ends_at,
       CASE WHEN a.is_leaking THEN a.growth ->> '$.earliest_us' END AS earliest_at,
       CASE WHEN a.is_leaking THEN a.growth ->> '$.latest_us' END AS latest_at,
       a.growth ->> '$.confidence' AS confidence,
       a.growth ->> '$.shape' AS shape,
       CASE
         WHEN NOT a.is_leaking THEN NULL
         WHEN a.subject = 'commitments' AND a.kind = 'machine'
           THEN 'allocations fail (vm.overcommit_memory=2); nobody is killed'
         WHEN a.room_kib < (SELECT headroom_kib FROM forecast_frame) AND a.kind <> 'machine'
           THEN CASE WHEN a.oom_group = 1
                     THEN 'the whole cgroup is killed (memory.oom.group)'
                     ELSE 'the kernel kills in its cgroup' END
         WHEN (SELECT value FROM forecast_setting WHERE name = 'vm.panic_on_oom') IN ('1', '2')
           THEN 'the machine panics (vm.panic_on_oom) and ' || coalesce(
             (SELECT CASE WHEN CAST(value AS INTEGER) > 0 THEN 'reboots after ' || value || ' s'
                          WHEN CAST(value AS INTEGER) < 0 THEN 'reboots at once'
                          ELSE 'hangs for ever (kernel.panic=0)' END
              FROM forecast_setting WHERE name = 'kernel.panic'), 'stops')
         WHEN (SELECT value FROM forecast_setting WHERE name = 'vm.oom_kill_allocating_task') = '1'
           THEN 'whoever asks for memory then is killed (vm.oom_kill_allocating_task)'
         ELSE 'the kernel kills, now ' || (SELECT label FROM forecast_first) || ' first'
       END AS "then",
       a.trend,
       a.growth ->> '$.reasons' AS reasons,
       a.growth ->> '$.since_us' AS since
FROM answer a
WHERE a.is_leaking OR a.kind = 'machine' OR :all <> 0 OR :chosen IS NOT NULL
ORDER BY a.kind = 'machine' DESC, a.is_leaking DESC, ends_at IS NULL, ends_at, a.subject;
