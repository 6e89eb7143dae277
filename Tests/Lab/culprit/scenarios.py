"""The lab's scenarios: what a guest's programs do, and who is to blame for it.

Each function below `@scenario` writes the plan of one guest (guest.c says how a plan reads) and the
truth about it. Sizes, rates and names come from a generator that is seeded with scenario, kernel and
seed, so that another seed makes another incident of the same kind.
"""

import random

INTERVALS = {1: 1, 2: 10, 0: 60}  # seed modulo 3: seconds between two snapshots

DAEMONS = ["sshd", "cron", "dbus-daemon", "chronyd", "rsyslogd", "systemd-journal", "systemd-udevd",
           "systemd-logind", "node_exporter", "nginx", "haproxy", "master", "polkitd", "agetty"]
DATABASES = ["postgres", "mysqld", "mariadbd", "mongod", "redis-server", "influxd", "slapd", "etcd"]
APPLICATIONS = ["java", "node", "dotnet", "beam.smp", "php-fpm", "puma", "gunicorn", "tomcat"]
JOBS = ["ingest", "etl-job", "report-gen", "indexer", "thumbnailer", "log-shipper", "scraper", "mailq-worker",
        "image-resize", "feed-import", "sync-daemon", "celery", "sidekiq", "model-server", "transcode"]
AGENTS = ["backup-agent", "edr-agent", "monitord", "kubelet", "dockerd", "containerd", "audit-agent"]

SCENARIOS = {}


def scenario(function):
    SCENARIOS[function.__name__.replace("_", "-")] = function
    return function


class Scene:
    """One guest to be: its machine, its plan, its truth."""

    def __init__(self, name, kernel, seed):
        self.name, self.kernel, self.seed = name, kernel, seed
        self.chance = random.Random(f"{name} {kernel} {seed}")
        self.interval = INTERVALS[seed % 3]
        self.memory = self.chance.choice([320, 352, 384, 416, 448, 480, 512])
        self.growth = self.chance.uniform(12, 22)
        self.quiet = self.chance.uniform(5, 7) if self.interval == 1 else self.chance.uniform(12, 15)
        self.hierarchy, self.numa = "v2", False
        self.taken, self.lines = set(), []
        self.truth = {}

    # What a plan is made of

    def line(self, *words):
        self.lines.append(" ".join(str(word) for word in words))

    def between(self, low, high):
        return self.chance.uniform(low, high)

    def whole(self, low, high):
        return self.chance.randint(low, high)

    def name_from(self, *lists):
        free = [name for names in lists for name in names if name not in self.taken]
        chosen = self.chance.choice(free)
        self.taken.add(chosen)
        return chosen

    def mib(self, low, high):
        """So many percent of the machine, in MiB."""
        return round(self.memory * self.between(low, high) / 100, 1)

    def kbps(self, part, seconds=None):
        """The rate that takes a part of the machine in so many seconds."""
        return round(self.memory * 1024 * part / (seconds or self.growth))

    def unit_of(self, comm):
        """Units are not always called as what runs in them."""
        return f"system.slice/{comm if self.chance.random() < 0.6 else comm.split('-')[0] + '-app'}.service"

    def start(self, comm, habit, unit=None, **details):
        unit = unit or self.unit_of(comm)
        self.line("start", unit, comm, habit, *(f"{key}={value}" for key, value in details.items()))
        return unit

    def hold(self, comm, low, high, **details):
        return self.start(comm, "hold", mb=self.mib(low, high), **details)

    def daemons(self):
        for comm in self.chance.sample(DAEMONS, self.whole(3, 5)):
            self.taken.add(comm)
            self.start(comm, "hold", f"system.slice/{comm}.service", mb=round(self.between(2, 8), 1))

    def machine(self, database=(8, 18)):
        """What runs on it before anything happens."""
        self.daemons()
        if database:
            self.hold(self.name_from(DATABASES), *database)
        if self.chance.random() < 0.4:
            low = self.mib(3, 5)
            self.start(self.name_from(APPLICATIONS), "saw", low=low, high=round(low * self.between(1.3, 1.8), 1),
                       period=round(self.between(2, 5), 1))
        self.line("sleep", 1)

    def record(self, seconds=None):
        self.line("interval", f"{self.interval}s")
        self.line("record", round(seconds or self.quiet, 1))

    def grower(self, comm, habit="grow", unit=None, early=None, rate=None, **details):
        """Starts the recorder and one that grows: long there already, or new."""
        early = self.chance.random() < 0.7 if early is None else early
        details = {**(rate or {"fill": round(self.growth)}), **details}
        if early:
            unit = self.start(comm, habit, unit, wait=1, **details)
            self.record()
            self.line("go", comm)
        else:
            self.record()
            unit = self.start(comm, habit, unit, **details)
        return unit

    def kills(self, count=1, seconds=None):
        self.line("kills", count, round(seconds or self.growth + 25))

    def settle(self, seconds=4):
        self.line("sleep", seconds)

    # What is true

    def blame(self, kind, comm, unit=None, also=(), panic=False, note=""):
        self.truth = {
            "scenario": self.name, "kernel": self.kernel, "seed": self.seed, "interval_s": self.interval,
            "culprit": {"kind": kind, "comm": comm, "unit": unit.rsplit("/", 1)[-1] if unit else None, "pids": [],
                        "also": [{"kind": also_kind, "comm": also_comm} for also_kind, also_comm in also]},
            "negative": kind == "none", "panic": panic, "note": note,
        }

    def nobody(self, note):
        self.blame("none", None, note=note)


