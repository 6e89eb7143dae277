-- The largest Java heaps against RAM, and what each process has beyond its heap.
--
-- The heap's limit is what the command line says before `-jar`: `-Xmx` or `-XX:MaxHeapSize`, the
-- last one wins; else `-XX:MaxRAMPercentage`; else the JVM takes a quarter of RAM, of its cgroup's
-- limit in a container. `JAVA_TOOL_OPTIONS` is not seen.
--
-- group   Memory
-- param   at     time     now   The last snapshot at or before this moment is taken.
-- param   limit  integer  20    Number of rows, largest heap first.
-- filter  process
-- column  pid            id       1  Process id.
-- column  comm           text     8  Name.
-- column  unit           text     7  Systemd unit.
-- column  max_heap_kib   kib      2  Largest heap that it may take.
-- column  basis          text     9  Where that comes from.
-- column  rss_kib        kib      3  Resident memory now.
-- column  swap_kib       kib      11 Swapped out.
-- column  over_heap_kib  kib      5  Resident memory and swap above the largest heap; empty: it is below.
-- column  rss_pct        percent  10 Resident memory and swap, of the largest heap.
-- column  ram_pct        percent  4  Largest heap, of RAM.
-- column  sum_kib        kib      12 Largest heaps of this row and those above it.
-- column  sum_pct        percent  6  The same, of RAM: above 100 they cannot all fill their heaps.
-- column  threads        count    13 Threads, each with a stack.
-- column  ram_kib        kib      -  RAM, or the cgroup's limit where that is less: what the JVM measures by.
-- column  oom_score_adj  count    -  The user's bias, -1000 to 1000.
-- column  cmdline        text     -  Command line.
-- column  at             time     -  Moment of the snapshot.
CREATE TEMP TABLE java_moment AS
SELECT s.snapshot_id, s.keyframe_id, s.wall_us, s.boot_no, m.mem_total_kib
FROM snapshot s
JOIN machine_sample m ON m.snapshot_id = s.snapshot_id
WHERE s.wall_us <= :at
ORDER BY s.wall_us DESC
LIMIT 1;

CREATE TEMP TABLE java_limit AS
SELECT g.path, x.limit_kib, max(x.snapshot_id) AS snapshot_id
FROM java_moment o
CROSS JOIN cgroup_sample x ON x.snapshot_id BETWEEN o.keyframe_id AND o.snapshot_id
JOIN cgroup g ON g.cgroup_id = x.cgroup_id
GROUP BY x.cgroup_id;

CREATE TEMP TABLE java_process AS
WITH alive AS MATERIALIZED (
  SELECT x.process_id, sum(x.rss_kib) AS rss_kib, sum(x.swap_kib) AS swap_kib,
         sum(x.threads) AS threads, sum(x.oom_score_adj) AS adj, sum(x.present) AS present
  FROM java_moment o
  CROSS JOIN process_change x
    ON x.change_key BETWEEN o.keyframe_id << 28 AND (o.snapshot_id << 28) + 268435455
  CROSS JOIN process p ON p.process_id = x.process_id AND p.boot_no = o.boot_no
    AND (p.gone_snapshot_id IS NULL OR p.gone_snapshot_id > o.snapshot_id)
  GROUP BY x.process_id
)
SELECT a.*, i.pid, i.comm, i.unit, i.cmdline,
       min(o.mem_total_kib, coalesce(
         (SELECT min(l.limit_kib) FROM java_limit l
          WHERE l.limit_kib IS NOT NULL AND (
            l.path = i.cgroup OR substr(i.cgroup, 1, length(l.path) + 1) = l.path || '/')),
         o.mem_total_kib)) AS ram_kib,
       -- What is for the JVM, both names of the option made one.
       replace(substr(' ' || i.cmdline, 1, instr(' ' || i.cmdline || ' -jar ', ' -jar ') - 1),
               ' -XX:MaxHeapSize=', ' -Xmx') AS options
