-- Kills, newest first, and who is to blame for each.
--
-- Memory began to run out where the headroom (MemAvailable and free swap, or what a cgroup has
-- below its limit) last was near its usual height; growth is measured from there to the kill, at
-- which the kernel's own task table has the last word. A process counts with what it owns:
-- anonymous memory, swap and page tables. Shared memory counts once. Groups of processes, memory
-- that no process owns and a lowered limit compete with single processes. In the kill of a
-- memory cgroup only that cgroup is looked at. Kills of one incident share its verdict, which is kept
-- when the hour of the first one is over.
--
-- group   Kills
-- uses    victims
-- param   window    span  7d    How far back the start of the loss is looked for.
-- param   min_growth size 4M    Growth below this blames nobody.
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
-- column  suspect               text     4  Who grew most: a process, a group, or memory without owner.
-- column  suspect_kind          text     -  process, group, shmem, slab, kernel or limit.
-- column  suspect_pid           id       13 Its pid.
-- column  suspect_unit          text     -  Its systemd unit.
-- column  grew_kib              kib      5  How much it grew.
-- column  over_s                seconds  6  In how many seconds, up to the incident's first kill.
-- column  share_pct             percent  10 Its share of all growth in that time.
-- column  shape                 text     16 leak, burst, step, sawtooth, warmup, steady; new: it was not there before.
-- column  confidence            text     15 high, medium or low; none without a verdict.
-- column  trend                 trend    8  Its size in that time, KiB.
-- column  sources               text     -  Carriers in which the kill was found.
-- column  trusted               bool     -  Whether one of them provably is the kernel.
-- column  gaps                  count    -  Known gaps of the record in that time.
-- column  reasons               json     -  On what the verdict rests, or why there is none.
-- column  growers               json     -  The suspects, most to blame first.
-- column  lost_kib              kib      -  Headroom lost from the start to the kill.
-- column  start_at              time     -  When memory began to run out.
CREATE TEMP TABLE chosen AS
SELECT k.*, v.victim_unit
FROM kill k
JOIN victims v ON v.kill_id = k.kill_id;

CREATE TEMP TABLE kept AS
-- What the recorder has judged. Samples that are gone cannot be judged anew: then the verdict stands,
-- be it of older rules, or of a kill that another one has come to stand before.
SELECT *
FROM (
  SELECT i.incident_id, v.first_snapshot_id, v.at_us, v.first_us, v.lost_kib, v.gaps, v.judged,
         row_number() OVER (
           PARTITION BY i.incident_id ORDER BY v.kill_id <> i.incident_id, v.at_us) AS place
  FROM (SELECT incident_id, kill_id FROM chosen
        UNION SELECT incident_id, incident_id FROM chosen) i
  JOIN verdict v ON v.kill_id = i.kill_id AND v.judged IS NOT NULL
    AND v.window_us = :window AND v.min_growth_kib = :min_growth
  WHERE v.kill_id = i.incident_id AND v.rules = blame_rules()
    OR NOT EXISTS (SELECT 1 FROM snapshot s WHERE s.snapshot_id = v.first_snapshot_id))
WHERE place = 1;

CREATE TEMP TABLE first_kill AS
-- An incident is judged at its first kill, as far as the record goes.
SELECT k.incident_id, k.kill_id, k.at_us, k.boot_no, k.kind, k."order",
       -- The root of the hierarchy is the machine.
       nullif(k.oom_memcg, '/') AS oom_memcg,
       k.mem_info, k.memcg_limit_kib, g.cgroup_id, b.snapshot_id AS last_id,
       b.wall_us AS last_us, b.keyframe_id AS last_keyframe_id,
       EXISTS (SELECT 1 FROM oom_task t WHERE t.kill_id = k.kill_id) AS has_tasks
FROM kill k
JOIN snapshot b ON b.snapshot_id = k.before_snapshot_id
LEFT JOIN cgroup g ON g.path = nullif(k.oom_memcg, '/')
WHERE k.kill_id IN (SELECT incident_id FROM chosen EXCEPT SELECT incident_id FROM kept);

