"""One guest: an emulated machine with a disk of its own, which does what it is told over a serial port."""

import base64
import socket
import subprocess
import time

import system


class GuestError(Exception):
    pass


class Answer:
    def __init__(self, status, text):
        self.status = status
        self.text = text


class Guest:
    def __init__(self, image, work, files, memory):
        """`image`: of system.make; `work`: an empty folder for the disks and the console; `files`: for /payload."""
        self.image, self.work, self.memory = image, work, memory
        self.boots = 0
        self.process = self.port = None
        subprocess.run(["cp", "--sparse=always", image / "root.ext4", work / "root.ext4"], check=True)
        system.payload(files, work / "payload.ext4")
        (work / "erst").write_bytes(b"\0" * (128 << 10))  # where the kernel keeps its last words over a reboot

    # MARK: Power

    def boot(self, seconds=240):
        """Switches on and waits until the guest's shell is there."""
        self.boots += 1
        door = self.work / "port"
        door.unlink(missing_ok=True)
        console = self.work / f"console-{self.boots}.txt"
        command = [
            "qemu-system-x86_64", "-accel", "tcg,thread=multi", "-M", "q35", "-cpu", "max", "-smp", "2", "-m", self.memory,
            "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot",
            "-serial", f"file:{console}", "-serial", f"unix:{door},server=on,wait=off",
            "-kernel", self.image / "vmlinuz", "-initrd", self.image / "initrd",
            "-append", "root=/dev/vda rw console=ttyS0 panic=1 mitigations=off random.trust_cpu=1 quiet",
            "-drive", f"file={self.work / 'root.ext4'},if=virtio,format=raw,cache=writeback",
            "-drive", f"file={self.work / 'payload.ext4'},if=virtio,format=raw,readonly=on",
            "-object", f"memory-backend-file,id=erst,mem-path={self.work / 'erst'},size=128K,share=on", "-device", "acpi-erst,memdev=erst",
        ]
        self.process = subprocess.Popen([str(word) for word in command], stdin=subprocess.DEVNULL,
                                        stdout=open(self.work / "qemu.txt", "ab"), stderr=subprocess.STDOUT)
        end = time.monotonic() + seconds
        while not door.exists():
            self.check(end, "QEMU has not started")
            time.sleep(0.05)
        self.port = socket.socket(socket.AF_UNIX)
        self.port.connect(str(door))
        self.buffer = b""
        while self.line(end) != b"ready":
            pass

    def check(self, end, what):
        if self.process.poll() is not None:
            raise GuestError(f"the guest ended ({self.process.returncode}); see {self.work}")
        if time.monotonic() > end:
            raise GuestError(f"{what}; see {self.work}")

    def end(self, seconds=180):
        """Waits until the guest has switched itself off, or would start again."""
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise GuestError("the guest did not end") from None
        finally:
            self.off()

    def off(self):
        """Pulls the plug, where that is still needed."""
        if self.port:
            self.port.close()
            self.port = None
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    # MARK: Words

    def line(self, end):
        self.port.settimeout(1)
        while b"\n" not in self.buffer:
            self.check(end, "the guest does not answer")
            try:
                self.buffer += self.port.recv(65536)
            except TimeoutError:
                pass
        line, self.buffer = self.buffer.split(b"\n", 1)
        return line.strip()

    def tell(self, script):
        """Lets the guest begin a script, and does not wait."""
        self.port.sendall(base64.b64encode(script.encode()) + b"\n")

    def ask(self, script, seconds=120):
        """Runs a script of bash in the guest."""
        self.tell(script)
        end = time.monotonic() + seconds
        while True:
            words = self.line(end).split(b" ")
            if words[0] == b"done":
                text = base64.b64decode(words[2]) if len(words) > 2 else b""
                return Answer(int(words[1]), text.decode(errors="replace"))