def make(name, kernel, seed):
    scene = Scene(name, kernel, seed)
    SCENARIOS[name](scene)
    scene.lines.insert(0, f"hierarchy {scene.hierarchy}")
    return scene


def runs_on(name, kernel):
    """Debian's kernels from 6.12 on have no cgroup v1 memory controller."""
    return name != "limit-v1" or kernel in ("5.10", "6.1")


# MARK: - The whole machine runs out of memory; a process grew


@scenario
def leak(scene):
    """The simple one: the one that grows is also killed."""
    scene.machine()
    comm = scene.name_from(JOBS, APPLICATIONS)
    unit = scene.grower(comm, mb=scene.mib(2, 6))
    scene.kills()
    scene.settle()
    scene.blame("process", comm, unit, note="grows at a constant rate and is killed for it")


@scenario
def protected_leaker(scene):
    """A big flat database dies for a leaker that is protected by its oom_score_adj."""
    scene.machine(database=None)
    scene.hold(scene.name_from(DATABASES), 32, 42)
    comm = scene.name_from(AGENTS)
    unit = scene.grower(comm, mb=scene.mib(2, 5), adj=scene.chance.choice([-500, -700, -900]))
    scene.kills()
    scene.line("stop", unit)
    scene.settle()
    scene.blame("process", comm, unit, note="the victim is flat; the one that grows has a negative oom_score_adj")


@scenario
def burst(scene):
    """All over within a second or two."""
    scene.machine()
    comm = scene.name_from(JOBS)
    unit = scene.grower(comm, "burst", early=False, rate={"mb": scene.memory * 2})
    scene.kills(seconds=30)
    scene.settle()
    scene.blame("process", comm, unit, note="twice the machine's memory, as fast as malloc gives it")


@scenario
def latecomer(scene):
    """A big process that does not fit beside what is there; the bigger one dies for it."""
    scene.machine(database=None)
    scene.hold(scene.name_from(DATABASES), 44, 50)
    comm = scene.name_from(JOBS)
    unit = scene.grower(comm, early=False, rate={"kbps": scene.kbps(0.4, scene.between(4, 8))}, to=scene.mib(60, 70))
    scene.kills()
    scene.line("stop", unit)
    scene.settle()
    scene.blame("process", comm, unit, note="new, wants more than there is; the old and larger one is the victim")


@scenario
def two_leaks(scene):
    """Two grow, one of them faster."""
    scene.machine()
    slow, fast = scene.name_from(JOBS), scene.name_from(JOBS)
    share = scene.whole(66, 80)
    scene.start(slow, "grow", wait=1, mb=scene.mib(2, 5), fill=round(scene.growth), share=100 - share)
    unit = scene.grower(fast, early=True, mb=scene.mib(2, 5), share=share)
    scene.line("go", slow)
    scene.kills()
    scene.settle()
    scene.blame("process", fast, unit, note=f"{fast} takes {share} % of the growth, {slow} the rest")