CREATE TEMP TABLE moment AS
-- The last hour in full, before it a snapshot an hour. The plus keeps SQLite from making an index
-- of all snapshots by their boot.
SELECT f.incident_id, s.snapshot_id, s.wall_us
FROM first_kill f
CROSS JOIN snapshot s
  ON s.wall_us BETWEEN f.at_us - min(:window, 3600000000) AND f.at_us
  AND +s.boot_no = f.boot_no AND s.snapshot_id <= f.last_id
UNION ALL
SELECT f.incident_id, h.keyframe_id, h.from_us
FROM first_kill f
CROSS JOIN machine_hour h
  ON h.from_us >= f.at_us - :window AND h.from_us < f.at_us - 3600000000
  AND +h.boot_no = f.boot_no;

CREATE TEMP TABLE framed AS
WITH headroom AS (
  SELECT o.incident_id, o.wall_us AS at_us,
         m.headroom_kib AS kib
  FROM first_kill f
  JOIN moment o ON o.incident_id = f.incident_id
  CROSS JOIN machine_sample m ON m.snapshot_id = o.snapshot_id
  WHERE f.oom_memcg IS NULL
  UNION ALL
  SELECT f.incident_id, f.at_us,
         f.mem_info ->> '$.free_kib' + (f.mem_info ->> '$.active_file_kib')
           + (f.mem_info ->> '$.inactive_file_kib') + (f.mem_info ->> '$.slab_reclaimable_kib')
           + coalesce(f.mem_info ->> '$.swap_free_kib', 0)
  FROM first_kill f
  WHERE f.oom_memcg IS NULL AND f.kind NOT IN ('cpuset', 'mempolicy')
  UNION ALL
  SELECT f.incident_id, o.wall_us,
         coalesce(x.limit_kib, f.memcg_limit_kib) - x.used_kib
  FROM first_kill f
  JOIN moment o ON o.incident_id = f.incident_id
  CROSS JOIN cgroup_sample x ON x.snapshot_id = o.snapshot_id AND x.cgroup_id = f.cgroup_id
  UNION ALL
  SELECT f.incident_id, f.at_us, 0
  FROM first_kill f
  WHERE f.oom_memcg IS NOT NULL
), begun AS (
  SELECT f.incident_id, onset(h.at_us, h.kib, f.at_us) AS onset
  FROM headroom h
  CROSS JOIN first_kill f ON f.incident_id = h.incident_id
  GROUP BY f.incident_id
)
SELECT f.*, f.onset ->> '$.lost_kib' AS lost_kib,
       a.snapshot_id AS first_id, a.keyframe_id AS first_keyframe_id, a.wall_us AS first_us,
       c.snapshot_id AS middle_id, c.keyframe_id AS middle_keyframe_id,
       f.at_us - a.wall_us <= 10800000000 AS is_short
FROM (
  SELECT f.*, g.onset,
         coalesce(
           (SELECT s.snapshot_id FROM snapshot s
            WHERE s.wall_us >= coalesce(
                g.onset ->> '$.start_us', f.at_us - min(:window, 3600000000))
              AND s.boot_no = f.boot_no AND s.snapshot_id <= f.last_id
            ORDER BY s.wall_us LIMIT 1), f.last_id) AS start_id,
         coalesce(
           (SELECT s.snapshot_id FROM snapshot s
            WHERE s.wall_us >= g.onset ->> '$.middle_us'
              AND s.boot_no = f.boot_no AND s.snapshot_id <= f.last_id
            ORDER BY s.wall_us LIMIT 1), f.last_id) AS half_id
  FROM first_kill f
  LEFT JOIN begun g ON g.incident_id = f.incident_id
) f
JOIN snapshot a ON a.snapshot_id = f.start_id
JOIN snapshot c ON c.snapshot_id = CASE WHEN f.onset IS NULL THEN f.start_id ELSE f.half_id END;

CREATE TEMP TABLE frame AS
SELECT incident_id, 1 AS place, first_keyframe_id AS keyframe_id, first_id AS snapshot_id
FROM framed
UNION ALL SELECT incident_id, 2, middle_keyframe_id, middle_id FROM framed
UNION ALL SELECT incident_id, 3, last_keyframe_id, last_id FROM framed;

CREATE TEMP TABLE stretch AS
-- What must be replayed for the sizes at the three moments: up to three stretches.
SELECT incident_id, keyframe_id << 28 AS from_key, (max(snapshot_id) + 1) << 28 AS until_key,
       (max(snapshot_id) FILTER (WHERE place = 1) + 1) << 28 AS first_key,
       (max(snapshot_id) FILTER (WHERE place = 2) + 1) << 28 AS middle_key,
       (max(snapshot_id) FILTER (WHERE place = 3) + 1) << 28 AS last_key
