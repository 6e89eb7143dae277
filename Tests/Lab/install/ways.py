"""The ways to record, each as the steps that an administrator would take and what must come of them."""

import json
import re
import time

from report import demand

INSTALL = "apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y -o Dpkg::Options::=--force-confold"
DATABASE = "/var/lib/oomhist/oomhist.db"
CAPABILITIES = 1 << 34 | 1 << 24  # CAP_SYSLOG, CAP_SYS_RESOURCE


# MARK: - Questions


def succeed(lab, script, seconds=120):
    answer = lab.ask(script, seconds)
    demand(answer.status == 0, f"`{script.splitlines()[0][:60]}` ended with {answer.status}: {answer.text.strip()[-300:]}")
    return answer.text.strip()


def rows(lab, words):
    return json.loads(succeed(lab, f"oomhist query {words} --json 2>/dev/null"))


def sql(lab, statement):
    return succeed(lab, f"oomhist query --sql - --csv --no-header 2>/dev/null <<'END'\n{statement}\nEND")


def snapshots(lab):
    return int(sql(lab, "SELECT count(*) FROM snapshot"))


def wait_for(what, seconds, condition):
    end = time.monotonic() + seconds
    while not condition():
        demand(time.monotonic() < end, f"{what}: not within {seconds} s")
        time.sleep(2)


def is_active(lab, unit):
    return lab.ask(f"systemctl is-active --quiet {unit}").status == 0


# MARK: - Steps that several ways have


def boot_fresh(lab, step):
    with step("fresh Debian boots") as facts:
        lab.boot()
        if lab.ask("command -v systemctl").status == 0:
            demand(lab.ask("systemctl is-system-running --wait").text.strip() == "running", "units have failed")
        facts.append(succeed(lab, "mount /payload 2>/dev/null; . /etc/os-release; echo $PRETTY_NAME, $(uname -r), $(cat /proc/1/comm)"))


def install(lab, step, package, name):
    with step(f"`apt install ./{name}`") as facts:
        succeed(lab, f"{INSTALL} {package} >/tmp/apt.txt 2>&1 || {{ cat /tmp/apt.txt; false; }}", 300)
        facts.append(succeed(lab, "oomhist --version"))
        facts.append(succeed(lab, "grep -c ^Setting /tmp/apt.txt") + " packages")


def kill_a_hog(lab, step, unit, start, seconds=40):
    """Memory runs out within `seconds` by a program in its own unit, which the kernel kills.

    Before it does, the machine may stand still for a minute or two, and answer nobody.
    """
    def kills():
        return succeed(lab, "grep oom_kill /proc/vmstat", 400).split()[1]

    with step(f"`{unit}` takes all memory") as facts:
        before = kills()
        succeed(lab, start.format(command=f"/usr/local/bin/hog grow name={unit} mb=20 fill={seconds}"))
        wait_for("a kill", 500, lambda: kills() != before)
        facts.append("killed: " + succeed(lab, "dmesg | grep -o 'Killed process .*(.*)' | tail -n 1"))


def name_the_hog(lab, step, comm, unit=None, verdict=True):
    """The answers after a kill: `query --since today --json`, and `explain`."""
    with step("`query --since today`, `explain`") as facts:
        wait_for("the kill in the record", 90, lambda: any(row["victim_comm"] == comm for row in rows(lab, "--since today")))
        row = next(row for row in rows(lab, "--since today") if row["victim_comm"] == comm)
        facts.append(f"{row['victim_comm']}[{row['victim_pid']}] of {row['victim_unit']}, {row['victim_size_kib'] // 1024} MiB, "
                     f"verdict {row['verdict']}, suspect {row['suspect']}, grew {(row['grew_kib'] or 0) // 1024} MiB, {row['sources']}")
        demand(unit is None or row["victim_unit"] == unit, f"the unit is {row['victim_unit']}")
        demand(row["kind"] == "global" and row["trusted"], f"kind {row['kind']}, trusted {row['trusted']}")
        demand(not verdict or (row["verdict"], row["suspect"]) == ("victim", comm), "the verdict is wrong")
        story = succeed(lab, f"COLUMNS=100 oomhist explain {row['kill_id']}")
        demand(unit is None or unit in story, f"explain does not name {unit}")
        cmdline = sql(lab, f"SELECT cmdline FROM process_info WHERE comm = '{comm}'")
        demand(f"hog grow name={comm}" in cmdline, f"the command line is {cmdline[:80]!r}")
        facts.append("command line known")


