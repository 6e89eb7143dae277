-- The settings that decide what an OOM does, now and as they changed.
--
-- group   Machine
-- param   name   glob  none  Only settings whose name matches.
-- param   since  time  none  Only values seen first at or after this moment.
-- param   until  time  none  Only values seen first before this moment.
-- column  name         text  1  As a user types it, e.g. vm.panic_on_oom.
-- column  value        text  2  Text of the file; empty where this kernel does not have it.
-- column  since_at     time  3  First snapshot with this value.
-- column  until_at     time  4  First snapshot with another value; empty: it still holds.
-- column  snapshot_id  id    -  First snapshot with this value.
WITH valued AS (
  SELECT t.name, t.value, t.snapshot_id, s.wall_us AS since_at,
         lead(s.wall_us) OVER (PARTITION BY t.name ORDER BY t.snapshot_id) AS until_at
  FROM setting t
  JOIN snapshot s ON s.snapshot_id = t.snapshot_id
)
SELECT name, value, since_at, until_at, snapshot_id
FROM valued
WHERE (:name IS NULL OR name GLOB :name)
  AND (:since IS NULL OR since_at >= :since)
  AND (:until IS NULL OR since_at < :until)
ORDER BY name, snapshot_id DESC;