FROM frame
GROUP BY incident_id, keyframe_id;

CREATE TEMP TABLE replayed AS
-- A stretch at a time; replay() does without the sort of a GROUP BY.
SELECT t.incident_id, CAST(p.value ->> 0 AS INTEGER) AS process_id, p.value ->> 1 AS first_kib,
       p.value ->> 2 AS middle_kib, p.value ->> 3 AS last_kib, p.value ->> 4 AS first_shmem_kib,
       p.value ->> 5 AS last_shmem_kib, p.value ->> 6 AS last_file_kib,
       p.value ->> 7 AS vsize_kib
FROM stretch t, json_each((
  SELECT replay(x.change_key, x.rss_anon_kib + x.swap_kib + x.pgtables_kib, x.rss_shmem_kib,
                x.rss_file_kib, x.vsize_kib, t.first_key, t.middle_key, t.last_key)
  FROM process_change x
  WHERE x.change_key >= t.from_key AND x.change_key < t.until_key)) p;

CREATE TEMP TABLE sized AS
SELECT r.incident_id, r.process_id, p.pid, p.gone_snapshot_id,
       max(r.first_kib) AS start_kib,
       max(r.first_kib) FILTER (WHERE coalesce(p.gone_snapshot_id > f.first_id, 1)) AS first_kib,
       max(r.middle_kib)
         FILTER (WHERE coalesce(p.gone_snapshot_id > f.middle_id, 1)) AS middle_kib,
       max(r.last_kib) FILTER (WHERE coalesce(p.gone_snapshot_id > f.last_id, 1)) AS last_kib,
       max(r.first_shmem_kib) AS first_shmem_kib, max(r.last_shmem_kib) AS last_shmem_kib,
       max(r.last_file_kib) AS last_file_kib, max(r.vsize_kib) AS vsize_kib
FROM framed f
JOIN replayed r ON r.incident_id = f.incident_id
JOIN process p ON p.process_id = r.process_id AND p.boot_no = f.boot_no
GROUP BY r.incident_id, r.process_id;

CREATE TEMP TABLE task AS
-- The kernel's task tables; SQLite indexes them for the joins below.
SELECT f.incident_id,
       -- With a type, or no index serves a comparison with pids that have one.
       CAST(coalesce(t.tgid, t.pid) AS INTEGER) AS pid, t.comm, t.uid, t.rss_kib, t.rss_anon_kib,
       t.rss_shmem_kib, coalesce(t.swap_kib, 0) + coalesce(t.pgtables_kib, 0) AS other_kib,
       t.total_vm_kib
FROM framed f JOIN oom_task t ON t.kill_id = f.kill_id
UNION ALL
-- Without a table the kill line has at least the victim's sizes.
SELECT f.incident_id, k.victim_pid, k.victim_comm, k.victim_uid,
       k.anon_rss_kib + coalesce(k.file_rss_kib, 0) + coalesce(k.shmem_rss_kib, 0),
       k.anon_rss_kib, k.shmem_rss_kib, coalesce(k.pgtables_kib, 0), k.total_vm_kib
FROM framed f JOIN oom_event k ON k.kill_id = f.kill_id
WHERE NOT f.has_tasks AND k.victim_pid IS NOT NULL AND k.anon_rss_kib IS NOT NULL
  AND k.victim_comm IS NOT NULL;

CREATE TEMP TABLE late_peak AS
-- Without a task table the snapshot right after the kill tells by VmHWM who grew after the last one
-- before it, though it may have shrunk since. A later one would show who took what was freed.
SELECT f.incident_id, x.change_key & 268435455 AS process_id, x.peak_rss_kib AS rose_kib
FROM framed f
CROSS JOIN snapshot s ON s.snapshot_id = f.last_id + 1 AND s.boot_no = f.boot_no
  AND s.wall_us <= f.at_us + 1500000 AND s.keyframe_id = f.last_keyframe_id
CROSS JOIN process_change x
  ON x.change_key BETWEEN s.snapshot_id << 28 AND (s.snapshot_id << 28) + 268435455
