import OomhistParsing
import Testing

private let id = "3f2a9c1be07d4865a1b2c3d4e5f60718293a4b5c6d7e8f901a2b3c4d5e6f7081"
private let uid = "0b6f4c1e-93d2-4b8a-8f11-5c2e7a9d6f30"
private let uidUnderscored = "0b6f4c1e_93d2_4b8a_8f11_5c2e7a9d6f30"

@Suite("Cgroup paths")
struct CgroupPathTests {
  @Test(
    "The path that counts for memory is found in v1, v2 and mixed files",
    arguments: [
      ("0::/system.slice/nginx.service\n", "/system.slice/nginx.service"),
      ("0::/\n", "/"),
      ("12:pids:/a\n4:memory:/mem/b\n1:name=systemd:/c\n0::/d\n", "/mem/b"),
      ("5:cpu,memory:/both\n", "/both"),
      ("5:memory,hugetlb:/both", "/both"),
      ("11:cpu:/a\n0::/unified\n", "/unified"),
      ("0::/gone.service (deleted)\n", "/gone.service"),
      ("0::/with:colon/and space\n", "/with:colon/and space"),
      ("4:memory:/k:cri-containerd:x\n", "/k:cri-containerd:x"),
      ("0::/../outside\n", "/../outside"),
      ("1:name=memory:/fake\n0::/real\n", "/real"),
      ("3:memoryx:/fake\n0::/real\n", "/real"),
      ("\n\nbroken\n0::/real\n", "/real"),
      ("0::/first\n0::/second\n", "/first"),
    ] as [(String, String)])
  func memoryPath(file: String, expected: String) {
    #expect(memoryPath(Array(file.utf8)) == expected)
  }

  @Test(
    "A file without a path for memory gives none",
    arguments: ["", "\n", "2:cpu:/a\n", "0::", "0::relative", "0:", ":::", "1:name=systemd:/x"])
  func noMemoryPath(file: String) {
    #expect(memoryPath(Array(file.utf8)) == nil)
  }

  @Test("Invalid UTF-8 in a path is repaired")
  func invalidUTF8() {
    #expect(memoryPath(Array("0::/a".utf8) + [0xff, 0x0a]) == "/a\u{fffd}")
  }