@scenario
def sawtooth_beside_leak(scene):
    """A garbage collector goes up and down widely; a leak beside it is slow."""
    scene.machine(database=None)
    scene.start(scene.name_from(APPLICATIONS), "saw", low=scene.mib(6, 9), high=scene.mib(26, 32),
                period=round(scene.between(2.5, 4.5), 1))
    comm = scene.name_from(JOBS)
    unit = scene.grower(comm, early=True, mb=scene.mib(2, 5), rate={"kbps": scene.kbps(0.5, scene.growth + 3)})
    scene.kills()
    scene.line("stop", unit)
    scene.settle()
    scene.blame("process", comm, unit, note="the saw-tooth has its amplitude, the leak its slope")


@scenario
def warm_up(scene):
    """One grew much, but early, and is flat since; another fills the rest."""
    scene.machine(database=None)
    warm = scene.name_from(APPLICATIONS)
    size = scene.mib(30, 38)
    comm = scene.name_from(JOBS)
    scene.start(warm, "grow", wait=1, mb=scene.mib(3, 5), to=size, kbps=round(size * 1024 / scene.between(3, 5)))
    unit = scene.start(comm, "grow", wait=1, mb=scene.mib(2, 5), fill=round(scene.growth))
    scene.record(3)
    scene.line("go", warm)
    scene.line("sleep", round(scene.between(11, 14), 1))
    scene.line("go", comm)
    scene.kills()
    scene.line("stop", unit)
    scene.settle()
    scene.blame("process", comm, unit, note=f"{warm} warmed up at the beginning and did not grow any more")


@scenario
def shared_segment(scene):
    """A shared segment that one process maps and fills."""
    scene.machine()
    comm = scene.name_from(APPLICATIONS, JOBS)
    what = scene.chance.choice(["memfd", "sysv"])
    unit = scene.grower(comm, what=what, mb=scene.mib(2, 4))
    scene.kills()
    scene.line("stop", unit)
    scene.settle()
    scene.blame("process", comm, unit, also=[("shmem", None)], note=f"shared memory ({what}) in one process")


@scenario
def page_tables(scene):
    """Page tables of a huge mapping of which nearly nothing is there."""
    scene.machine(database=(5, 9))
    comm = scene.name_from(DATABASES)
    unit = scene.grower(comm, what="tables", mb=scene.mib(2, 4))
    scene.kills()
    scene.line("stop", unit)
    scene.settle()
    scene.blame("process", comm, unit, also=[("kernel", None)], note="VmPTE grows, VmRSS does not")


@scenario
def threads(scene):
    """Thousands of threads: stacks, of the kernel's too."""
    scene.line("write", "/proc/sys/kernel/threads-max", 60000)
    scene.machine(database=(5, 9))
    comm = scene.name_from(APPLICATIONS)
    unit = scene.grower(comm, what="threads", mb=scene.mib(2, 4))
    scene.kills()
    scene.line("stop", unit)
    scene.settle(5)
    scene.blame("process", comm, unit, also=[("kernel", None), ("slab", None)], note="kernel stacks and user stacks of its threads")


@scenario
def allocating_task(scene):
    """vm.oom_kill_allocating_task: whoever asks for a page dies."""
    scene.line("write", "/proc/sys/vm/oom_kill_allocating_task", 1)
    scene.machine()
    comm = scene.name_from(JOBS)
    unit = scene.grower(comm, mb=scene.mib(2, 5))
    scene.line("gone", comm, round(scene.growth + 25))
    scene.settle()
    scene.blame("process", comm, unit, note="the victim is whoever asked for memory")