def reboot(lab, step):
    with step("reboot: history and boots") as facts:
        before, kills = snapshots(lab), len(rows(lab, "--since @0"))
        boots = len(rows(lab, "--list-boots")) + 1
        restart(lab)
        wait_for("the new boot in the record", 120, lambda: len(rows(lab, "--list-boots")) == boots)
        demand(snapshots(lab) > before, f"{snapshots(lab)} snapshots after {before}")
        demand(len(rows(lab, "--since @0")) == kills, "kills were lost, or doubled")
        facts.append(f"{boots} boots, {before} snapshots of the one before, {kills} kill as before")


def restart(lab):
    lab.tell("systemctl reboot || reboot")
    lab.end()
    lab.boot()


def remove_and_purge(lab, step):
    with step("`apt remove` keeps the record") as facts:
        succeed(lab, "DEBIAN_FRONTEND=noninteractive apt-get remove -qq -y oomhist >/dev/null 2>&1; ! pidof oomhist")
        facts.append(succeed(lab, f"ls -l {DATABASE} | awk '{{ print $3, $5 \" bytes stay\" }}'"))
    with step("`apt purge` removes it") as facts:
        succeed(lab, "DEBIAN_FRONTEND=noninteractive apt-get purge -qq -y oomhist >/dev/null 2>&1")
        left = succeed(lab, "find / -xdev -iname '*oomhist*' -not -path '/payload*' -not -path '/proc*' -not -path '/var/lib/apt/*' "
                       "-not -path '/var/log/*' 2>/dev/null | tr '\\n' ' '")
        demand(not left, f"left: {left}")
        facts.append("no file is left")


# MARK: - The recorder


def service(lab, report, options):
    def step(name):
        return report.step("service", name)

    boot_fresh(lab, step)
    kill_before(lab, step)
    install(lab, step, "/payload/oomhist.deb", "oomhist.deb")
    with step("it records, as a user of its own") as facts:
        wait_for("three snapshots", 90, lambda: is_active(lab, "oomhist") and snapshots(lab) >= 3)
        status = succeed(lab, "cat /proc/$(pidof oomhist)/status")
        demand(int(re.search(r"CapEff:\s+(\w+)", status)[1], 16) == CAPABILITIES, "other capabilities")
        demand(re.search(r"Uid:\s+(\d+)", status)[1] != "0", "it runs as root")
        demand(int(re.search(r"VmLck:\s+(\d+)", status)[1]) > 0, "its memory is not locked")
        demand(succeed(lab, "cat /proc/$(pidof oomhist)/oom_score_adj") == "-900", "another oom_score_adj")
        demand(succeed(lab, "ls -l /proc/$(pidof oomhist)/fd | grep -c -e /dev/kmsg -e pressure/memory") == "2", "no kmsg, or no pressure trigger")
        said = succeed(lab, "journalctl -q -u oomhist -o cat --no-pager _COMM=oomhist")
        demand(not said, f"it says: {said[:200]}")
        facts.append("CAP_SYSLOG and CAP_SYS_RESOURCE alone, adj -900, locked, RSS " + re.search(r"VmRSS:\s+(.*)", status)[1])
    with step("the kill from before the installation") as facts:
        wait_for("the kill in the record", 60, lambda: rows(lab, "--since @0"))
        found = rows(lab, "--since @0")
        facts.append("; ".join(f"{row['victim_comm']} of {row['victim_unit']}, {row['kind']}, from {row['sources']}" for row in found))
        demand([row["victim_comm"] for row in found] == ["early"], "another number of kills")
        demand("journal" in found[0]["sources"], "it is not from the journal")
    with step("`oomhist doctor`, fresh") as facts:
        findings = doctor(lab)
        facts.append(", ".join(f"{sum(row['severity'] == level for row in findings)} {level}" for level in ("critical", "warning", "note", "ok")))
        critical = [row["check"] for row in findings if row["severity"] == "critical"]
        demand(not critical, f"critical: {critical}")
        demand(severity(findings, "panic-on-oom") == "ok", "panic-on-oom is not ok")
    with step("`systemctl enable --now oomhist-hooks`") as facts:
        demand(lab.ask("systemctl is-enabled -q oomhist-hooks").status != 0, "it is on without being asked")
        succeed(lab, f"printf '%s\\n' '#!/bin/sh' '{HOOK}' >{HOOK_FILE} && chmod 755 {HOOK_FILE} && systemctl enable --now -q oomhist-hooks")
        wait_for("what was told", 30, lambda: lab.ask("[ -s /var/lib/oomhist-hooks/told ]").status == 0)
        status = succeed(lab, "cat /proc/$(systemctl show -P MainPID oomhist-hooks)/status")
        demand(int(re.search(r"CapEff:\s+(\w+)", status)[1], 16) == 0, "it has capabilities")
        demand(re.search(r"Uid:\s+(\d+)", status)[1] != "0", "it runs as root")
        demand(not hooked(lab), "it tells of what was known")
        facts.append("no capability, a user of its own; old kills are not told")
    with step("its group may ask, others may not") as facts:
        succeed(lab, "useradd reader -G oomhist; useradd stranger")
        succeed(lab, "su reader -s /bin/sh -c 'oomhist query' && su reader -s /bin/sh -c 'oomhist top' >/dev/null")
        stranger = lab.ask("su stranger -s /bin/sh -c 'oomhist query'")
        demand(stranger.status == 77, f"a stranger gets {stranger.status}: {stranger.text[:200]}")
        facts.append("status 0 and 77")
    with step("`systemd-analyze security`") as facts:
        for unit in ("oomhist", "oomhist-collect", "oomhist-hooks", "oomhist-pstore"):
            text = succeed(lab, f"systemd-analyze security --no-pager {unit}.service")
            (lab.work / f"security-{unit}.txt").write_text(text + "\n")
            level = float(re.search(r"exposure level.*: ([\d.]+)", text)[1])
            facts.append(f"{unit} {level}")
            demand(level <= 2.0, f"{unit} is above 2.0")
    if options.cost_minutes:
        cost(lab, step, options.cost_minutes)
    kill_a_hog(lab, step, "ingest", "systemd-run --quiet --unit=ingest {command}")
    name_the_hog(lab, step, "ingest", "ingest.service")
    with step("a hook hears of it") as facts:
        wait_for("the hook", 60, lambda: hooked(lab))
        facts.extend(hooked(lab))
    reboot(lab, step)
    with step("the hook has heard of it once") as facts:
        wait_for("the hooks' service", 30, lambda: is_active(lab, "oomhist-hooks"))
        time.sleep(15)  # a look and a half
        demand(len(hooked(lab)) == 1, f"it heard {hooked(lab)}")
    panic(lab, step)
    never_two(lab, step)
    lab.ask(f"rm {HOOK_FILE}")  # a purge leaves what others have made
    remove_and_purge(lab, step)


