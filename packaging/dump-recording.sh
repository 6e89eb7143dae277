#!/bin/bash
# Prints a database of oomhist as INSERT statements: how Sources/OomhistSQL/demo/incident.sql
# was made (docs/demo-incident.md).
set -euo pipefail
db=${1:?usage: dump-recording.sh DATABASE}

tables=(boot snapshot machine_sample setting gap text cgroup process process_fact process_change
  machine_hour cgroup_sample kill_count oom_event oom_task oom_event_source)
for table in "${tables[@]}"; do
  columns=$(sqlite3 "$db" "SELECT group_concat('\"' || name || '\"', ',') FROM pragma_table_info('$table')")
  # One row a line: a line break within a text becomes char(10).
  quoted=$(sqlite3 "$db" "SELECT group_concat('replace(quote(\"' || name || '\"), char(10), ''''''||char(10)||'''''')', ' || '','' || ') FROM pragma_table_info('$table')")
  rows=$(sqlite3 "$db" "SELECT '(' || $quoted || ')' FROM $table")
  [ -n "$rows" ] || continue
  printf 'INSERT INTO %s (%s) VALUES\n%s;\n' "$table" "$columns" "$(sed '$!s/$/,/' <<<"$rows")"
done