WHERE NOT f.has_tasks AND x.peak_rss_kib > 0 AND x.present >= 0;

CREATE TEMP TABLE known AS
-- Processes of the record; the kernel's task table has the last word.
SELECT s.incident_id, s.process_id, s.pid, s.first_kib, s.middle_kib,
       CASE WHEN t.pid IS NULL OR s.last_kib IS NULL
              THEN s.last_kib + coalesce(
                (SELECT l.rose_kib FROM late_peak l
                 WHERE l.incident_id = s.incident_id AND l.process_id = s.process_id), 0)
            ELSE coalesce(t.rss_anon_kib,
                          max(0, t.rss_kib - s.last_file_kib - s.last_shmem_kib))
                 + t.other_kib END AS to_kib,
       s.first_shmem_kib, coalesce(t.rss_shmem_kib, s.last_shmem_kib) AS to_shmem_kib,
       s.vsize_kib, t.pid IS NOT NULL AS is_in_table
FROM sized s
LEFT JOIN task t ON t.incident_id = s.incident_id AND t.pid = s.pid;

CREATE TEMP VIEW part (kind, name) AS
-- Memory that no process owns.
VALUES ('shmem', 'shmem'), ('slab', 'slab'), ('kernel', 'kernel stacks'),
       ('kernel', 'per-CPU memory'), ('kernel', 'huge pages'), ('kernel', 'zswap'),
       ('kernel', 'socket buffers'), ('kernel', 'unaccounted kernel memory');

CREATE TEMP VIEW machine_part AS
SELECT m.snapshot_id, p.kind, p.name,
       CASE p.name
         WHEN 'shmem' THEN m.shmem_kib
         WHEN 'slab' THEN m.slab_unreclaimable_kib
         WHEN 'kernel stacks' THEN m.kernel_stack_kib
         WHEN 'per-CPU memory' THEN m.percpu_kib
         WHEN 'huge pages' THEN m.hugepages_kib
         WHEN 'zswap' THEN m.zswap_kib
         -- What no line of /proc/meminfo counts: buffers of pipes and sockets, drivers.
         WHEN 'unaccounted kernel memory' THEN
           m.mem_total_kib - m.mem_free_kib - m.active_file_kib - m.inactive_file_kib
             - m.active_anon_kib - m.inactive_anon_kib - m.unevictable_kib
             - m.slab_reclaimable_kib - m.slab_unreclaimable_kib - m.page_tables_kib
             - m.kernel_stack_kib - coalesce(m.percpu_kib, 0) - coalesce(m.hugepages_kib, 0)
             - coalesce(m.zswap_kib, 0)
       END AS kib
FROM machine_sample m CROSS JOIN part p;

CREATE TEMP VIEW cgroup_part AS
SELECT x.snapshot_id, x.cgroup_id, p.kind, p.name,
       CASE p.name
         WHEN 'shmem' THEN x.shmem_kib
         WHEN 'slab' THEN x.slab_kib
         WHEN 'kernel stacks' THEN x.kernel_stack_kib
         WHEN 'per-CPU memory' THEN x.percpu_kib
         WHEN 'socket buffers' THEN x.sock_kib
       END AS kib
FROM cgroup_sample x CROSS JOIN part p;

CREATE TEMP TABLE unowned AS
WITH cgroup_frame AS (
  -- The cgroup's numbers at the three moments: each holds from its row on.
  SELECT f.incident_id, f.cgroup_id, t.place,
         (SELECT max(x.snapshot_id) FROM cgroup_sample x
          WHERE x.cgroup_id = f.cgroup_id AND x.snapshot_id BETWEEN t.keyframe_id AND t.snapshot_id
         ) AS snapshot_id
  FROM framed f
  JOIN frame t ON t.incident_id = f.incident_id
  WHERE f.cgroup_id IS NOT NULL
)
SELECT f.incident_id, u.kind, u.name,
       max(u.kib) FILTER (WHERE t.place = 1) AS first_kib,
       max(u.kib) FILTER (WHERE t.place = 2) AS middle_kib,
       -- The kernel's report is a later word than the last snapshot.
       coalesce(
         CASE u.name
           WHEN 'shmem' THEN f.mem_info ->> '$.shmem_kib'
           WHEN 'slab' THEN f.mem_info ->> '$.slab_unreclaimable_kib'
           WHEN 'unaccounted kernel memory' THEN
             z.mem_total_kib - (f.mem_info ->> '$.free_kib')
               - (f.mem_info ->> '$.active_file_kib') - (f.mem_info ->> '$.inactive_file_kib')
               - (f.mem_info ->> '$.active_anon_kib') - (f.mem_info ->> '$.inactive_anon_kib')
               - (f.mem_info ->> '$.unevictable_kib')
               - coalesce(f.mem_info ->> '$.isolated_anon_kib', 0)
               - coalesce(f.mem_info ->> '$.isolated_file_kib', 0)
               - (f.mem_info ->> '$.slab_reclaimable_kib')
               - (f.mem_info ->> '$.slab_unreclaimable_kib')
               - (f.mem_info ->> '$.pagetables_kib') - z.kernel_stack_kib
               - coalesce(z.percpu_kib, 0) - coalesce(z.hugepages_kib, 0)
               - coalesce(z.zswap_kib, 0)
         END,
         max(u.kib) FILTER (WHERE t.place = 3)) AS to_kib