HOOK_FILE = "/etc/oomhist/hooks.d/tell"
HOOK = 'echo "told: $OOMHIST_VICTIM_COMM of $OOMHIST_VICTIM_UNIT, suspect $OOMHIST_SUSPECT, to $(id -un)"'


def hooked(lab):
    """What the hook has said, over all boots."""
    return re.findall("^told: .*", succeed(lab, "journalctl -q -u oomhist-hooks -o cat --no-pager"), re.MULTILINE)


def doctor(lab):
    return json.loads(succeed(lab, "oomhist doctor --json 2>/dev/null"))


def severity(findings, check):
    return next((row["severity"] for row in findings if row["check"] == check), None)


def kill_before(lab, step):
    """A unit is killed at its limit, and the boot in which it was ends: only the journal has it still."""
    with step("a kill before the installation") as facts:
        lab.ask("systemd-run --quiet --wait --unit=early -p MemoryMax=60M -p MemorySwapMax=0 /usr/local/bin/hog grow name=early mb=20 fill=5")
        facts.append("killed: " + succeed(lab, "dmesg | grep -o 'Killed process .*(.*)' | tail -n 1"))
        restart(lab)


def cost(lab, step, minutes):
    """What the recorder takes of a machine that does nothing; emulated processors are several times slower than real ones."""
    with step(f"what it costs in {minutes:g} minutes") as facts:
        look = "pid=$(pidof oomhist); cut -d' ' -f14,15 /proc/$pid/stat; awk '/^write_bytes/ { print $2 }' /proc/$pid/io; du -bc " \
            f"{DATABASE}* | tail -n 1 | cut -f1; oomhist query --sql - --csv --no-header <<<'SELECT count(*), sum(read_cpu_us) FROM snapshot' 2>/dev/null"
        before = succeed(lab, look).replace(",", " ").split()
        time.sleep(minutes * 60)
        after = succeed(lab, look).replace(",", " ").split()
        ticks, written, size, taken, read = (int(b) - int(a) for a, b in
                                             zip([int(before[0]) + int(before[1]), *before[2:]], [int(after[0]) + int(after[1]), *after[2:]]))
        rss = succeed(lab, "grep -h -e VmRSS -e RssAnon /proc/$(pidof oomhist)/status | awk '{ print $1, $2, $3 }' | tr '\\n' ' '")
        processes = succeed(lab, "oomhist query snapshots -p limit=1 --json 2>/dev/null | grep -o 'process_count\":[0-9]*' | cut -d: -f2")
        facts.append(f"CPU {ticks / (minutes * 60):.2f} % of one processor, {rss.strip()}, {written} bytes written, files {size:+} bytes, "
                     f"{taken} snapshots of {processes} processes, {read / max(taken, 1) / 1000:.1f} ms CPU of reading each")


