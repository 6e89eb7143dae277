import OomhistModel
import OomhistParsing
import Testing

@Suite("Small files of procfs and sysfs")
struct SmallFileTests {
  @Test(
    "A score is the number that is the whole file",
    arguments: [
      ("666\n", 666), ("-1000\n", -1000), ("0", 0), ("", nil), ("12x\n", nil), ("x\n", nil),
      ("99999999999999999999\n", nil),
    ] as [(String, Int64?)])
  func integer(text: String, expected: Int64?) {
    #expect(Array(text.utf8).withUnsafeBytes { ProcNumber.integer($0) } == expected)
  }

  @Test(
    "Uptime is seconds with decimals",
    arguments: [
      ("86400.25 1.00\n", 86_400_250_000), ("7\n", 7_000_000), ("0.00 0.00", 0), ("", nil),
      ("9999999999999999 1", nil), ("1.23456789 2", 1_234_567),
    ] as [(String, Int64?)])
  func uptime(text: String, expected: Int64?) {
    #expect(Array(text.utf8).withUnsafeBytes { ProcNumber.uptimeUs($0) } == expected)
  }

  @Test(
    "Settings are trimmed, and THP is the word in brackets",
    arguments: [
      ("60\n", .text, "60"), ("", .text, nil), ("\n", .text, nil),
      ("always [madvise] never\n", .bracketedWord, "madvise"),
      ("always madvise never\n", .bracketedWord, nil), ("][\n", .bracketedWord, nil),
      ("[]\n", .bracketedWord, nil),
    ] as [(String, SettingsCatalogue.Form, String?)])
  func setting(text: String, form: SettingsCatalogue.Form, expected: String?) {
    let value = Array(text.utf8).withUnsafeBytes { SettingsCatalogue.value($0, form: form) }
    #expect(value == expected)
  }

  @Test("Names of settings are unique, RAM and swap included")
  func names() {
    let sizes = SettingsCatalogue.sizes(of: MachineSample())
    let names = SettingsCatalogue.files.map(\.name) + sizes.map(\.name)
    #expect(Set(names).count == names.count)
    #expect(sizes.allSatisfy { $0.value == nil }, "unknown is nil, not 0")
  }

  @Test(
    "The options of the procfs mount tell who is hidden",
    arguments: [
      ("rw", false, nil), ("rw,hidepid=2", true, nil), ("rw,hidepid=invisible", true, nil),
      ("rw,gid=27,hidepid=1", true, 27), ("rw,hidepid=0", false, nil),
      ("rw,hidepid=off", false, nil), ("rw,hidepid=ptraceable,gid=x", true, nil),
    ] as [(String, Bool, UInt32?)])
  func mountOptions(options: String, hides: Bool, group: UInt32?) throws {
    let table = """
      21 27 0:20 / /sys rw,nosuid - sysfs sysfs rw,hidepid=2
      22 27 0:21 / /proc rw,nosuid shared:14 master:2 - proc proc \(options)
      30 22 0:30 / /proc/sys/fs/binfmt_misc rw - binfmt_misc none rw,hidepid=2

      """
    let mount = try #require(
      Array(table.utf8).withUnsafeBytes { ProcMount(mountinfo: $0, mountPoint: "/proc") })
    #expect(mount.hidesProcesses == hides)
    #expect(mount.exemptGroup == group)
  }

  @Test(
    "A table without procfs at that place says nothing",
    arguments: [
      "", "22 27 0:21 / /proc rw", "22 27 0:21 / /proc rw - tmpfs x rw,hidepid=2", "-\n-",
    ])
  func noMount(table: String) {
    let mount = Array(table.utf8).withUnsafeBytes {
      ProcMount(mountinfo: $0, mountPoint: "/proc")
    }
    #expect(mount == nil)
  }
}
