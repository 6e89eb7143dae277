-- Incidents: kills that belong together, with the one who is to blame for all of them.
--
-- Kills of one scope within 30 s of each other are one incident, after five minutes another begins;
-- so are the processes of a group that died as one (memory.oom.group). With `comm`, `pid` or `kill`
-- only the chosen kills are counted.
--
-- group   Kills
-- uses    kills
-- column  incident_id   id       9  Its first kill.
-- column  first_at      time     1  Moment of the first kill.
-- column  last_s        seconds  10 Time from the first kill to the last.
-- column  kills         count    2  Number of kills.
-- column  victims       text     3  Names of the killed.
-- column  killed_kib    kib      8  Their size together.
-- column  kind          text     11 What ran out.
-- column  oom_memcg     text     12 Cgroup whose limit was hit.
-- column  verdict       text     7  victim: the one to blame is among the dead; other, no-process, undetermined.
-- column  suspect       text     4  Who is to blame.
-- column  suspect_kind  text     -  process, group, shmem, slab, kernel or limit.
-- column  suspect_pid   id       -  Its pid.
-- column  suspect_unit  text     -  Its systemd unit.
-- column  grew_kib      kib      5  How much it grew.
-- column  over_s        seconds  6  In how many seconds, up to the first kill.
-- column  share_pct     percent  13 Its share of all growth in that time.
-- column  shape         text     14 Shape of its growth.
-- column  confidence    text     15 high, medium, low or none.
-- column  host          text     -  Machine.
SELECT incident_id,
       min(at) AS first_at,
       (max(at) - min(at)) / 1000000 AS last_s,
       count(*) AS kills,
       group_concat(DISTINCT victim_comm) AS victims,
       -- As a floating number: sizes out of logs may be anything.
       CAST(total(victim_size_kib) AS INTEGER) AS killed_kib,
       min(kind) AS kind,
       oom_memcg,
       -- The one to blame may have died as the second.
       CASE WHEN max(verdict = 'victim') THEN 'victim' ELSE min(verdict) END AS verdict,
       suspect, suspect_kind, suspect_pid, suspect_unit, grew_kib,
       min(over_s) AS over_s,
       share_pct, shape, confidence, host
FROM kills
WHERE incident_id IS NOT NULL
GROUP BY incident_id
ORDER BY first_at DESC, incident_id DESC;
