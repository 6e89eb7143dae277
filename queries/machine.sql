-- Memory of the machine over time: what was available, who held it, and the pressure.
--
-- group   Machine
-- param   since  time  -1d  Start of the window.
-- param   until  time  now  End of the window.
-- column  at                      time     1  Moment of the snapshot.
-- column  mem_total_kib           kib      8  RAM.
-- column  mem_available_kib       kib      2  What could be had without swapping.
-- column  anon_pages_kib          kib      3  Anonymous memory.
-- column  shmem_kib               kib      4  Shared memory and tmpfs.
-- column  slab_unreclaimable_kib  kib      5  Slab that cannot be reclaimed.
-- column  page_tables_kib         kib      9  Page tables.
-- column  kernel_stack_kib        kib      11 Kernel stacks.
-- column  cached_kib              kib      10 Page cache, shared memory included.
-- column  swap_free_kib           kib      6  Free swap.
-- column  swap_total_kib          kib      12 Swap.
-- column  committed_kib           kib      13 Memory promised.
-- column  commit_limit_kib        kib      14 Limit of promises under overcommit_memory=2.
-- column  psi_some_avg10_pct      percent  7  Share of the last 10 s in which a task waited for memory.
-- column  psi_full_avg10_pct      percent  15 Share in which all tasks waited.
-- column  oom_kills               count    16 Kills since boot by the kernel's own count.
-- column  boot_id                 text     -  Boot.
SELECT t.wall_us AS at, t.mem_total_kib, t.mem_available_kib, t.anon_pages_kib, t.shmem_kib,
       t.slab_unreclaimable_kib, t.page_tables_kib, t.kernel_stack_kib, t.cached_kib,
       t.swap_free_kib, t.swap_total_kib, t.committed_kib, t.commit_limit_kib,
       t.psi_some_avg10_pct, t.psi_full_avg10_pct, t.oom_kills, t.boot_id
FROM timeline t
WHERE t.wall_us >= :since AND t.wall_us <= :until
ORDER BY t.wall_us;
