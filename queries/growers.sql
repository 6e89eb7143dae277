-- Everyone who grew before a kill, most to blame first.
--
-- Growth is measured from the moment at which memory began to run out; `late_kib` is the part of
-- it in the half of the loss that came last.
--
-- group   Kills
-- uses    kills
-- column  kill_id             id       -  Our number of the kill.
-- column  place               count    -  Place in the order of blame, from 1.
-- column  suspect             text     1  Process, group, or memory that no process owns.
-- column  kind                text     8  process, group, shmem, slab, kernel or limit.
-- column  grouping            text     -  What a group has in common: comm, unit, container, cgroup, name, user.
-- column  pid                 id       7  Process id.
-- column  unit                text     9  Systemd unit.
-- column  members             count    11 Processes in it.
-- column  grew_kib            kib      2  Growth up to the kill.
-- column  late_kib            kib      10 Growth in the last half of the loss.
-- column  share_pct           percent  3  Share of all growth in that time.
-- column  slope_kib_per_hour  kib      12 Growth an hour: Theil-Sen line through the lowest sizes.
-- column  shape               text     4  leak, burst, step, sawtooth, warmup, steady, new.
-- column  from_kib            kib      -  Size when memory began to run out.
-- column  to_kib              kib      5  Size at the kill.
-- column  trend               trend    6  Its size in that time, KiB.
-- column  shape_confidence    text     -  How sure the shape is.
-- column  verdict             text     -  The verdict on the kill, as in `kills`.
-- column  confidence          text     -  How sure it is.
-- column  reasons             json     -  On what it rests.
-- column  start_at            time     -  When memory began to run out.
-- column  over_s              seconds  -  Time from then to the incident's first kill.
-- column  lost_kib            kib      -  Headroom lost from then to the kill.
SELECT k.kill_id,
       row_number() OVER (PARTITION BY k.kill_id ORDER BY g.key) AS place,
       g.value ->> '$.name' AS suspect,
       g.value ->> '$.kind' AS kind,
       g.value ->> '$.grouping' AS grouping,
       g.value ->> '$.pid' AS pid,
       g.value ->> '$.unit' AS unit,
       g.value ->> '$.members' AS members,
       g.value ->> '$.grew_kib' AS grew_kib,
       g.value ->> '$.tail_kib' AS late_kib,
       1.0 * (g.value ->> '$.share_pct') AS share_pct,
       g.value ->> '$.growth.slope_kib_per_hour' AS slope_kib_per_hour,
       CASE WHEN g.value ->> '$.is_new' THEN 'new'
            ELSE g.value ->> '$.growth.shape' END AS shape,
       g.value ->> '$.from_kib' AS from_kib,
       g.value ->> '$.to_kib' AS to_kib,
       g.value ->> '$.trend' AS trend,
       g.value ->> '$.growth.confidence' AS shape_confidence,
       k.verdict, k.confidence, k.reasons, k.start_at, k.over_s, k.lost_kib
FROM kills k, json_each(k.growers) g
ORDER BY k.at DESC, k.kill_id DESC, g.key;