FROM framed f
JOIN frame t ON t.incident_id = f.incident_id
CROSS JOIN machine_part u ON u.snapshot_id = t.snapshot_id
JOIN machine_sample z ON z.snapshot_id = f.last_id
WHERE f.oom_memcg IS NULL
GROUP BY f.incident_id, u.name
UNION ALL
SELECT f.incident_id, u.kind, u.name,
       max(u.kib) FILTER (WHERE t.place = 1),
       max(u.kib) FILTER (WHERE t.place = 2),
       coalesce(
         CASE u.name
           WHEN 'shmem' THEN f.mem_info ->> '$.memcg_shmem_kib'
           WHEN 'slab' THEN f.mem_info ->> '$.memcg_slab_kib'
           WHEN 'kernel stacks' THEN f.mem_info ->> '$.memcg_kernel_stack_kib'
           WHEN 'per-CPU memory' THEN f.mem_info ->> '$.memcg_percpu_kib'
           WHEN 'socket buffers' THEN f.mem_info ->> '$.memcg_sock_kib'
         END,
         max(u.kib) FILTER (WHERE t.place = 3))
FROM framed f
JOIN cgroup_frame t ON t.incident_id = f.incident_id
CROSS JOIN cgroup_part u ON u.snapshot_id = t.snapshot_id AND u.cgroup_id = t.cgroup_id
GROUP BY f.incident_id, u.name
UNION ALL
-- A lowered limit takes what was used, or nearly used, above it.
SELECT f.incident_id, 'limit', f.oom_memcg, 0, 0,
       max(0, min(coalesce(x.limit_kib, x.current_kib * 5 / 4), x.current_kib * 5 / 4)
              - f.memcg_limit_kib)
FROM framed f
JOIN cgroup_frame t ON t.incident_id = f.incident_id AND t.place = 1
JOIN cgroup_sample x ON x.snapshot_id = t.snapshot_id AND x.cgroup_id = t.cgroup_id
WHERE coalesce(x.limit_kib > f.memcg_limit_kib, f.memcg_limit_kib IS NOT NULL);

CREATE TEMP TABLE ranked AS
WITH actor AS (
  SELECT n.incident_id, 'process' AS kind, i.comm AS name, n.process_id, n.pid, i.ppid, i.uid,
         i.unit, i.cgroup, i.container_id, n.vsize_kib, n.first_kib, n.middle_kib, n.to_kib,
         n.first_shmem_kib, n.to_shmem_kib
  FROM known n
  JOIN framed f ON f.incident_id = n.incident_id
  JOIN process_info i ON i.process_id = n.process_id
  -- Who did not move is not to blame, and there are many.
  WHERE (n.first_kib IS NULL OR n.to_kib IS NULL OR abs(n.to_kib - n.first_kib) >= 256
         OR n.middle_kib IS NULL OR abs(n.to_kib - n.middle_kib) >= 256
         OR abs(n.to_shmem_kib - n.first_shmem_kib) >= 256)
    AND CASE WHEN f.oom_memcg IS NOT NULL THEN
               n.is_in_table OR i.cgroup = f.oom_memcg
               OR substr(i.cgroup, 1, length(f.oom_memcg) + 1) = f.oom_memcg || '/'
             WHEN f.kind IN ('cpuset', 'mempolicy') AND f.has_tasks THEN n.is_in_table
             ELSE 1 END
  UNION ALL
  -- Processes that no snapshot saw: born and grown between two of them.
  SELECT t.incident_id, 'process', t.comm, NULL, t.pid, NULL, t.uid, NULL, NULL, NULL,
         t.total_vm_kib, NULL, NULL, coalesce(t.rss_anon_kib, t.rss_kib) + t.other_kib,
         NULL, t.rss_shmem_kib
  FROM task t
  WHERE (t.incident_id, t.pid) NOT IN (
    SELECT s.incident_id, s.pid FROM sized s WHERE s.last_kib IS NOT NULL)
  UNION ALL
  SELECT u.incident_id, u.kind, u.name, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
         u.first_kib, u.middle_kib, u.to_kib, NULL, NULL
  FROM unowned u
)
SELECT a.incident_id, c.key AS place, c.value AS suspect, c.value ->> '$.kind' AS kind,
       c.value ->> '$.name' AS name, c.value ->> '$.members' AS members
