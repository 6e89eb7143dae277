-- What the recorder did and cost, day by day (UTC).
--
-- The size is an estimate by the rows that are left of each day: 32 bytes for a row of a process and
-- 235 for a snapshot, means of a month of 300 processes, and 80 for a row of a cgroup, a guess.
--
-- group   Recorder
-- param   since  time  -7d  Start of the window.
-- param   until  time  now  End of the window.
-- column  day              text     1  Day, UTC.
-- column  snapshots        count    2  Snapshots taken.
-- column  interval_s       seconds  6  Mean time from a snapshot to the next.
-- column  longest_s        seconds  7  Longest time without one.
-- column  processes        count    4  Processes in a snapshot, mean.
-- column  cpu_us           micros   3  CPU time that reading took, mean of a snapshot.
-- column  max_cpu_us       micros   9  Most that one took.
-- column  cpu_pct          percent  10 CPU time of reading, of one CPU over the recorded time.
-- column  rows             count    8  Rows of processes that are stored.
-- column  size_kib         kib      11 What they take in the file, estimated.
-- column  gaps             count    5  Known gaps (`oomhist query gaps`).
-- column  under_pressure   count    12 Closer snapshots while memory was short.
-- column  after_kills      count    13 Snapshots because a kill was seen.
-- column  one_shots        count    14 Snapshots by cron, a timer or a person.
-- column  unreadable       count    15 Processes of which a file could not be read.
-- column  vanished         count    -  Processes that ended while being read.
-- column  boots            count    -  Boots of the machine.
CREATE TEMP TABLE recorder_tick AS
SELECT snapshot_id, wall_us, wall_us / 86400000000 AS day, boot_no, cause, process_count, vanished,
       unreadable, read_cpu_us,
       boottime_us - lag(boottime_us) OVER (
         PARTITION BY boot_no ORDER BY snapshot_id) AS step_us
FROM snapshot
WHERE wall_us >= :since AND wall_us <= :until;

CREATE TEMP TABLE recorder_day AS
SELECT day, count(*) AS snapshots, min(snapshot_id) AS first_id, max(snapshot_id) AS last_id,
       avg(step_us) AS step_us, max(step_us) AS max_step_us, sum(step_us) AS sum_step_us,
       avg(process_count) AS processes, avg(read_cpu_us) AS cpu_us,
       max(read_cpu_us) AS max_cpu_us, sum(read_cpu_us) AS sum_cpu_us,
       sum(cause = 'pressure') AS under_pressure, sum(cause = 'kill') AS after_kills,
       sum(cause = 'one-shot') AS one_shots, sum(unreadable) AS unreadable,
       sum(vanished) AS vanished, count(DISTINCT boot_no) AS boots
FROM recorder_tick
GROUP BY day;

WITH counted AS MATERIALIZED (
  SELECT d.*,
         (SELECT count(*) FROM process_change x
          WHERE x.change_key >= d.first_id << 28 AND x.change_key < (d.last_id + 1) << 28) AS rows,
         (SELECT count(*) FROM cgroup_sample x
          WHERE x.snapshot_id BETWEEN d.first_id AND d.last_id) AS cgroup_rows,
         (SELECT count(*) FROM gap g
          WHERE g.until_us >= max(d.day * 86400000000, :since)
            AND g.from_us < min((d.day + 1) * 86400000000, :until)) AS gaps
  FROM recorder_day d
)
SELECT date(day * 86400, 'unixepoch') AS day, snapshots,
       CAST(round(step_us / 1000000) AS INTEGER) AS interval_s,
       max_step_us / 1000000 AS longest_s,
       CAST(round(processes) AS INTEGER) AS processes,
       CAST(round(cpu_us) AS INTEGER) AS cpu_us, max_cpu_us,
       round(100.0 * sum_cpu_us / nullif(sum_step_us, 0), 2) AS cpu_pct,
       rows, (32 * rows + 235 * snapshots + 80 * cgroup_rows) / 1024 AS size_kib, gaps,
       under_pressure, after_kills, one_shots, unreadable, vanished, boots
FROM counted
ORDER BY day DESC;