  @Test(
    "The unit is the innermost one",
    arguments: [
      ("/system.slice/nginx.service", "nginx.service"),
      (
        "/user.slice/user-1000.slice/user@1000.service/app.slice/app-editor@a.service",
        "app-editor@a.service"
      ),
      ("/user.slice/user-1000.slice/user@1000.service/init.scope", "init.scope"),
      ("/user.slice/user-1000.slice/session-3.scope", "session-3.scope"),
      ("/system.slice/web.service/workers/3", "web.service"),
      ("/system.slice/dbus.socket", "dbus.socket"),
      ("/system.slice/var-lib.mount", "var-lib.mount"),
      ("/system.slice/dev-sda2.swap", "dev-sda2.swap"),
      ("/batch.slice/batch-night.slice", "batch-night.slice"),
      ("/batch.slice/jobs/7", "batch.slice"),
      (#"/system.slice/system-my\x2dapp.slice/my\x2dapp@1.service"#, "my-app@1.service"),
      (#"/system.slice/a\x2.service"#, #"a\x2.service"#),
      (#"/system.slice/evil\x1b\x0a.service"#, #"evil\x1b\x0a.service"#),
      (#"/system.slice/caf\xc3\xa9.service"#, "café.service"),
      ("/system.slice/_cgroup.service", "cgroup.service"),
      ("/system.slice/docker-\(id).scope", "docker-\(id).scope"),
    ] as [(String, String)])
  func unit(path: String, expected: String) {
    #expect(CgroupPath(path).unit == expected)
  }

  @Test(
    "A path without a unit has none", arguments: ["", "/", "/a/b", "/.service", "/docker/\(id)"])
  func noUnit(path: String) {
    #expect(CgroupPath(path).unit == nil)
  }

  @Test(
    "The container is found in the schemes of the runtimes",
    arguments: [
      ("/docker/\(id)", id), ("/docker/0123456789ab", "0123456789ab"),
      ("/system.slice/docker-\(id).scope", id),
      ("/docker/\(id)/system.slice/app.service", id),
      ("/kubepods/burstable/pod\(uid)/\(id)", id),
      ("/kubepods.slice/kubepods-pod\(uidUnderscored).slice/cri-containerd-\(id).scope", id),
      ("/kubepods.slice/kubepods-pod\(uidUnderscored).slice/crio-\(id).scope", id),
      (
        "/system.slice/containerd.service/kubepods-pod\(uidUnderscored).slice:cri-containerd:\(id)",
        id
      ),
      ("/machine.slice/libpod-\(id).scope/container", id),
      ("/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-\(id).scope", id),
      ("/libpod_parent/libpod-\(id)", id), ("/default/\(id)", id),
      ("/lxc/web1", "web1"), ("/lxc.payload.web1/system.slice", "web1"),
      ("/lxc.payload/web1", "web1"),
    ] as [(String, String)])
  func container(path: String, expected: String) {
    #expect(CgroupPath(path).containerID == expected)
  }

  @Test(
    "What only looks like a container is none",
    arguments: [
      "/", "/system.slice/docker.service", "/system.slice/docker-x.scope", "/docker",
      "/machine.slice/libpod-conmon-\(id).scope", "/system.slice/crio-conmon-\(id).scope",
      "/lxc.monitor.web1", "/a/\(id)0", "/docker/buildkit", "/lxc.payload.",
      "/docker/\(id.uppercased())",
    ])
  func noContainer(path: String) {
    #expect(CgroupPath(path).containerID == nil)
  }

  @Test(
    "The pod is found as kubectl shows it",
    arguments: [
      ("/kubepods/burstable/pod\(uid)/\(id)", uid),
      ("/kubepods.slice/kubepods-besteffort-pod\(uidUnderscored).slice/crio-\(id).scope", uid),
      ("/kubelet-kubepods-pod\(uidUnderscored).slice/x", uid),
      ("/x/kubepods-burstable-pod\(uidUnderscored).slice:cri-containerd:\(id)", uid),
      ("/kubepods/pod0123456789abcdef0123456789abcdef/x", "0123456789abcdef0123456789abcdef"),
    ] as [(String, String)])
  func pod(path: String, expected: String) {
    #expect(CgroupPath(path).podUID == expected)
  }

  @Test(
    "What only looks like a pod is none",
    arguments: [
      "/", "/podman", "/kubepods.slice", "/pod", "/user.slice/pod-x.service", "/pod\(uid)x",
      "/evil-pod\(uidUnderscored).slice", "/podzzzz4c1e-93d2-4b8a-8f11-5c2e7a9d6f30",
    ])
  func noPod(path: String) {
    #expect(CgroupPath(path).podUID == nil)
  }

  @Test("No garbage makes the parser trap")
  func garbage() {
    var dice = Dice(state: 3)
    let pieces = [
      "0::", "4:memory:", "/", "pod", "kubepods-", ".slice", ".scope", "docker-", id, uid, ":",
      "\\x",
      "\\x2", "_", "\n", "lxc", "\u{0}", ".service", " (deleted)",
    ]
    for _ in 0..<5_000 {
      let count = Int.random(in: 0...8, using: &dice)
      let text = (0..<count).map { _ in pieces.randomElement(using: &dice) ?? "" }.joined()
      _ = memoryPath(Array(text.utf8))
      let path = CgroupPath(text)
      #expect(path.unit?.isEmpty != true)
      #expect(path.containerID?.isEmpty != true)
      #expect(path.podUID.map { $0.utf8.count == 36 || $0.utf8.count == 32 } != false)
    }
  }

  private func memoryPath(_ bytes: [UInt8]) -> String? {
    bytes.withUnsafeBytes { CgroupPath.memoryPath(ofProcFile: $0) }
  }
}

/// A repeatable sequence of random numbers.
private struct Dice: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    let mixed = (state ^ state >> 33) &* 0xff51_afd7_ed55_8ccd
    return mixed ^ mixed >> 29
  }
}