FROM (
  SELECT incident_id,
         suspects(kind, name, process_id, pid, ppid, uid, unit, cgroup, container_id,
                  vsize_kib, first_kib, middle_kib, to_kib, first_shmem_kib,
                  to_shmem_kib) AS list
  FROM actor
  GROUP BY incident_id
) a, json_each(a.list) c;

CREATE TEMP TABLE member AS
SELECT r.incident_id, r.place, CAST(m.value AS INTEGER) AS process_id
FROM ranked r, json_each(r.suspect, '$.process_ids') m;

CREATE TEMP TABLE point AS
WITH step AS (
  -- How much each suspect gained or lost in each snapshot: of a short story in full.
  SELECT g.incident_id, g.place, s.keyframe_id, s.snapshot_id, s.wall_us, g.step_kib
  FROM (
    SELECT m.incident_id, m.place, x.change_key >> 28 AS snapshot_id,
           sum(x.rss_anon_kib + x.swap_kib + x.pgtables_kib) AS step_kib
    FROM framed f
    CROSS JOIN process_change x
      ON x.change_key >= f.first_id << 28 AND x.change_key < (f.last_id + 1) << 28
    CROSS JOIN member m
      ON m.process_id = x.change_key & 268435455 AND m.incident_id = f.incident_id
    WHERE f.is_short
    GROUP BY m.incident_id, m.place, x.change_key >> 28
  ) g
  CROSS JOIN snapshot s ON s.snapshot_id = g.snapshot_id
  UNION ALL
  -- What it had before the first of them.
  SELECT m.incident_id, m.place, f.first_keyframe_id, f.first_id - 1, f.first_us - 1,
         sum(z.start_kib
           - coalesce(x.rss_anon_kib + x.swap_kib + x.pgtables_kib, 0))
  FROM framed f
  JOIN member m ON m.incident_id = f.incident_id
  JOIN sized z ON z.incident_id = m.incident_id AND z.process_id = m.process_id
  LEFT JOIN process_change x ON x.change_key = f.first_id << 28 | m.process_id
  WHERE f.is_short AND f.first_keyframe_id < f.first_id
    AND coalesce(z.gone_snapshot_id >= f.first_id, 1)
  GROUP BY m.incident_id, m.place
  UNION ALL
  SELECT m.incident_id, m.place, s.keyframe_id, s.snapshot_id, s.wall_us,
         -(SELECT sum(x.rss_anon_kib + x.swap_kib + x.pgtables_kib) FROM process_change x
           WHERE x.change_key IN (
             SELECT o.snapshot_id << 28 | m.process_id FROM snapshot o
             WHERE o.snapshot_id BETWEEN s.keyframe_id AND s.snapshot_id))
  FROM framed f
  JOIN member m ON m.incident_id = f.incident_id
  JOIN process p ON p.process_id = m.process_id
  JOIN snapshot s ON s.snapshot_id = p.gone_snapshot_id
  WHERE f.is_short AND p.gone_snapshot_id BETWEEN f.first_id AND f.last_id
    AND s.keyframe_id < s.snapshot_id
)
SELECT incident_id, place, wall_us, kib
FROM (
  SELECT incident_id, place, wall_us,
         sum(step_kib) OVER (
           PARTITION BY incident_id, place, keyframe_id ORDER BY snapshot_id) AS kib
  FROM step)