@scenario
def thrash(scene):
    """Programs that live on file pages hold up the end."""
    scene.daemons()
    scene.hold(scene.name_from(DATABASES), 8, 14)
    scanners = [scene.start(scene.name_from(JOBS), "scan", path="/lab/blob", rest=scene.whole(5, 40)) for _ in range(3)]
    scene.line("sleep", 1)
    comm = scene.name_from(APPLICATIONS)
    unit = scene.grower(comm, mb=scene.mib(2, 5))
    scene.kills(seconds=60)
    for scanner in scanners:
        scene.line("stop", scanner)
    scene.line("stop", unit)
    scene.settle()
    scene.blame("process", comm, unit, note="file pages are read again and again while memory runs out")


@scenario
def swap_leak(scene):
    """The growth goes to swap before the kill."""
    mib = scene.whole(64, 128)
    scene.line("swap", mib)
    scene.machine()
    comm = scene.name_from(JOBS)
    unit = scene.grower(comm, mb=scene.mib(2, 5), rate={"kbps": scene.kbps(1, scene.growth)})
    scene.kills(seconds=60)
    scene.settle()
    scene.blame("process", comm, unit, note=f"{mib} MiB of swap fill first")


@scenario
def swap_protected(scene):
    """With swap, and the one that grows is protected."""
    mib = scene.whole(64, 112)
    scene.line("swap", mib)
    scene.machine(database=None)
    scene.hold(scene.name_from(DATABASES), 36, 44)
    comm = scene.name_from(AGENTS)
    unit = scene.grower(comm, mb=scene.mib(2, 5), adj=-900, rate={"kbps": scene.kbps(0.75, scene.growth)})
    scene.kills(seconds=60)
    scene.line("stop", unit)
    scene.settle()
    scene.blame("process", comm, unit, note=f"{mib} MiB of swap; the database dies for the protected one")


@scenario
def cpuset(scene):
    """One of two memory nodes is full; the other has enough."""
    scene.numa = True
    scene.machine(database=(5, 9))
    comm = scene.name_from(JOBS)
    unit = scene.unit_of(comm)
    scene.line("unit", unit, "cpuset.mems=1")
    scene.grower(comm, unit=unit, mb=scene.mib(2, 4), rate={"kbps": scene.kbps(0.45)})
    scene.kills()
    scene.line("stop", unit)
    scene.settle()
    scene.blame("process", comm, unit, note="bound to node 1 by cpuset.mems")


@scenario
def reborn(scene):
    """A service that is replaced all the time, and each time takes over its size."""
    scene.machine()
    comm = scene.name_from(APPLICATIONS, JOBS)
    unit = scene.grower(comm, "reborn", mb=scene.mib(3, 6), every=round(scene.between(2.5, 4.5), 1))
    scene.kills()
    scene.line("stop", unit)
    scene.settle()
    scene.blame("process", comm, unit, also=[("group", comm)], note="no process is old, the service's total rises")


# MARK: - A group grew


@scenario
def crowd(scene):
    """Ever more workers, each of them small."""
    scene.machine()
    comm = scene.name_from(JOBS, APPLICATIONS)
    size = round(scene.between(4, 9), 1)
    count = round(scene.memory / size) + 8
    unit = scene.grower(comm, "crowd", rate={}, mb=size, count=count, every=round(scene.growth * 800 / (scene.memory * 0.7 / size)))
    scene.kills(2)
    scene.line("stop", unit)
    scene.settle()
    scene.blame("group", comm, unit, note=f"workers of {size} MiB add up")


@scenario
def prefork(scene):
    """A fixed number of workers, all of which grow a little."""
    scene.machine(database=(14, 20))
    comm = scene.name_from(["gunicorn", "puma", "php-fpm", "apache2", "uwsgi", "unicorn"])
    count = scene.whole(9, 16)
    unit = scene.grower(comm, "prefork", early=True, mb=round(scene.between(1.5, 3), 1), count=count)
    scene.kills(2)
    scene.line("stop", unit)
    scene.settle()
    scene.blame("group", comm, unit, note=f"{count} workers share the growth; the victim is the largest process")


# MARK: - No process grew


