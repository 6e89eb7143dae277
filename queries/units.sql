-- Which unit is killed most, and which is to blame most.
--
-- Where no unit is known it is the name of the process, or of the memory that no process owns. A
-- unit that is killed often and seldom to blame is a victim of others: look at who is.
--
-- group   Kills
-- uses    kills
-- column  name           text     1  Systemd unit, or name.
-- column  kills          count    2  Processes of it that were killed.
-- column  innocent       count    4  Those for which another one was to blame.
-- column  killed_kib     kib      5  Size of all that were killed.
-- column  max_killed_kib kib      9  The largest of them.
-- column  blamed         count    3  Kills that it is to blame for, its own and others'.
-- column  incidents      count    8  Incidents that it is to blame for.
-- column  max_grew_kib   kib      10 Its largest growth before one of them.
-- column  last_at        time     6  Last kill of it, or for which it is to blame.
-- column  usual_gap_s    seconds  7  Usual (median) time from one such incident to the next.
-- column  is_unit        bool     -  Whether the name is a unit.
-- column  first_at       time     -  First such kill.
CREATE TEMP TABLE unit_part AS
SELECT coalesce(victim_unit, victim_comm) AS name, victim_unit IS NOT NULL AS is_unit, at,
       coalesce(incident_id, 'at ' || at) AS incident, 1 AS killed, victim_size_kib AS killed_kib,
       verdict IN ('other', 'no-process') AS innocent, 0 AS blamed, NULL AS grew_kib
FROM kills
WHERE coalesce(victim_unit, victim_comm) IS NOT NULL
UNION ALL
SELECT coalesce(suspect_unit, suspect), suspect_unit IS NOT NULL, at, incident_id, 0, NULL, 0, 1,
       grew_kib
FROM kills
WHERE suspect IS NOT NULL AND verdict IN ('victim', 'other', 'no-process');

WITH named AS MATERIALIZED (
  -- A group that is a unit has its name.
  SELECT p.*, max(p.is_unit) OVER (PARTITION BY p.name) AS named_unit FROM unit_part p
), met AS (
  SELECT name, min(at) AS at FROM named GROUP BY name, incident
), gap AS (
  SELECT name, at - lag(at) OVER (PARTITION BY name ORDER BY at) AS gap_us
  FROM met
  WHERE at IS NOT NULL
), placed AS (
  SELECT name, gap_us, row_number() OVER (PARTITION BY name ORDER BY gap_us) AS place,
         count(*) OVER (PARTITION BY name) AS many
  FROM gap
  WHERE gap_us IS NOT NULL
), usual AS MATERIALIZED (
  SELECT name, avg(gap_us) AS gap_us
  FROM placed
  WHERE place IN ((many + 1) / 2, (many + 2) / 2)
  GROUP BY name
)
SELECT n.name, sum(n.killed) AS kills, sum(n.innocent) AS innocent,
       sum(n.killed_kib) AS killed_kib, max(n.killed_kib) AS max_killed_kib,
       sum(n.blamed) AS blamed,
       count(DISTINCT n.incident) FILTER (WHERE n.blamed) AS incidents,
       max(n.grew_kib) AS max_grew_kib, max(n.at) AS last_at,
       CAST(round(u.gap_us / 1000000) AS INTEGER) AS usual_gap_s,
       n.named_unit AS is_unit, min(n.at) AS first_at
FROM named n
LEFT JOIN usual u ON u.name = n.name
GROUP BY n.name
ORDER BY sum(n.killed) + sum(n.blamed) DESC, sum(n.blamed) DESC, max(n.at) DESC, n.name;
