-- What the record is known to have missed.
--
-- group   Recorder
-- param   since  time  -7d  Start of the window.
-- param   until  time  now  End of the window.
-- column  from_at  time   1  Start of the gap.
-- column  until_at time   2  End of the gap.
-- column  kind     text   3  What was missed.
-- column  count    count  4  Records, processes or ticks, where known.
-- column  detail   text   5  One sentence.
-- column  boot_id  text   -  Boot.
SELECT g.from_us AS from_at, g.until_us AS until_at, g.kind, g.count, g.detail, b.boot_id
FROM gap g
JOIN boot b ON b.boot_no = g.boot_no
WHERE g.until_us >= :since AND g.from_us <= :until
ORDER BY g.from_us DESC;
