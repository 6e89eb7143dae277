-- The boots in the record, oldest first, numbered as --boot takes them.
--
-- What is left of a boot counts: once its snapshots are removed and no kill of it is known, it is
-- no longer listed.
--
-- group   Recorder
-- column  boot            count  1  Number from the newest: 0 is it, -1 the one before.
-- column  number          count  9  Number from the first one, 1.
-- column  boot_id         text   8  Boot id of the kernel.
-- column  booted_at       time   7  Moment of the boot.
-- column  first_at        time   2  First snapshot that is left.
-- column  last_at         time   3  Last snapshot.
-- column  last_kill_at    time   -  Last kill.
-- column  snapshots       count  5  Snapshots that are left.
-- column  kills           count  4  Kills.
-- column  kernel_release  text   6  Release of the kernel.
-- column  host            text   10 Machine.
WITH recorded AS (
  SELECT boot_no, min(wall_us) AS first_us, max(wall_us) AS last_us, count(*) AS snapshots
  FROM snapshot
  GROUP BY boot_no
), killed AS (
  SELECT boot_no, max(at_us) AS last_us, count(victim_pid) AS kills
  FROM kill
  WHERE boot_no IS NOT NULL
  GROUP BY boot_no
)
SELECT row_number() OVER (ORDER BY b.boot_no) - count(*) OVER () AS boot,
       row_number() OVER (ORDER BY b.boot_no) AS number,
       b.boot_id, b.booted_us AS booted_at, r.first_us AS first_at, r.last_us AS last_at,
       k.last_us AS last_kill_at, coalesce(r.snapshots, 0) AS snapshots,
       coalesce(k.kills, 0) AS kills, b.kernel_release, b.host
FROM boot b
LEFT JOIN recorded r ON r.boot_no = b.boot_no
LEFT JOIN killed k ON k.boot_no = b.boot_no
WHERE r.boot_no IS NOT NULL OR k.boot_no IS NOT NULL
ORDER BY b.boot_no;
