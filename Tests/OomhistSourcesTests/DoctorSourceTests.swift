import Foundation
import OomhistTestSupport
import Testing

@testable import OomhistSources

/// Signs of a container, and the places of logs.
@Suite struct DoctorSourceTests {
  let root: FakeRoot

  init() throws { root = try FakeRoot() }

  private func signs() -> ContainerSigns { ContainerSigns(procfs: root.procfs, root: root.path) }

  private func namespaces(_ links: [String: String]) throws {
    let folder = root.procfs + "/self/ns"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for (name, target) in links {
      try FileManager.default.createSymbolicLink(
        atPath: folder + "/" + name, withDestinationPath: target)
    }
  }

  @Test(arguments: [
    ("run/.containerenv", "", "podman"), (".dockerenv", "", "docker"),
    ("var/run/secrets/kubernetes.io/serviceaccount/token", "", "kubernetes"),
    ("run/systemd/container", "systemd-nspawn\n", "systemd-nspawn"),
    ("proc/self/cgroup", "5:memory:/docker/0123\n0::/\n", "docker"),
    ("proc/self/cgroup", "0::/machine.slice/libpod-01.scope\n", "podman"),
    ("proc/self/cgroup", "0::/lxc.payload.web\n", "lxc"),
    ("proc/self/cgroup", "0::/kubepods.slice/kubepods-pod1.slice/cri-1.scope\n", "kubernetes"),
  ])
  func aRuntimeLeavesASign(file: String, text: String, kind: String) throws {
    #expect(signs() == ContainerSigns(kind: nil, seesWholeMachine: true))
    try root.write(file, text)
    #expect(signs() == ContainerSigns(kind: kind, seesWholeMachine: false))
    try root.write("proc/2/stat", "2 (kthreadd) S 0 0 0\n")
    #expect(signs() == ContainerSigns(kind: kind, seesWholeMachine: true))
    // A process of a container can have any name, but not this pid and parent at once.
    try root.write("proc/2/stat", "2 (sh) S 1 0 0\n")
    #expect(!signs().seesWholeMachine)
  }

  @Test func namespacesDecideWhereTheyAreSeen() throws {
    try namespaces(["pid": "pid:[4026531836]", "cgroup": "cgroup:[4026531835]"])
    try root.write(".dockerenv", "")
    #expect(signs().kind == nil)
    try namespaces(["uts": "uts:[4026532001]"])
    #expect(signs().kind == "docker")
    try root.remove(".dockerenv")
    #expect(signs().kind == "unknown")
  }

  @Test func placesAreThoseThatAreThere() throws {
    let none = LogPlaces(root: root.path, kmsgPath: root.path + "/dev/kmsg")
    #expect(none.kmsg == nil && none.journalPath == nil && none.files.isEmpty)
    try root.write("dev/kmsg", "")
    try root.write("var/log/kern.log", "")
    try root.write("var/log/messages", "")
    try root.write("run/log/journal/0123/system.journal", "")
    // A folder alone is no journal.
    try root.write("var/log/journal/.keep", "")
    let places = LogPlaces(root: root.path, kmsgPath: root.path + "/dev/kmsg")
    #expect(places.kmsg == true && places.journal == true)
    #expect(places.journalPath == root.path + "/run/log/journal")
    #expect(
      places.files.map(\.path) == [
        root.path + "/var/log/messages", root.path + "/var/log/kern.log",
      ])
    try root.write("var/log/journal/0123/system.journal", "")
    #expect(
      LogPlaces(root: root.path, kmsgPath: "/nowhere").journalPath
        == root.path + "/var/log/journal")
  }
}
