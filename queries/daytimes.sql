-- Whether kills and low memory come at the same hour of every day, an hour (UTC) a row.
--
-- A backup, a report or the start of work shows as an hour with kills on many days, or with the
-- least memory; `kill_days` against `days` tells how regular it is.
--
-- group   Kills
-- uses    kills
-- param   since  time  -30d  Start of the window.
-- param   until  time  now   End of the window.
-- column  hour_utc           count    1  Hour of the day, UTC: 0 to 23.
-- column  kills              count    2  Kills in it.
-- column  incidents          count    3  Incidents that began in it.
-- column  kill_days          count    4  Days with a kill in this hour.
-- column  days               count    5  Days of which this hour was recorded.
-- column  min_available_pct  percent  6  Lowest MemAvailable, of RAM.
-- column  mean_low_pct       percent  9  Mean of each day's lowest.
-- column  min_at             time     10 Moment of the lowest.
-- column  suspect            text     7  Who was to blame most often.
-- column  suspect_kills      count    8  Kills that it is to blame for.
-- column  max_psi_pct        percent  11 Highest share of 10 s in which a task waited for memory.
-- column  min_available_kib  kib      -  Lowest MemAvailable.
CREATE TEMP TABLE daytime_low AS
-- The lowest of each hour of each day. An hour of the record that was thinned has its lowest
-- somewhere in it: it counts where it begins.
SELECT l.wall_us / 3600000000 AS hour_no, l.wall_us, min(1.0 * l.kib / l.total_kib) AS low, l.kib
FROM (
  SELECT s.wall_us, m.mem_available_kib AS kib, m.mem_total_kib AS total_kib
  FROM snapshot s
  CROSS JOIN machine_sample m ON m.snapshot_id = s.snapshot_id
  WHERE s.wall_us >= :since AND s.wall_us <= :until
  UNION ALL
  SELECT h.from_us, h.min_available_kib, h.mem_total_kib
  FROM machine_hour h
  WHERE h.detail = 0 AND h.from_us >= :since AND h.from_us <= :until
) l
WHERE l.kib IS NOT NULL AND l.total_kib > 0
GROUP BY l.wall_us / 3600000000;

CREATE TEMP TABLE daytime_pressure AS
SELECT from_us / 3600000000 % 24 AS hour, max(max_psi_some_avg10_pct) AS psi
FROM machine_hour
WHERE from_us >= :since AND from_us <= :until
GROUP BY 1;

CREATE TEMP TABLE daytime_kill AS
SELECT at / 3600000000 % 24 AS hour, count(*) AS kills,
       count(DISTINCT at / 86400000000) AS kill_days
FROM kills
WHERE at IS NOT NULL
GROUP BY 1;

CREATE TEMP TABLE daytime_incident AS
SELECT first_at / 3600000000 % 24 AS hour, count(*) AS incidents
FROM (
  SELECT min(at) AS first_at FROM kills WHERE at IS NOT NULL
  GROUP BY coalesce(incident_id, 'at ' || at))
GROUP BY 1;

CREATE TEMP TABLE daytime_suspect AS
SELECT hour, suspect, kills
FROM (
  SELECT at / 3600000000 % 24 AS hour, suspect, count(*) AS kills,
         row_number() OVER (
           PARTITION BY at / 3600000000 % 24 ORDER BY count(*) DESC, max(at) DESC) AS place
  FROM kills
  WHERE at IS NOT NULL AND suspect IS NOT NULL AND verdict IN ('victim', 'other', 'no-process')
  GROUP BY 1, suspect)
WHERE place = 1;

WITH RECURSIVE each_hour (hour) AS (
  SELECT 0 WHERE EXISTS (SELECT 1 FROM daytime_low) OR EXISTS (SELECT 1 FROM daytime_kill)
  UNION ALL
  SELECT hour + 1 FROM each_hour WHERE hour < 23
), low AS MATERIALIZED (
  -- min() alone takes the other columns from its row.
  SELECT hour_no % 24 AS hour, count(*) AS days, avg(low) AS mean_low, min(low) AS low, wall_us, kib
  FROM daytime_low
  GROUP BY 1
)
SELECT h.hour AS hour_utc, coalesce(k.kills, 0) AS kills, coalesce(i.incidents, 0) AS incidents,
       coalesce(k.kill_days, 0) AS kill_days, coalesce(l.days, 0) AS days,
       round(100 * l.low, 1) AS min_available_pct, round(100 * l.mean_low, 1) AS mean_low_pct,
       l.wall_us AS min_at, s.suspect, s.kills AS suspect_kills, p.psi AS max_psi_pct,
       l.kib AS min_available_kib
FROM each_hour h
LEFT JOIN low l ON l.hour = h.hour
LEFT JOIN daytime_kill k ON k.hour = h.hour
LEFT JOIN daytime_incident i ON i.hour = h.hour
LEFT JOIN daytime_suspect s ON s.hour = h.hour
LEFT JOIN daytime_pressure p ON p.hour = h.hour
ORDER BY h.hour;