@scenario
def tmpfs(scene):
    """Files in a tmpfs."""
    scene.machine()
    scene.line("tmpfs", "/mnt")
    comm = scene.name_from(JOBS)
    unit = scene.grower(comm, what="file", path="/mnt/upload", mb=1)
    scene.kills(scene.whole(1, 2))
    scene.line("stop", unit)
    scene.line("empty", "/mnt/upload")
    scene.settle()
    scene.blame("shmem", comm, unit, also=[("group", comm)], note="it writes a file to a tmpfs; its own memory does not grow")


@scenario
def tmpfs_unkillable(scene):
    """The same without an end: all others die, then the kernel gives up."""
    scene.machine()
    scene.line("tmpfs", "/mnt")
    comm = scene.name_from(AGENTS)
    unit = scene.grower(comm, what="file", path="/mnt/upload", mb=1, adj=-1000)
    scene.kills(99, 70)
    scene.blame("shmem", comm, unit, also=[("group", comm)], panic=True, note="an unkillable writer fills a tmpfs until the panic")


@scenario
def socket_buffers(scene):
    """Data that nobody reads from its sockets."""
    scene.machine()
    comm = scene.name_from(AGENTS, ["relay", "broker", "haproxy-lb"])
    unit = scene.grower(comm, what="socket", mb=1)
    scene.kills()
    scene.line("stop", unit)
    scene.settle()
    scene.blame("slab", comm, unit, also=[("kernel", None), ("group", comm)], note="SUnreclaim grows")


@scenario
def pipes(scene):
    """Data that nobody reads from its pipes."""
    scene.machine()
    comm = scene.name_from(AGENTS, ["relay", "broker", "log-router"])
    unit = scene.grower(comm, what="pipe", mb=1)
    scene.kills()
    scene.line("stop", unit)
    scene.settle()
    scene.blame("kernel", comm, unit, also=[("group", comm)], note="pages in pipes are in no counter of /proc/meminfo")


@scenario
def huge_pages(scene):
    """An administrator reserves huge pages."""
    scene.machine(database=None)
    scene.hold(scene.name_from(DATABASES), 9, 14)
    scene.start(scene.name_from(APPLICATIONS), "saw", low=scene.mib(4, 6), high=scene.mib(18, 24), period=round(scene.between(3, 5), 1))
    scene.record()
    scene.line("ramp", "/proc/sys/vm/nr_hugepages", 0, "97%", round(scene.growth))
    scene.kills(seconds=20)
    scene.line("write", "/proc/sys/vm/nr_hugepages", 0)
    scene.settle()
    scene.blame("kernel", "hugetlb", note="vm.nr_hugepages rises until nearly nothing else is left")


# MARK: - A cgroup's limit


def limited(scene, low=48, high=96):
    limit = scene.whole(low, high)
    scene.machine()
    return limit


@scenario
def limit_leak(scene):
    """One that grows below its own limit."""
    limit = limited(scene)
    comm = scene.name_from(JOBS)
    unit = scene.unit_of(comm)
    scene.line("unit", unit, f"memory.max={limit}M")
    scene.grower(comm, unit=unit, mb=4, rate={"kbps": round(limit * 1024 / scene.growth)})
    scene.kills()
    scene.settle()
    scene.blame("process", comm, unit, note=f"memory.max is {limit} MiB")


@scenario
def limit_v1(scene):
    """The same with cgroup v1."""
    scene.hierarchy = "v1"
    limit = limited(scene)
    comm = scene.name_from(JOBS)
    unit = scene.unit_of(comm)
    scene.line("unit", unit, f"memory.limit_in_bytes={limit}M")
    scene.grower(comm, unit=unit, mb=4, rate={"kbps": round(limit * 1024 / scene.growth)})
    scene.kills()
    scene.settle()
    scene.blame("process", comm, unit, note=f"memory.limit_in_bytes is {limit} MiB, cgroup v1")


@scenario
def limit_group(scene):
    """memory.oom.group: all of the cgroup die with the one that grew."""
    limit = limited(scene, 56, 90)
    comm, other, third = scene.name_from(JOBS), scene.name_from(APPLICATIONS), scene.name_from(DAEMONS)
    unit = scene.unit_of(other)
    scene.line("unit", unit, f"memory.max={limit}M", "memory.oom.group=1")
    scene.start(other, "hold", unit, mb=round(limit * scene.between(0.2, 0.35), 1))
    scene.start(third, "hold", unit, mb=round(scene.between(2, 7), 1))
    scene.grower(comm, unit=unit, mb=3, rate={"kbps": round(limit * 1024 * 0.65 / scene.growth)})
    scene.kills()
    scene.settle()
    scene.blame("process", comm, unit, note="memory.oom.group=1")


