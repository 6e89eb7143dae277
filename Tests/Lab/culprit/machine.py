"""Sets the lab up from Debian packages, and boots its guests.

All that is made lies in one cache folder:

  debs/                    kernel packages as downloaded
  kernel-6.12/             vmlinuz, initrd (guest.c and the disk's modules), release, config
  bin/                     guest and hog, static
  root-<hash>.ext4         what every guest has: hog, the recorder, its libraries; read-only
"""

import gzip
import hashlib
import json
import lzma
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
SUITES = {"5.10": "bullseye", "6.1": "bookworm", "6.12": "trixie"}
TOOLS = ["qemu-system-x86", "kmod", "e2fsprogs", "gcc", "libc6-dev"]
MODULES = ["virtio_pci", "virtio_blk", "ext4", "crc32c_generic"]
BLOB_MIB = 96  # a file for programs that live on file pages


class LabError(Exception):
    pass


def run(*command, **options):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, **options)
    if done.returncode:
        raise LabError(f"{command[0]} ended with {done.returncode}: {(done.stderr or done.stdout).strip()[-600:]}")
    return done.stdout


def cache_folder(given=None):
    base = os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache"
    return pathlib.Path(given or pathlib.Path(base) / "oomhist-lab").absolute()


# MARK: - Set-up


