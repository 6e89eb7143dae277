"""Makes the file systems that the install test boots: Debian 12 as its packages make it, with a kernel.

In the cache folder, once: `debian-systemd/` and `debian-sysvinit/`, each with root.ext4, vmlinuz, initrd.
Added to Debian are lab-shell, hog, and an archive of packages in /srv/archive, since a guest has no
network: what oomhist depends on must come from somewhere when it is installed.
"""

import hashlib
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "culprit"))

import machine  # noqa: E402

SUITE = "bookworm"
TOOLS = ["qemu-system-x86", "mmdebstrap", "dpkg-dev", "e2fsprogs", "gcc", "libc6-dev"]
COMMON = ["udev", "cron", "procps", "kmod", "linux-image-amd64", "initramfs-tools", "zstd"]
SYSTEMS = {
    "systemd": ["systemd-sysv", "dbus", *COMMON],
    "sysvinit": ["sysvinit-core", "initscripts", "systemd-standalone-sysusers", "systemd-standalone-tmpfiles", *COMMON],
}
ARCHIVE = ["libsqlite3-0"]

SERVICE = """[Unit]
Description=Shell of the install test
[Service]
ExecStart=/usr/local/sbin/lab-shell
StandardInput=tty-force
StandardOutput=tty
TTYPath=/dev/ttyS1
OOMScoreAdjust=-1000
Restart=always
[Install]
WantedBy=multi-user.target
"""


def make(cache, system):
    """The folder with the files of `system`; made again when this file, or what it adds, has changed."""
    cache.mkdir(parents=True, exist_ok=True)
    machine.TOOLS = TOOLS
    machine.install_tools()
    machine.compile_programs(cache)
    added = [HERE / "system.py", HERE / "lab-shell", cache / "bin/hog"]
    mark = hashlib.sha256(b"".join(file.read_bytes() for file in added)).hexdigest()
    folder = cache / f"debian-{system}"
    if (folder / "mark").exists() and (folder / "mark").read_text() == mark:
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    root = folder / "root"
    folder.mkdir()
    print(f"making Debian {SUITE} with {system}", flush=True)
    machine.run("mmdebstrap", "--variant=minbase", f"--include={','.join(SYSTEMS[system])}",
                f"--customize-hook=mkdir -p \"$1/srv/archive\"; chroot \"$1\" sh -c 'cd /srv/archive && apt-get download -qq {' '.join(ARCHIVE)}'",
                SUITE, root, machine.Archive.mirror())
    machine.run("sh", "-c", "cd srv/archive && dpkg-scanpackages -m . >Packages", cwd=root)
    (root / "etc/apt/sources.list").write_text("deb [trusted=yes] file:/srv/archive ./\n")
    (root / "etc/hostname").write_text("lab\n")
    (root / "etc/fstab").write_text("/dev/vda / ext4 defaults 0 1\n/dev/vdb /payload ext4 ro 0 0\n")
    (root / "payload").mkdir()
    for source, name in ((HERE / "lab-shell", "sbin/lab-shell"), (cache / "bin/hog", "bin/hog")):
        shutil.copy(source, root / "usr/local" / name)
        (root / "usr/local" / name).chmod(0o755)
    if system == "systemd":
        (root / "etc/machine-id").write_text("")
        (root / "etc/systemd/system/lab-shell.service").write_text(SERVICE)
        wants = root / "etc/systemd/system/multi-user.target.wants"
        wants.mkdir(exist_ok=True)
        (wants / "lab-shell.service").symlink_to("../lab-shell.service")
        (root / "var/log/journal").mkdir(exist_ok=True)
    else:
        with open(root / "etc/inittab", "a") as inittab:
            inittab.write("L1:2345:respawn:/bin/sh -c 'exec /usr/local/sbin/lab-shell </dev/ttyS1 >/dev/ttyS1'\n")
    for kind, name in (("vmlinuz-*", "vmlinuz"), ("initrd.img-*", "initrd")):
        shutil.copy(next((root / "boot").glob(kind)), folder / name)
    with open(folder / "root.ext4", "wb") as file:
        file.truncate(2 << 30)
    machine.run("mke2fs", "-q", "-t", "ext4", "-E", "lazy_itable_init=1", "-d", root, folder / "root.ext4")
    shutil.rmtree(root)
    (folder / "mark").write_text(mark)
    return folder


def payload(files, target):
    """A disk with `files`, which the guest finds below /payload."""
    folder = target.with_suffix("")
    folder.mkdir()
    for name, file in files.items():
        shutil.copy(file, folder / name)
    size = 16 + sum(file.stat().st_size for file in folder.iterdir()) // (1 << 20)
    with open(target, "wb") as file:
        file.truncate(size << 20)
    machine.run("mke2fs", "-q", "-t", "ext4", "-d", folder, target)
    shutil.rmtree(folder)