-- The last snapshot may have met the victim when it had lost its memory already.
WHERE kib > 0
UNION ALL
-- Of a long story the hours' lowest sizes, up to the hour of the kill.
SELECT m.incident_id, m.place, h.from_us, sum(x.min_size_kib)
FROM framed f
CROSS JOIN member m ON m.incident_id = f.incident_id
CROSS JOIN machine_hour h ON h.keyframe_id BETWEEN f.first_keyframe_id AND f.last_id
CROSS JOIN process_hour x ON x.keyframe_id = h.keyframe_id AND x.process_id = m.process_id
WHERE NOT f.is_short
GROUP BY m.incident_id, m.place, h.keyframe_id
UNION ALL
SELECT r.incident_id, r.place, o.wall_us, u.kib
FROM ranked r
JOIN framed f ON f.incident_id = r.incident_id
CROSS JOIN moment o ON o.incident_id = r.incident_id AND o.wall_us >= f.first_us
CROSS JOIN machine_part u ON u.snapshot_id = o.snapshot_id AND u.name = r.name
WHERE r.kind IN ('shmem', 'slab', 'kernel') AND f.oom_memcg IS NULL
UNION ALL
SELECT r.incident_id, r.place, o.wall_us, u.kib
FROM ranked r
JOIN framed f ON f.incident_id = r.incident_id
CROSS JOIN moment o ON o.incident_id = r.incident_id AND o.wall_us >= f.first_us
CROSS JOIN cgroup_part u
  ON u.snapshot_id = o.snapshot_id AND u.cgroup_id = f.cgroup_id AND u.name = r.name
WHERE r.kind IN ('shmem', 'slab', 'kernel') AND f.oom_memcg IS NOT NULL
UNION ALL
SELECT r.incident_id, r.place, f.at_us, r.suspect ->> '$.to_kib'
FROM ranked r
JOIN framed f ON f.incident_id = r.incident_id
WHERE r.kind <> 'limit';

CREATE TEMP TABLE judged AS
WITH curve AS (
  SELECT p.incident_id, p.place, trend(p.wall_us, p.kib, f.first_us, f.at_us) AS trend,
         growth(p.wall_us, p.kib, f.at_us) FILTER (WHERE p.wall_us >= f.first_us) AS growth
  FROM point p
  CROSS JOIN framed f ON f.incident_id = p.incident_id
  GROUP BY p.incident_id, p.place
), witnessed AS (
  SELECT f.incident_id,
         (SELECT count(*) FROM snapshot s
          WHERE s.snapshot_id BETWEEN f.first_id AND f.last_id) AS snapshots,
         (SELECT count(*) FROM gap g WHERE g.boot_no = f.boot_no
          AND g.until_us >= f.first_us AND g.from_us <= f.at_us) AS gaps
  FROM framed f
), blamed AS (
  SELECT f.incident_id, f.first_id, f.at_us, f.first_us, f.lost_kib, w.gaps,
         blame(
           json_set(r.suspect, '$.growth', json(c.growth), '$.trend', json(c.trend),
                    '$.process_ids', json(r.suspect -> '$.process_ids')),
           r.kind, r.name, r.suspect ->> '$.grew_kib', r.suspect ->> '$.score',
           r.suspect ->> '$.share_pct', c.growth ->> '$.shape',
           c.growth ->> '$.directness', f.kind, w.snapshots, w.gaps,
           (f.at_us - f.last_us) / 1000000, f.has_tasks, f.lost_kib, f."order",
           :min_growth) AS verdict
  FROM framed f
  JOIN witnessed w ON w.incident_id = f.incident_id
  LEFT JOIN ranked r ON r.incident_id = f.incident_id
  LEFT JOIN curve c ON c.incident_id = r.incident_id AND c.place = r.place
  GROUP BY f.incident_id
)
SELECT incident_id, first_id, at_us, first_us, lost_kib, gaps, verdict,
       verdict -> '$.suspect' AS suspect