@scenario
def limit_neighbour(scene):
    """A steady program dies for the one that grows beside it in the same cgroup."""
    limit = limited(scene, 64, 110)
    comm, other = scene.name_from(JOBS), scene.name_from(APPLICATIONS)
    unit = scene.unit_of(other)
    scene.line("unit", unit, f"memory.max={limit}M")
    scene.start(other, "hold", unit, mb=round(limit * scene.between(0.55, 0.62), 1))
    scene.grower(comm, unit=unit, mb=2, to=limit * 0.6, rate={"kbps": round(limit * 1024 * 0.4 / scene.growth)})
    scene.kills()
    scene.settle()
    scene.blame("process", comm, unit, note=f"{other} is larger and flat")


@scenario
def limit_lowered(scene):
    """Nobody grows: the limit comes down."""
    limit = limited(scene, 90, 140)
    comm = scene.name_from(APPLICATIONS, DATABASES)
    unit = scene.unit_of(comm)
    scene.line("unit", unit, f"memory.max={limit}M")
    held = round(limit * scene.between(0.6, 0.8))
    scene.start(comm, "hold", unit, mb=held)
    scene.line("sleep", 1)
    scene.record(scene.quiet + 8)
    scene.line("unit", unit, f"memory.max={round(held * scene.between(0.5, 0.85))}M")
    scene.kills(seconds=15)
    scene.settle()
    scene.blame("limit", comm, unit, note=f"memory.max was {limit} MiB and was lowered below the {held} MiB in use")


@scenario
def limit_nested(scene):
    """The limit is on the slice above; what grows is a unit two levels below it."""
    limit = limited(scene, 80, 128)
    comm, other, third = scene.name_from(JOBS), scene.name_from(APPLICATIONS), scene.name_from(DATABASES)
    scene.line("unit", "shop.slice", f"memory.max={limit}M")
    scene.start(other, "hold", f"shop.slice/shop-web.slice/{other}.service", mb=round(limit * scene.between(0.25, 0.45), 1))
    scene.start(third, "hold", f"shop.slice/shop-db.slice/{third}.service", mb=round(limit * scene.between(0.1, 0.2), 1))
    unit = f"shop.slice/shop-web.slice/{comm}.service"
    scene.grower(comm, unit=unit, mb=2, rate={"kbps": round(limit * 1024 * 0.5 / scene.growth)})
    scene.kills()
    scene.line("stop", unit)
    scene.settle()
    scene.blame("process", comm, unit, note=f"memory.max of shop.slice is {limit} MiB; units below it have no limit")


@scenario
def limit_container(scene):
    """A container with a limit."""
    limit = limited(scene)
    comm, other = scene.name_from(APPLICATIONS), scene.name_from(["tini", "dumb-init", "s6-svscan"])
    unit = f"system.slice/docker-{scene.chance.getrandbits(256):064x}.scope"
    scene.line("unit", unit, f"memory.max={limit}M")
    scene.start(other, "hold", unit, mb=1)
    scene.grower(comm, unit=unit, mb=round(scene.between(4, 9), 1), rate={"kbps": round(limit * 1024 / scene.growth)})
    scene.kills()
    scene.settle()
    scene.blame("process", comm, unit, note=f"a container of {limit} MiB")


@scenario
def limit_crowd(scene):
    """Ever more small workers below a limit."""
    limit = limited(scene, 64, 110)
    comm = scene.name_from(JOBS, APPLICATIONS)
    size = round(scene.between(3, 5), 1)
    unit = scene.unit_of(comm)
    scene.line("unit", unit, f"memory.max={limit}M")
    scene.grower(comm, "crowd", unit=unit, rate={}, mb=size, count=round(limit / size) + 6, every=round(scene.growth * 1000 * size / limit))
    scene.kills(2)
    scene.line("stop", unit)
    scene.settle()
    scene.blame("group", comm, unit, note=f"workers of {size} MiB below a limit of {limit} MiB")