def panic(lab, step):
    with step("`panic_on_oom=1`: the machine goes down") as facts:
        succeed(lab, "sysctl -q vm.panic_on_oom=1")
        level = severity(doctor(lab), "panic-on-oom")
        facts.append(f"`oomhist doctor` calls it {level}")
        demand(level in ("warning", "critical"), "the doctor finds nothing")
        last = rows(lab, "snapshots -p limit=1")[0]
        lab.panicked_boot = last["boot_id"]
        lab.snapshots_before = snapshots(lab)
        boots = len(rows(lab, "--list-boots")) + 1
        lab.tell("systemd-run --quiet --unit=importer /usr/local/bin/hog grow name=importer mb=20 fill=40")
        lab.end(240)
        console = (lab.work / f"console-{lab.boots}.txt").read_text(errors="replace")
        demand("Kernel panic - not syncing: Out of memory" in console, "it ended in another way")
        facts.append(re.search(r"\[\s*([\d.]+)\] Kernel panic - not syncing: ([^\r\n]*)", console)[2][:60])
        lab.panic_s = float(re.search(r"\[\s*([\d.]+)\] Kernel panic", console)[1])
    with step("opened again without loss") as facts:
        lab.boot()
        wait_for("the next boot in the record", 120, lambda: len(rows(lab, "--list-boots")) == boots)
        demand(sql(lab, "PRAGMA integrity_check") == "ok", "the file is damaged")
        count, last_us = sql(lab, "SELECT count(*), max(boottime_us) FROM snapshot JOIN boot USING (boot_no) "
                             f"WHERE boot_id = '{lab.panicked_boot}'").split(",")
        age = lab.panic_s - int(last_us) / 1e6
        facts.append(f"integrity ok, {count} snapshots of the boot that panicked, the last {age:.1f} s before the end")
        demand(snapshots(lab) > lab.snapshots_before and age < 3, "snapshots are missing")
        kills = rows(lab, "--since today")
        found = [row for row in kills if row["kind"] == "panic"]
        demand(len(found) == 1, f"kinds: {[row['kind'] for row in kills]}")
        facts.append(f"the panic itself: {found[0]['kind']}, suspect {found[0]['suspect']} ({found[0]['verdict']}), from {found[0]['sources']}")
        demand(found[0]["suspect"] == "importer", "the suspect is wrong")


def never_two(lab, step):
    with step("never two at a time") as facts:
        wait_for("the recorder", 60, lambda: is_active(lab, "oomhist"))
        answer = lab.ask("oomhist collect")
        demand(answer.status == 1 and "recorder" in answer.text, f"a run beside the recorder: {answer.status} {answer.text[-200:]}")
        facts.append("a run by hand is refused")
        succeed(lab, "systemctl enable --now -q oomhist-collect.timer")
        wait_for("the timer alone", 30, lambda: is_active(lab, "oomhist-collect.timer") and not is_active(lab, "oomhist"))
        facts.append("the timer stops the recorder")
        succeed(lab, "systemctl start oomhist")
        demand(not is_active(lab, "oomhist-collect.timer"), "the recorder left the timer running")
        facts.append("the recorder stops the timer")
        restart(lab)
        lab.ask("systemctl is-system-running --wait")
        active = [unit for unit in ("oomhist.service", "oomhist-collect.timer") if is_active(lab, unit)]
        demand(len(active) == 1, f"with both enabled, after a reboot: {active}")
        facts.append(f"both enabled: {active[0]} comes up")
        demand(not succeed(lab, "systemctl --failed --no-legend"), "a unit has failed")


