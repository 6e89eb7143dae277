-- Where the memory of the machine is, at the start and at the end of a window, and what grew.
--
-- Memory that no process owns cannot be freed by killing one: tmpfs and shared memory, the kernel's
-- own, and what no line of /proc/meminfo counts. It is often what `ps` and `top` cannot explain.
--
-- group   Machine
-- param   since  time  -1d  Start of the window.
-- param   until  time  now  End of the window.
-- column  owner      text     1  Part of memory.
-- column  kind       text     6  process, nobody: no process owns it; reclaimable: the kernel can drop it; free.
-- column  from_kib   kib      2  At the first snapshot in the window.
-- column  to_kib     kib      3  At the last.
-- column  grew_kib   kib      4  Growth; below 0: it shrank.
-- column  ram_pct    percent  5  At the end, of RAM.
-- column  min_kib    kib      8  Lowest.
-- column  max_kib    kib      7  Highest.
-- column  trend      trend    9  Its size in that time, KiB.
-- column  meminfo    text     10 How it is called in /proc/meminfo.
-- column  from_at    time     -  First snapshot.
-- column  to_at      time     -  Last snapshot.
CREATE TEMP TABLE owner_frame AS
SELECT min(s.snapshot_id) AS first_id, max(s.snapshot_id) AS last_id, min(s.wall_us) AS first_us,
       max(s.wall_us) AS last_us
FROM snapshot s
WHERE s.wall_us >= :since AND s.wall_us <= :until
  -- Since the last boot: what the kernel held before it is gone.
  AND s.boot_no = (SELECT b.boot_no FROM snapshot b WHERE b.wall_us <= :until
                   ORDER BY b.wall_us DESC LIMIT 1);

CREATE TEMP TABLE owner_moment AS
-- Of a day every snapshot, of more one an hour, and the two ends.
SELECT s.snapshot_id, s.wall_us
FROM owner_frame f
CROSS JOIN snapshot s ON s.snapshot_id BETWEEN f.first_id AND f.last_id
WHERE f.last_us - f.first_us <= 90000000000 OR s.snapshot_id = s.keyframe_id
  OR s.snapshot_id IN (f.first_id, f.last_id);

CREATE TEMP VIEW owner_name (place, owner, kind, meminfo) AS
VALUES (1, 'processes', 'process', 'AnonPages'),
       (2, 'page tables', 'process', 'PageTables'),
       (3, 'shared memory and tmpfs', 'nobody', 'Shmem'),
       (4, 'unreclaimable slab', 'nobody', 'SUnreclaim'),
       (5, 'kernel stacks', 'nobody', 'KernelStack'),
       (6, 'per-CPU memory', 'nobody', 'Percpu'),
       (7, 'huge pages', 'nobody', 'Hugetlb'),
       (8, 'zswap', 'nobody', 'Zswap'),
       (9, 'unaccounted kernel memory', 'nobody', NULL),
       (10, 'page cache', 'reclaimable', 'Active(file) + Inactive(file)'),
       (11, 'reclaimable slab', 'reclaimable', 'SReclaimable'),
       (12, 'free', 'free', 'MemFree');

CREATE TEMP TABLE owned AS
SELECT n.place, n.owner, n.kind, n.meminfo, o.snapshot_id, o.wall_us, m.mem_total_kib,
       CASE n.place
         WHEN 1 THEN m.anon_pages_kib
         WHEN 2 THEN m.page_tables_kib
         WHEN 3 THEN m.shmem_kib
         WHEN 4 THEN m.slab_unreclaimable_kib
         WHEN 5 THEN m.kernel_stack_kib
         WHEN 6 THEN m.percpu_kib
         WHEN 7 THEN m.hugepages_kib
         WHEN 8 THEN m.zswap_kib
         -- Buffers of pipes and sockets, drivers: total less all that is counted.
         WHEN 9 THEN
           m.mem_total_kib - m.mem_free_kib - m.active_file_kib - m.inactive_file_kib
             - m.active_anon_kib - m.inactive_anon_kib - m.unevictable_kib
             - m.slab_reclaimable_kib - m.slab_unreclaimable_kib - m.page_tables_kib
             - m.kernel_stack_kib - coalesce(m.percpu_kib, 0) - coalesce(m.hugepages_kib, 0)
             - coalesce(m.zswap_kib, 0)
         WHEN 10 THEN m.active_file_kib + m.inactive_file_kib
         WHEN 11 THEN m.slab_reclaimable_kib
         WHEN 12 THEN m.mem_free_kib
       END AS kib
FROM owner_moment o
CROSS JOIN machine_sample m ON m.snapshot_id = o.snapshot_id
CROSS JOIN owner_name n;

SELECT n.owner, n.kind,
       max(n.kib) FILTER (WHERE n.snapshot_id = f.first_id) AS from_kib,
       max(n.kib) FILTER (WHERE n.snapshot_id = f.last_id) AS to_kib,
       max(n.kib) FILTER (WHERE n.snapshot_id = f.last_id)
         - max(n.kib) FILTER (WHERE n.snapshot_id = f.first_id) AS grew_kib,
       round(100.0 * max(n.kib) FILTER (WHERE n.snapshot_id = f.last_id)
         / max(n.mem_total_kib) FILTER (WHERE n.snapshot_id = f.last_id), 1) AS ram_pct,
       min(n.kib) AS min_kib, max(n.kib) AS max_kib,
       trend(n.wall_us, n.kib, f.first_us, f.last_us) AS trend,
       n.meminfo, f.first_us AS from_at, f.last_us AS to_at
FROM owner_frame f
CROSS JOIN owned n
WHERE n.kib IS NOT NULL
GROUP BY n.place
ORDER BY n.place;
