-- The machine's logs that were read: how far, when, and the kills that they told of.
--
-- group   Recorder
-- column  source       text   1  Where it lay when it was looked at last.
-- column  kind         text   2  file, journal, kmsg or pstore.
-- column  kills        count  1  Kills that it told of.
-- column  written_at   time   2  Last change of the file, or last entry read of the journal.
-- column  read_at      time   3  When there was something to read last; empty where that is not kept.
-- column  whole        bool   3  Whether it was read to its end; empty where it has none.
-- column  lines        count  4  Lines of a file that were read.
-- column  read_kib     kib    4  Size of a file as far as it was read, without compression.
-- column  log          text   -  The log that a file is a part of.
SELECT path AS source, kind, kills, modified_us AS written_at, read_us AS read_at,
       stamp IS NOT NULL AS whole,
       CASE WHEN kind = 'file' THEN read_lines END AS lines,
       CASE WHEN kind = 'file' THEN read_bytes / 1024 END AS read_kib,
       log
FROM log_source
UNION ALL
SELECT c.source, CASE c.source WHEN 'pstore' THEN 'pstore' ELSE 'kmsg' END,
       (SELECT count(DISTINCT s.kill_id) FROM oom_event_source s
        WHERE s.path = c.source OR c.source = 'pstore' AND s.path GLOB '*/pstore/*'),
       NULL, NULL, NULL, NULL, NULL, c.source
FROM cursor c
ORDER BY kind, log, written_at DESC;
