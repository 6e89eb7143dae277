-- Kills as the logs tell them, newest first: who was killed, by whom, and why, without a verdict.
--
-- Quick, whatever the database holds. `kills` adds who is to blame, and what no log told of.
--
-- group   Kills
-- param   since  time     none  Only kills at or after this moment.
-- param   until  time     none  Only kills before this moment.
-- param   kill   integer  none  Only this kill.
-- filter  victim
-- column  kill_id               id     5  Our number of the kill.
-- column  at                    time   1  Moment of the kill.
-- column  victim_comm           text   2  Name of the killed process.
-- column  victim_pid            id     3  Its pid.
-- column  victim_uid            id     10 Its user id.
-- column  victim_unit           text   8  Its systemd unit, from the record or as systemd told.
-- column  victim_size_kib       kib    4  Its resident memory, page tables and swap at the kill.
-- column  victim_oom_score_adj  count  7  Its oom_score_adj.
-- column  killer                text   9  Who killed: kernel or a userspace killer.
-- column  kind                  text   6  What ran out: global (the machine), memcg, cpuset and so on.
-- column  cgroup                text   -  Its cgroup.
-- column  oom_memcg             text   -  Cgroup whose limit was hit.
-- column  incident_id           id     -  First kill of the incident that it belongs to.
WITH killed AS MATERIALIZED (
  SELECT k.*, (SELECT max(f.snapshot_id) FROM process_fact f
               WHERE f.process_id = k.victim_process_id) AS fact_snapshot_id
  FROM kill k
  WHERE (:since IS NULL OR k.at_us >= :since)
    AND (:until IS NULL OR k.at_us < :until)
    AND (:kill IS NULL OR k.kill_id = :kill)
)
-- The tables of process_info, not the view: SQLite would make all of its rows first.
SELECT k.kill_id, k.at_us AS at, k.victim_comm, k.victim_pid,
       coalesce(k.victim_uid, f.uid) AS victim_uid, coalesce(g.unit, k.unit) AS victim_unit,
       k.victim_size_kib, k.victim_oom_score_adj, k.killer, k.kind,
       coalesce(k.task_memcg, g.path) AS cgroup, k.oom_memcg, k.incident_id
FROM killed k
LEFT JOIN process_fact f ON f.process_id = k.victim_process_id
  AND f.snapshot_id = k.fact_snapshot_id
LEFT JOIN cgroup g ON g.cgroup_id = f.cgroup_id
WHERE matches(:comm, k.victim_comm) AND matches(:pid, k.victim_pid)
  AND matches(:user, coalesce(k.victim_uid, f.uid)) AND matches(:unit, coalesce(g.unit, k.unit))
  AND matches(:cgroup, coalesce(k.task_memcg, g.path))
  AND (matches(:container, coalesce(g.container_id, container_of(k.task_memcg)))
       OR matches(:container, g.pod_uid))
ORDER BY k.at_us DESC, k.kill_id DESC;