@scenario
def limit_tmpfs(scene):
    """A tmpfs that is filled from below a limit."""
    limit = limited(scene, 64, 100)
    comm, other = scene.name_from(JOBS), scene.name_from(APPLICATIONS)
    scene.line("tmpfs", "/mnt")
    unit = scene.unit_of(other)
    scene.line("unit", unit, f"memory.max={limit}M")
    scene.start(other, "hold", unit, mb=round(limit * scene.between(0.25, 0.4), 1))
    scene.grower(comm, unit=unit, what="file", path="/mnt/cache", mb=1, rate={"kbps": round(limit * 1024 * 0.7 / scene.growth)})
    scene.kills()
    scene.line("stop", unit)
    scene.line("empty", "/mnt/cache")
    scene.settle()
    scene.blame("shmem", comm, unit, also=[("group", comm)], note="files in a tmpfs count against the limit of who writes them")


# MARK: - The kernel gives up


@scenario
def inherited_protection(scene):
    """A child inherits oom_score_adj -1000 from what started it."""
    scene.machine()
    parent, comm = scene.name_from(["sshd-session", "watchdogd", "bash", "runsv"]), scene.name_from(JOBS)
    unit = scene.grower(parent, "heir", early=False, child=comm, adj=-1000, mb=2)
    scene.kills(99, 70)
    scene.blame("process", comm, unit, panic=True, note="its child grows and cannot be killed either")


@scenario
def panic_on_oom(scene):
    """vm.panic_on_oom: no kill, a report and a panic."""
    scene.line("write", "/proc/sys/vm/panic_on_oom", 1)
    scene.machine()
    comm = scene.name_from(JOBS)
    unit = scene.grower(comm, mb=scene.mib(2, 5))
    scene.kills(99, 60)
    scene.blame("process", comm, unit, panic=True, note="vm.panic_on_oom=1")


# MARK: - Nobody is to blame


@scenario
def strict_overcommit(scene):
    """malloc fails; nothing is killed."""
    scene.line("write", "/proc/sys/vm/overcommit_ratio", scene.whole(70, 85))
    scene.line("write", "/proc/sys/vm/overcommit_memory", 2)
    scene.machine()
    comm = scene.name_from(JOBS)
    scene.grower(comm, what="heap", mb=scene.mib(2, 5))
    scene.line("gone", comm, round(scene.growth + 10))
    scene.settle()
    scene.nobody(f"vm.overcommit_memory=2: {comm}'s malloc fails and it ends by itself")


@scenario
def page_cache(scene):
    """Memory is full of file pages; nothing is wrong."""
    scene.machine()
    comm = scene.name_from(AGENTS)
    unit = scene.grower(comm, what="file", path="/data/archive", mb=1, to=scene.memory + 60,
                        rate={"kbps": scene.kbps(1, 12)})
    scene.line("sleep", 12)
    scene.start(scene.name_from(JOBS), "scan", path="/data/archive", rest=50)
    scene.line("sleep", 8)
    scene.line("stop", unit)
    scene.nobody("free memory is low since the page cache is full")


@scenario
def dip(scene):
    """Memory gets short, and comes back."""
    scene.machine()
    comm = scene.name_from(JOBS)
    scene.grower(comm, "swell", rate={}, mb=scene.mib(42, 52), up=round(scene.between(4, 8), 1), stay=round(scene.between(2, 5), 1))
    scene.line("sleep", 18)
    scene.nobody(f"{comm} takes much and gives it back")


@scenario
def sysrq(scene):
    """An operator asks for a kill."""
    scene.machine(database=None)
    scene.hold(scene.name_from(DATABASES), 25, 45)
    scene.line("sleep", 1)
    scene.record(scene.quiet + 5)
    scene.line("write", "/proc/sysrq-trigger", "f")
    scene.kills(seconds=8)
    scene.settle()
    scene.nobody("a kill by hand (sysrq f): nobody grew")