FROM (
  SELECT b.incident_id, b.first_id, b.at_us, b.first_us, b.lost_kib, b.gaps,
         -- Where its processes were is known as long as the verdict is kept.
         CASE WHEN b.verdict -> '$.suspect' IS NULL THEN b.verdict
              ELSE json_set(b.verdict, '$.suspect.cgroups', json((
                SELECT json_group_array(DISTINCT g.path)
                FROM json_each(b.verdict, '$.suspect.process_ids') m
                CROSS JOIN process_fact x ON x.process_id = m.value
                CROSS JOIN cgroup g ON g.cgroup_id = x.cgroup_id))) END AS verdict
  FROM blamed b)
UNION ALL
SELECT incident_id, first_snapshot_id, at_us, first_us, lost_kib, gaps, judged,
       judged -> '$.suspect'
FROM kept;

WITH RECURSIVE each_of (number) AS (
  SELECT 1 UNION ALL SELECT number + 1 FROM each_of WHERE number < 100
)
SELECT c.kill_id,
       c.at_us AS at,
       coalesce(c.host, b.host) AS host,
       coalesce(c.boot_id, b.boot_id) AS boot_id,
       c.victim_comm,
       c.victim_pid,
       c.victim_unit,
       c.victim_size_kib,
       c.victim_oom_score_adj,
       c.killer,
       c.kind,
       c.oom_memcg,
       c.incident_id,
       CASE WHEN j.suspect IS NULL THEN 'undetermined'
            WHEN j.suspect ->> '$.kind' NOT IN ('process', 'group') THEN 'no-process'
            WHEN j.suspect ->> '$.pid' = c.victim_pid THEN 'victim'
            WHEN j.suspect ->> '$.kind' = 'group'
              AND (c.victim_pid IN (SELECT m.value FROM json_each(j.suspect, '$.pids') m)
                   OR c.victim_process_id IN (
                     SELECT m.value FROM json_each(j.suspect, '$.process_ids') m)) THEN 'victim'
            -- systemd-oomd kills a cgroup, and names no process.
            WHEN c.victim_pid IS NULL AND EXISTS (
              SELECT 1 FROM json_each(j.suspect, '$.cgroups') g
              WHERE g.value = c.task_memcg
                OR substr(g.value, 1, length(c.task_memcg) + 1) = c.task_memcg || '/')
              THEN 'victim'
            ELSE 'other' END AS verdict,
       j.suspect ->> '$.name' AS suspect,
       j.suspect ->> '$.kind' AS suspect_kind,
       j.suspect ->> '$.pid' AS suspect_pid,
       j.suspect ->> '$.unit' AS suspect_unit,
       j.suspect ->> '$.grew_kib' AS grew_kib,
       CASE WHEN j.suspect IS NOT NULL THEN (j.at_us - j.first_us) / 1000000 END AS over_s,
       1.0 * (j.suspect ->> '$.share_pct') AS share_pct,
       CASE WHEN j.suspect ->> '$.is_new' THEN 'new'
            ELSE j.suspect ->> '$.growth.shape' END AS shape,
       coalesce(j.verdict ->> '$.confidence', 'none') AS confidence,
       j.suspect ->> '$.trend' AS trend,
       c.sources,
       c.trusted,
       j.gaps,
       coalesce(j.verdict ->> '$.reasons', '["no snapshot before the kill"]') AS reasons,
       j.verdict ->> '$.growers' AS growers,
       j.lost_kib,
       j.first_us AS start_at
FROM chosen c
LEFT JOIN boot b ON b.boot_no = c.boot_no
LEFT JOIN judged j ON j.incident_id = c.incident_id
UNION ALL
-- What the kernel counted and no log told of, a row for each.
SELECT NULL, u.until_us, b.host, b.boot_id, NULL, NULL, u.unit, NULL, NULL, 'kernel', 'unlogged',
       NULL, NULL, 'undetermined', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'none', NULL,
       'vmstat', 1, NULL, '["no log told of it"]', NULL, NULL, NULL
FROM unlogged_kill u
JOIN boot b ON b.boot_no = u.boot_no
JOIN each_of n ON n.number <= u.counted - u.logged
WHERE (:since IS NULL OR u.until_us >= :since) AND (:until IS NULL OR u.until_us < :until)
  AND :comm IS NULL AND :pid IS NULL AND :user IS NULL AND :container IS NULL AND :kill IS NULL
  AND matches(:unit, u.unit) AND matches(:cgroup, u.cgroup)
ORDER BY 2 DESC, 1 DESC;
