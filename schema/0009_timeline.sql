-- The view has what could still be had, so that nobody need add it up again.
DROP VIEW timeline;

-- Machine memory over time.
CREATE VIEW timeline AS
SELECT s.snapshot_id, s.wall_us, b.boot_id, b.host, s.process_count,
       m.mem_total_kib, m.mem_free_kib, m.mem_available_kib, m.buffers_kib, m.cached_kib,
       m.active_anon_kib, m.inactive_anon_kib, m.active_file_kib, m.inactive_file_kib,
       m.unevictable_kib, m.mlocked_kib, m.anon_pages_kib, m.mapped_kib, m.shmem_kib,
       m.slab_reclaimable_kib, m.slab_unreclaimable_kib, m.kernel_stack_kib,
       m.page_tables_kib, m.percpu_kib, m.hugepages_kib, m.dirty_kib, m.writeback_kib,
       m.swap_total_kib, m.swap_free_kib, m.swap_cached_kib, m.zswap_kib,
       m.commit_limit_kib, m.committed_kib, m.oom_kills, m.alloc_stalls, m.swap_in_pages,
       m.swap_out_pages, m.major_faults, m.psi_some_avg10_pct, m.psi_some_avg60_pct,
       m.psi_some_avg300_pct, m.psi_some_total_us, m.psi_full_avg10_pct,
       m.psi_full_avg60_pct, m.psi_full_avg300_pct, m.psi_full_total_us, m.headroom_kib
FROM snapshot s
JOIN boot b ON b.boot_no = s.boot_no
JOIN machine_sample m ON m.snapshot_id = s.snapshot_id;