def install_tools():
    missing = [tool for tool in TOOLS
               if "ok installed" not in subprocess.run(["dpkg-query", "-W", "-f", "${Status}", tool], capture_output=True, text=True).stdout]
    if not missing:
        return
    print("installing", *missing, flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run("apt-get", "update", "-qq", env=environment)
    run("apt-get", "install", "-qq", "-y", "--no-install-recommends", *missing, env=environment)


class Archive:
    """Debian's archive by an apt configuration of our own, so that the machine's own one stays as it is."""

    def __init__(self, cache):
        self.folder = cache / "apt"
        self.debs = cache / "debs"
        for name in ("lists/partial", "archives/partial"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        self.debs.mkdir(parents=True, exist_ok=True)
        sources = [f"deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] {self.mirror()} {suite} main"
                   for suite in SUITES.values()]
        (self.folder / "sources.list").write_text("\n".join(sources) + "\n")
        settings = {
            "Dir::Etc::sourcelist": self.folder / "sources.list", "Dir::Etc::sourceparts": "/dev/null",
            "Dir::Etc::preferencesparts": "/dev/null", "Dir::State::lists": self.folder / "lists",
            "Dir::Cache": self.folder, "Dir::Cache::archives": self.folder / "archives", "APT::Sandbox::User": "root",
        }
        self.options = [word for key, value in settings.items() for word in ("-o", f"{key}={value}")]
        self.updated = False

    @staticmethod
    def mirror():
        files = [pathlib.Path("/etc/apt/sources.list"), *pathlib.Path("/etc/apt/sources.list.d").glob("*")]
        for file in files:
            found = re.search(r"https?://\S*/debian(?=[/\s]*$|\s)", file.read_text() if file.exists() else "", re.M)
            if found:
                return found[0]
        return "http://deb.debian.org/debian"

    def ask(self, program, *words, **options):
        if not self.updated:
            run("apt-get", *self.options, "update", "-qq")
            self.updated = True
        return run(program, *self.options, *words, **options)

    def kernel_package(self, kernel):
        """The newest kernel package of the suite, as a file."""
        kept = sorted(self.debs.glob(f"linux-image-{kernel}.*.deb"))
        if kept:
            return kept[-1]
        versions = [[part.strip() for part in line.split("|")] for line in self.ask("apt-cache", "madison", "linux-image-amd64").splitlines()]
        version = next((version for _, version, where in versions if f" {SUITES[kernel]}/" in f" {where}"), None)
        if not version:
            raise LabError(f"no kernel in {SUITES[kernel]}")
        depends = re.search(r"^Depends:.*?(linux-image-\d[^ ,]*)", self.ask("apt-cache", "show", f"linux-image-amd64={version}"), re.M)
        self.ask("apt-get", "download", "-qq", depends[1], cwd=self.debs)
        return next(self.debs.glob(f"{depends[1]}_*.deb"))


def compile_programs(cache):
    (cache / "bin").mkdir(parents=True, exist_ok=True)
    for name in ("guest", "hog"):
        source, target = HERE / f"{name}.c", cache / "bin" / name
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            run("gcc", "-O1", "-static", "-Wall", "-Wextra", "-Werror", "-o", target, source)


def archive_member(name, content, mode):
    """One member of a cpio archive of the `newc` kind, as the kernel unpacks it."""
    encoded = name.encode() + b"\0"
    fields = [0, mode, 0, 0, 1, 0, len(content), 0, 0, 0, 0, len(encoded), 0]
    head = b"070701" + b"".join(b"%08x" % field for field in fields) + encoded
    return head + b"\0" * (-len(head) % 4) + content + b"\0" * (-len(content) % 4)


def make_kernel(cache, archive, kernel):
    folder = cache / f"kernel-{kernel}"
    if not (folder / "modules").exists():
        package = archive.kernel_package(kernel)
        with tempfile.TemporaryDirectory(dir=cache) as scratch:
            scratch = pathlib.Path(scratch)
            unpack = subprocess.run(f"dpkg-deb --fsys-tarfile '{package}' | tar -x -C '{scratch}' ./boot ./lib/modules || "
                                    f"dpkg-deb --fsys-tarfile '{package}' | tar -x -C '{scratch}'", shell=True, capture_output=True, text=True)
            if unpack.returncode:
                raise LabError(f"cannot unpack {package}: {unpack.stderr}")
            if not (scratch / "lib/modules").exists():
                (scratch / "lib").mkdir(exist_ok=True)
                (scratch / "lib/modules").symlink_to("../usr/lib/modules")
            release = next((scratch / "lib/modules").iterdir()).name
            run("depmod", "-b", scratch, release)
            (folder / "modules.new").mkdir(parents=True, exist_ok=True)
            order = []
            for module in MODULES:
                known = subprocess.run(["modprobe", "-S", release, "-d", scratch, "--show-depends", module], capture_output=True, text=True)
                for line in known.stdout.splitlines():  # a module that is built in has no file
                    file = pathlib.Path(line.split()[1]) if line.startswith("insmod") else None
                    if not file or file.name.removesuffix(".xz") in order:
                        continue
                    content = file.read_bytes()
                    order.append(file.name.removesuffix(".xz"))
                    (folder / "modules.new" / order[-1]).write_bytes(lzma.decompress(content) if file.suffix == ".xz" else content)
            (folder / "modules.new/order").write_text("\n".join(order) + "\n")
            shutil.copy(next((scratch / "boot").glob("vmlinuz-*")), folder / "vmlinuz")
            shutil.copy(next((scratch / "boot").glob("config-*")), folder / "config")
            (folder / "release").write_text(release + "\n")
            (folder / "modules.new").rename(folder / "modules")
    members = [archive_member("m", b"", 0o40755), archive_member("init", (cache / "bin/guest").read_bytes(), 0o100755),
               archive_member("dev", b"", 0o40755)]
    members += [archive_member(f"m/{file.name}", file.read_bytes(), 0o100644) for file in sorted((folder / "modules").iterdir())]
    initrd = gzip.compress(b"".join(members) + archive_member("TRAILER!!!", b"", 0), mtime=0)
    if not (folder / "initrd").exists() or (folder / "initrd").read_bytes() != initrd:
        (folder / "initrd.new").write_bytes(initrd)
        (folder / "initrd.new").rename(folder / "initrd")


def make_root(cache, oomhist):
    """The file system that all guests share; made again for another recorder or another hog."""
    contents = {"oomhist": pathlib.Path(oomhist).read_bytes(), "hog": (cache / "bin/hog").read_bytes()}
    name = hashlib.sha256(b"".join(contents.values())).hexdigest()[:16]
    image = cache / f"root-{name}.ext4"
    if image.exists():
        return image
    with tempfile.TemporaryDirectory(dir=cache) as scratch:
        root = pathlib.Path(scratch)
        for folder in ("lab/libs", "lib64", "proc", "sys", "dev", "run", "tmp", "mnt", "data", "etc", "root", "var/lib", "var/log"):
            (root / folder).mkdir(parents=True)
        for program, content in contents.items():
            (root / "lab" / program).write_bytes(content)
            (root / "lab" / program).chmod(0o755)
        for found in re.finditer(r"(?:(\S+) => )?(/\S+) \(0x", run("ldd", oomhist)):
            shutil.copy(found[2], root / (found[2].lstrip("/") if found[2].startswith("/lib64") else f"lab/libs/{found[1]}"))
        (root / "etc/passwd").write_text("root:x:0:0:root:/root:/bin/sh\n")
        (root / "etc/group").write_text("root:x:0:\n")
        (root / "lab/blob").write_bytes(hashlib.shake_256(b"blob").digest(1 << 20) * BLOB_MIB)
        size = BLOB_MIB + 48 + sum(len(content) for content in contents.values()) // (1 << 20)
        fresh = cache / f"root-{name}.new"
        with open(fresh, "wb") as file:
            file.truncate(size << 20)
        run("mke2fs", "-q", "-t", "ext4", "-O", "^has_journal", "-d", root, fresh)
        fresh.rename(image)
    return image


def set_up(cache, kernels):
    cache.mkdir(parents=True, exist_ok=True)
    install_tools()
    compile_programs(cache)
    archive = Archive(cache)
    for kernel in kernels:
        make_kernel(cache, archive, kernel)
        print(f"kernel {kernel}: {(cache / f'kernel-{kernel}/release').read_text().strip()}", flush=True)


# MARK: - One guest


def boot(cache, scene, root, data, work, console, seconds):
    kernel = cache / f"kernel-{scene.kernel}"
    numa = []
    if scene.numa:
        for node in (0, 1):
            numa += ["-object", f"memory-backend-ram,id=half{node},size={scene.memory // 2}M", "-numa", f"node,memdev=half{node},cpus={node}"]
    store = work / "erst"  # where the kernel keeps its last words over a reboot
    if not store.exists():
        store.write_bytes(b"\0" * (128 << 10))
    command = [
        "nice", "-n", "5", "qemu-system-x86_64", "-accel", "tcg,thread=multi", "-M", "q35", "-cpu", "max", "-smp", "2", "-m", str(scene.memory),
        "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot", "-serial", f"file:{console}",
        "-kernel", kernel / "vmlinuz", "-initrd", kernel / "initrd",
        "-append", "console=ttyS0 loglevel=7 panic=-1 mitigations=off random.trust_cpu=1 log_buf_len=1M",
        "-drive", f"file={root},if=virtio,format=raw,readonly=on", "-drive", f"file={data},if=virtio,format=raw,cache=unsafe",
        "-object", f"memory-backend-file,id=erst,mem-path={store},size=128K,share=on", "-device", "acpi-erst,memdev=erst", *numa,
    ]
    try:
        done = subprocess.run([str(word) for word in command], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=seconds)
        return "" if done.returncode == 0 else done.stderr.strip()[-300:]
    except subprocess.TimeoutExpired:
        return f"still running after {seconds} s"


def as_dmesg(records):
    """What `dmesg` makes of /dev/kmsg's records."""
    lines = []
    for record in records.splitlines():
        found = re.match(r"\d+,\d+,(\d+),[^;]*;(.*)", record)
        if not found:
            continue  # " KEY=value" belongs to the record before
        stamp = f"[{int(found[1]) // 1000000:5d}.{int(found[1]) % 1000000:06d}] "
        text = re.sub(r"\\x([0-9a-f]{2})", lambda escape: chr(int(escape[1], 16)), found[2])
        lines += [(stamp if not index else " " * len(stamp)) + part for index, part in enumerate(text.split("\n"))]
    return "\n".join(lines) + "\n"


def record(cache, scene, root, target, limit=200):
    """Runs one guest and leaves what it brings back in `target`. Returns a line's worth of facts."""
    begun = time.monotonic()
    fresh = target.with_name(target.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    with tempfile.TemporaryDirectory(dir=cache, prefix="run-") as work:
        work = pathlib.Path(work)
        (work / "disk/out").mkdir(parents=True)
        (work / "disk/plan").write_text("\n".join(scene.lines) + "\n")
        data = work / "data.ext4"
        with open(data, "wb") as file:
            file.truncate(1 << 30)
        run("mke2fs", "-q", "-t", "ext4", "-E", "lazy_itable_init=1", "-d", work / "disk", data)
        problem = boot(cache, scene, root, data, work, fresh / "console.txt", limit)
        console = (fresh / "console.txt").read_text(errors="replace") if (fresh / "console.txt").exists() else ""
        panicked = "Kernel panic - not syncing" in console
        if panicked and not problem:
            problem = boot(cache, scene, root, data, work, fresh / "console-2.txt", limit)
        subprocess.run(["e2fsck", "-fy", data], capture_output=True)
        subprocess.run(["debugfs", "-R", f"rdump /out {work}", data], capture_output=True)
        for file in (work / "out").iterdir():
            shutil.move(file, fresh / file.name)
    (fresh / "plan").write_text("\n".join(scene.lines) + "\n")
    if (fresh / "kmsg.txt").exists():
        (fresh / "dmesg.txt").write_text(as_dmesg((fresh / "kmsg.txt").read_text(errors="replace")))

    truth = scene.truth
    truth["release"] = (cache / f"kernel-{scene.kernel}/release").read_text().strip()
    truth["mem_total_kib"] = first_number(fresh / "meminfo-before.txt", "MemTotal:")
    started = re.findall(r"^LAB \S+ pid (\d+) (\S+) (\S+)", console, re.M)
    truth["culprit"]["pids"] = [int(pid) for pid, comm, _ in started if comm == truth["culprit"]["comm"]]
    kills = re.findall(r"^(?:\[.*?\] )?.*Killed process (\d+) \(([^)]*)\)", console, re.M)
    again = len(re.findall(r"Kill process \d+ .* sharing", console))
    truth["kills"] = [{"pid": int(pid), "comm": comm} for pid, comm in kills][: len(kills) - again]
    truth["constraint"] = next(iter(re.findall(r"oom-kill:constraint=(\w+)", console)), None)
    truth["panicked"] = panicked
    if panicked != truth["panic"] and not problem:
        problem = "a panic" if panicked else "no panic"
    if truth["negative"] and truth["kills"] and scene.name != "sysrq":
        problem = problem or "a kill where none should be"
    if not truth["negative"] and not truth["kills"] and not panicked:
        problem = problem or "no kill"
    if not (fresh / "h.db").exists():
        problem = problem or "no database"
    truth["problem"] = problem or None
    truth["wall_s"] = round(time.monotonic() - begun, 1)
    (fresh / "truth.json").write_text(json.dumps(truth, indent=1) + "\n")
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)
    return truth


def first_number(path, key):
    found = re.search(rf"^{re.escape(key)}\s+(\d+)", path.read_text() if path.exists() else "", re.M)
    return int(found[1]) if found else None