# MARK: - The others


def upgrade(lab, report, options):
    def step(name):
        return report.step("upgrade", name)

    boot_fresh(lab, step)
    install(lab, step, "/payload/previous.deb", "previous.deb")
    with step("it records") as facts:
        wait_for("three snapshots", 90, lambda: is_active(lab, "oomhist") and snapshots(lab) >= 3)
        facts.append("schema " + newest_schema(lab))
        succeed(lab, "echo 'interval = 5s' >/etc/oomhist/conf.d/10-mine.conf; echo '# mine' >>/etc/oomhist/oomhist.conf")
    kill_a_hog(lab, step, "ingest", "systemd-run --quiet --unit=ingest {command}")
    with step("the kill is there") as facts:
        wait_for("the kill in the record", 90, lambda: any(row["victim_comm"] == "ingest" for row in rows(lab, "--since today")))
        before, kills = snapshots(lab), rows(lab, "--since today")
        facts.append(f"{before} snapshots, {len(kills)} kill")
    install(lab, step, "/payload/oomhist.deb", "oomhist.deb")
    with step("data kept and migrated, recording goes on") as facts:
        wait_for("new snapshots", 90, lambda: is_active(lab, "oomhist") and snapshots(lab) > before)
        demand([row["victim_pid"] for row in rows(lab, "--since today")] == [row["victim_pid"] for row in kills], "kills were lost, or doubled")
        demand("mine" in succeed(lab, "cat /etc/oomhist/oomhist.conf"), "the settings were overwritten")
        facts.append(f"schema {newest_schema(lab)}, {before} snapshots kept, {len(kills)} kill kept, settings kept")
    name_the_hog(lab, step, "ingest", "ingest.service")
    lab.ask("rm /etc/oomhist/conf.d/10-mine.conf")  # a purge leaves what others have made
    remove_and_purge(lab, step)


def newest_schema(lab):
    return sql(lab, "SELECT max(identifier) FROM grdb_migrations")


def timer(lab, report, options):
    def step(name):
        return report.step("timer", name)

    boot_fresh(lab, step)
    install(lab, step, "/payload/oomhist.deb", "oomhist.deb")
    with step("the timer instead of the recorder") as facts:
        succeed(lab, "systemctl disable --now -q oomhist && systemctl enable --now -q oomhist-collect.timer")
        before = snapshots(lab)
        wait_for("two runs", 150, lambda: snapshots(lab) >= before + 2)
        demand(not is_active(lab, "oomhist"), "the recorder runs")
        facts.append("a snapshot each minute")
        facts.append("systemd says it took " + succeed(lab, "journalctl -q -u oomhist-collect -o cat --no-pager | grep -o 'Consumed.*' | tail -n 1"))
    kill_a_hog(lab, step, "ingest", "systemd-run --quiet --unit=ingest {command}", 90)
    name_the_hog(lab, step, "ingest", "ingest.service")
    with step("an upgrade leaves the timer on") as facts:
        succeed(lab, "DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --reinstall /payload/oomhist.deb >/dev/null 2>&1", 300)
        demand(is_active(lab, "oomhist-collect.timer") and not is_active(lab, "oomhist"), "the timer is off, or the recorder on")
    reboot(lab, step)
    remove_and_purge(lab, step)


def cron(lab, report, options):
    def step(name):
        return report.step("cron", name)

    boot_fresh(lab, step)
    install(lab, step, "/payload/oomhist.deb", "oomhist.deb")
    with step("cron records where systemd does not run") as facts:
        demand(lab.ask("[ -d /run/systemd/system ]").status != 0, "systemd runs")
        wait_for("two runs", 180, lambda: lab.ask("oomhist query snapshots").status == 0 and snapshots(lab) >= 2)
        facts.append(succeed(lab, f"stat -c '%U:%G %a' {DATABASE}"))
    kill_a_hog(lab, step, "ingest", "setsid {command} >/dev/null 2>&1 </dev/null &", 90)
    name_the_hog(lab, step, "ingest")
    reboot(lab, step)
    remove_and_purge(lab, step)


SYSTEM = {"service": "systemd", "upgrade": "systemd", "timer": "systemd", "cron": "sysvinit"}
WAYS = {"service": service, "upgrade": upgrade, "timer": timer, "cron": cron}
