-- Who is protected by a negative oom_score_adj, since when, and from whom it has it.
--
-- A child inherits the value of its parent, so that a protected shell or service manager protects
-- whatever is started from it. Where the parent is init the value was set by the unit, or came
-- from a parent that is gone.
--
-- group   Protection
-- param   at     time     now   The last snapshot at or before this moment is taken.
-- param   limit  integer  50    Number of rows.
-- filter  process
-- column  pid            id       1  Process id.
-- column  comm           text     2  Name.
-- column  unit           text     7  Systemd unit.
-- column  oom_score_adj  count    3  The user's bias, below 0.
-- column  exempt         bool     8  Whether it is never chosen (-1000).
-- column  size_kib       kib      4  Resident memory, swap and page tables.
-- column  discount_kib   kib      9  How much of its size the bias leaves out: permille of RAM and swap.
-- column  since_at       time     5  First snapshot from which on it had this value.
-- column  origin         text     6  inherited: its parent has the same; own: its parent has another; init: the unit set it, or its parent is gone.
-- column  parent_comm    text     10 Parent's name.
-- column  parent_adj     count    11 Parent's oom_score_adj.
-- column  parent_pid     id       -  Parent's pid.
-- column  seen_change    bool     -  Whether the record saw it change; else it had the value when first seen.
-- column  started        time     -  Start of the process.
-- column  uid            id       -  Effective user id.
-- column  cmdline        text     -  Command line.
-- column  at             time     -  Moment of the snapshot.
CREATE TEMP TABLE protected_moment AS
SELECT s.snapshot_id, s.keyframe_id, s.wall_us, s.boot_no,
       m.mem_total_kib + coalesce(m.swap_total_kib, 0) AS total_kib
FROM snapshot s
JOIN machine_sample m ON m.snapshot_id = s.snapshot_id
WHERE s.wall_us <= :at
ORDER BY s.wall_us DESC
LIMIT 1;

CREATE TEMP TABLE protected_state AS
SELECT p.process_id, p.pid, p.first_snapshot_id, p.started_us,
       sum(x.size_kib) AS size_kib, sum(x.oom_score_adj) AS adj, sum(x.present) AS present
FROM protected_moment o
CROSS JOIN process_change x
  ON x.change_key BETWEEN o.keyframe_id << 28 AND (o.snapshot_id << 28) + 268435455
CROSS JOIN process p ON p.process_id = x.process_id AND p.boot_no = o.boot_no
  AND (p.gone_snapshot_id IS NULL OR p.gone_snapshot_id > o.snapshot_id)
GROUP BY x.process_id;

CREATE TEMP TABLE protected_process AS
SELECT s.*, i.comm, i.unit, i.ppid, i.uid, i.cmdline
FROM protected_state s
JOIN process_info i ON i.process_id = s.process_id
WHERE s.adj < 0 AND s.present & 512
  AND (:chosen IS NULL OR s.process_id IN chosen_process)
ORDER BY s.adj, s.size_kib DESC, s.pid
LIMIT coalesce(:limit, -1);

-- The stretch in which the value came: the last that began with another one, or the first.
CREATE TEMP TABLE protected_stretch AS
SELECT b.process_id, b.adj, b.from_id, coalesce(
         (SELECT min(h.keyframe_id) FROM machine_hour h
          WHERE h.keyframe_id > b.from_id AND h.keyframe_id <= o.snapshot_id),
         o.snapshot_id) AS until_id
FROM protected_moment o
CROSS JOIN (
  SELECT c.process_id, c.adj, coalesce(
           (SELECT max(h.keyframe_id)
            FROM machine_hour h
            CROSS JOIN process_change x ON x.change_key = h.keyframe_id << 28 | c.process_id
            WHERE h.keyframe_id BETWEEN c.first_snapshot_id AND q.keyframe_id
              AND x.oom_score_adj <> c.adj),
           (SELECT max(h.keyframe_id) FROM machine_hour h
            WHERE h.keyframe_id <= c.first_snapshot_id),
           (SELECT min(h.keyframe_id) FROM machine_hour h)) AS from_id
  FROM protected_moment q CROSS JOIN protected_process c
) b;

WITH step AS MATERIALIZED (
  SELECT t.process_id, t.adj, s.snapshot_id, s.wall_us,
         sum(x.oom_score_adj) OVER (
           PARTITION BY t.process_id, s.keyframe_id ORDER BY s.snapshot_id) AS value
  FROM protected_stretch t
  CROSS JOIN snapshot s ON s.snapshot_id BETWEEN t.from_id AND t.until_id
  CROSS JOIN process_change x ON x.change_key = s.snapshot_id << 28 | t.process_id
), came AS MATERIALIZED (
  SELECT t.process_id, min(t.wall_us) AS since_us, l.last_id IS NOT NULL AS seen_change
  FROM step t
  LEFT JOIN (
    SELECT process_id, max(snapshot_id) AS last_id FROM step WHERE value <> adj GROUP BY process_id
  ) l ON l.process_id = t.process_id
  WHERE t.snapshot_id > coalesce(l.last_id, 0)
  GROUP BY t.process_id
)
SELECT c.pid, c.comm, c.unit, c.adj AS oom_score_adj, c.adj <= -1000 AS exempt,
       CASE WHEN c.present & 7 THEN c.size_kib END AS size_kib,
       -c.adj * o.total_kib / 1000 AS discount_kib,
       g.since_us AS since_at,
       CASE WHEN c.ppid <= 1 THEN 'init'
            WHEN p.present & 512 THEN CASE WHEN p.adj = c.adj THEN 'inherited' ELSE 'own' END
       END AS origin,
       (SELECT i.comm FROM process_info i WHERE i.process_id = p.process_id) AS parent_comm,
       CASE WHEN p.present & 512 THEN p.adj END AS parent_adj,
       c.ppid AS parent_pid, g.seen_change, c.started_us AS started, c.uid, c.cmdline,
       o.wall_us AS at
FROM protected_moment o
CROSS JOIN protected_process c
LEFT JOIN came g ON g.process_id = c.process_id
LEFT JOIN protected_state p ON p.pid = c.ppid
ORDER BY c.adj, c.size_kib DESC, c.pid;
