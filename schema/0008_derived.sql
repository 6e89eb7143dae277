-- What several questions ask, said once.

-- MemAvailable before Linux 3.14: what was free, and page cache that is no shared memory.
ALTER TABLE machine_sample ADD COLUMN headroom_kib INTEGER AS (coalesce(mem_available_kib, mem_free_kib + buffers_kib + cached_kib - shmem_kib) + coalesce(swap_free_kib, 0)) VIRTUAL;  -- what could still be had: MemAvailable and free swap

ALTER TABLE cgroup_sample ADD COLUMN used_kib INTEGER AS (coalesce(anon_kib + coalesce(shmem_kib, 0) + coalesce(slab_kib, 0) + coalesce(kernel_stack_kib, 0) + coalesce(pgtables_kib, 0) + coalesce(sock_kib, 0) + coalesce(percpu_kib, 0), current_kib)) VIRTUAL;  -- use without page cache, which can go; all of it where memory.stat is not known