FROM java_moment o
CROSS JOIN alive a
JOIN process_info i ON i.process_id = a.process_id
WHERE a.present & 7
  AND (i.comm IN ('java', 'javaw') OR i.comm GLOB 'jsvc*' OR i.exe GLOB '*/java'
       OR (instr(' ' || i.cmdline, ' -XX:') > 0 OR instr(' ' || i.cmdline, ' -Xmx') > 0)
         -- Those who only start a JVM have its options on their line as well.
         AND i.comm NOT IN ('sh', 'bash', 'dash', 'zsh', 'ksh', 'su', 'sudo', 'runuser', 'setpriv',
                            'env', 'timeout', 'nohup', 'nice', 'tini', 'dumb-init', 'docker',
                            'grep', 'less', 'vi', 'vim', 'javac'));

CREATE TEMP TABLE java_heap AS
WITH RECURSIVE given (process_id, rest) AS (
  SELECT process_id, substr(options, instr(options, ' -Xmx') + 5)
  FROM java_process
  WHERE instr(options, ' -Xmx') > 0
  UNION ALL
  SELECT process_id, substr(rest, instr(rest, ' -Xmx') + 5)
  FROM given
  WHERE instr(rest, ' -Xmx') > 0
), said AS (
  -- The last one: none follows it.
  SELECT process_id, CAST(rest AS INTEGER) AS number,
         lower(substr(ltrim(rest, '0123456789'), 1, 1)) AS letter
  FROM given
  WHERE instr(rest, ' -Xmx') = 0
), percent (process_id, rest) AS (
  SELECT process_id, substr(options, instr(options, ' -XX:MaxRAMPercentage=') + 22)
  FROM java_process
  WHERE instr(options, ' -XX:MaxRAMPercentage=') > 0
  UNION ALL
  SELECT process_id, substr(rest, instr(rest, ' -XX:MaxRAMPercentage=') + 22)
  FROM percent
  WHERE instr(rest, ' -XX:MaxRAMPercentage=') > 0
), sized AS (
  SELECT process_id,
         CASE WHEN number BETWEEN 1 AND 1 << 50 THEN
           CASE letter WHEN '' THEN number / 1024 WHEN ' ' THEN number / 1024 WHEN 'k' THEN number
                WHEN 'm' THEN min(number, 1 << 38) << 10 WHEN 'g' THEN min(number, 1 << 28) << 20
                WHEN 't' THEN min(number, 1 << 18) << 30 END END AS kib
  FROM said
)
SELECT j.*, min(CAST(p.rest AS REAL), 100.0) AS percent, s.kib AS given_kib,
       CAST(coalesce(s.kib, j.ram_kib * min(CAST(p.rest AS REAL), 100.0) / 100,
                     min(j.ram_kib / 4, 33554432)) AS INTEGER) AS heap_kib
FROM java_process j
LEFT JOIN sized s ON s.process_id = j.process_id
LEFT JOIN percent p ON p.process_id = j.process_id
  AND instr(p.rest, ' -XX:MaxRAMPercentage=') = 0 AND CAST(p.rest AS REAL) > 0;

WITH summed AS (
  SELECT h.*, sum(h.heap_kib) OVER (
           ORDER BY h.heap_kib DESC, h.pid ROWS UNBOUNDED PRECEDING) AS sum_kib
  FROM java_heap h
)
SELECT s.pid, s.comm, s.unit, s.heap_kib AS max_heap_kib,
       CASE WHEN s.given_kib IS NOT NULL THEN '-Xmx'
            WHEN s.percent IS NOT NULL THEN printf('%g %% of RAM', s.percent)
            ELSE 'a quarter of RAM' END AS basis,
       s.rss_kib, CASE WHEN s.present & 8 THEN s.swap_kib END AS swap_kib,
       CASE WHEN s.rss_kib + s.swap_kib > s.heap_kib
            THEN s.rss_kib + s.swap_kib - s.heap_kib END AS over_heap_kib,
       round(100.0 * (s.rss_kib + s.swap_kib) / nullif(s.heap_kib, 0), 1) AS rss_pct,
       round(100.0 * s.heap_kib / o.mem_total_kib, 1) AS ram_pct,
       s.sum_kib, round(100.0 * s.sum_kib / o.mem_total_kib, 1) AS sum_pct,
       CASE WHEN s.present & 128 THEN s.threads END AS threads,
       s.ram_kib, CASE WHEN s.present & 512 THEN s.adj END AS oom_score_adj, s.cmdline,
       o.wall_us AS at
FROM summed s
CROSS JOIN java_moment o
WHERE :chosen IS NULL OR s.process_id IN chosen_process
ORDER BY s.heap_kib DESC, s.pid
LIMIT :limit;
