import Testing

@testable import OomhistAnalysis

@Suite struct JavaHeapTests {
  static let gib: Int64 = 1 << 20

  @Test(
    arguments: [
      ("java -Xmx2g -jar a.jar", 2 * gib, .option("-Xmx")),
      ("/usr/bin/java -Xmx512m -Xmx1024m Main", gib, .option("-Xmx")),
      ("java -Xmx1073741824 Main", gib, .option("-Xmx")),
      ("java -Xmx1048576K Main", gib, .option("-Xmx")),
      ("java -Xmx1T Main", 1024 * gib, .option("-Xmx")),
      ("java -Xmx1g -XX:MaxHeapSize=3g Main", 3 * gib, .option("-XX:MaxHeapSize")),
      ("java -XX:MaxRAMPercentage=50 -Xmx1g Main", gib, .option("-Xmx")),
      ("java -XX:MaxRAMPercentage=75.0 -jar a.jar", 6 * gib, .percentage(75)),
      ("java -XX:MaxRAMFraction=2 -jar a.jar", 4 * gib, .percentage(50)),
      (
        "java -XX:MaxRAMFraction=1 -XX:MaxRAMPercentage=50 -jar a.jar", 4 * gib, .percentage(50)
      ),
      ("java -XX:MaxRAM=4g Main", gib, .standard),
      ("java -jar a.jar", 2 * gib, .standard),
      ("java -Xms3g -jar a.jar", 3 * gib, .initialHeap),
      ("java -jar a.jar -Xmx9g", 2 * gib, .standard),
      ("java\0-cp\0a b\0Main\0-Xmx9g\0", 2 * gib, .standard),
      ("java\0-cp\0-Xmx9g\0-Xmx1g\0Main\0", gib, .option("-Xmx")),
      ("java -Dname=two words -Xmx1g Main", gib, .option("-Xmx")),
      ("java --add-opens java.base/x=ALL -Xmx1g Main", gib, .option("-Xmx")),
      ("jsvc -user tomcat -Xmx1g org.x.Main", gib, .option("-Xmx")),
      ("catalina -XX:+UseG1GC -Xmx1g Main", gib, .option("-Xmx")),
    ] as [(String, Int64, JavaHeap.Basis)])
  func theLargestHeap(cmdline: String, kib: Int64, basis: JavaHeap.Basis) {
    let comm = cmdline.hasPrefix("catalina") ? "catalina" : "java"
    let heap = JavaHeap(comm: comm, cmdline: cmdline, ramKib: 8 * Self.gib)
    #expect(heap?.maxHeapKib == kib)
    #expect(heap?.basis == basis)
    #expect(heap?.isUncertain == false)
  }

  @Test(
    arguments: [
      ("bash", "bash -c java -XX:+UseG1GC -Xmx1g Main"), ("sh", "sh run.sh -XX:x"),
      ("python3", "python3 app.py"), ("grep", "grep -XX: a"), ("javac", "javac A.java"),
      ("nginx", nil), ("", ""),
    ] as [(String, String?)])
  func notJava(comm: String, cmdline: String?) {
    #expect(JavaHeap(comm: comm, cmdline: cmdline, ramKib: 8 << 20) == nil)
  }

  @Test(arguments: ["java -Xmx*** Main", "java -Xmx Main", "java -Xmx2x Main", "java -Xmx-1g A"])
  func anUnreadableValueIsSaid(cmdline: String) {
    let heap = JavaHeap(comm: "java", cmdline: cmdline, ramKib: 8 << 20)
    #expect(heap?.basis == .standard)
    #expect(heap?.isUncertain == true)
  }

  @Test(arguments: ["java -Xmx99999999999999999999g A", "java -Xmx9223372036854775807t A"])
  func nothingOverflows(cmdline: String) {
    let heap = JavaHeap(comm: "java", cmdline: cmdline, ramKib: .max, threads: .max)
    #expect(heap?.maxHeapKib == 32 << 20)
    #expect(heap?.stacksKib ?? 0 > 0)
  }

  @Test(
    arguments: [
      (64 << 20, 16 << 20), (512 << 20, 32 << 20), (200 << 10, 100 << 10), (400 << 10, 126 << 10),
    ] as [(Int64, Int64)])
  func theStandardHangsOnRam(ramKib: Int64, kib: Int64) {
    #expect(JavaHeap(comm: "java", cmdline: "java A", ramKib: ramKib)?.maxHeapKib == kib)
  }

  @Test func withoutRamOnlyAnOptionTells() {
    #expect(JavaHeap(comm: "java", cmdline: "java A", ramKib: nil) == nil)
    #expect(JavaHeap(comm: "java", cmdline: "java -Xmx1g A", ramKib: nil)?.maxHeapKib == 1 << 20)
  }

  @Test func whatIsNotHeap() throws {
    let heap = try #require(
      JavaHeap(
        comm: "java",
        cmdline: "java -Xmx1g -Xms256m -XX:MaxMetaspaceSize=256m -XX:MaxDirectMemorySize=64m"
          + " -Xss512k -XX:ReservedCodeCacheSize=128m A", ramKib: nil, threads: 200))
    #expect(heap.initialHeapKib == 256 << 10)
    #expect(heap.maxMetaspaceKib == 256 << 10)
    #expect(heap.maxDirectKib == 64 << 10)
    #expect(heap.stacksKib == 100 << 10)
    #expect(heap.boundedOffHeapKib == (256 + 64 + 100 + 128) << 10)
  }

  /// A site of four Java processes on a machine of 8 GiB.
  static let site = [
    Candidate(pid: 1, comm: "systemd", sizeKib: 9000),
    Candidate(pid: 11, comm: "java", sizeKib: 2150 << 10, cmdline: "java -Xmx2g -jar web.jar"),
    Candidate(pid: 12, comm: "java", sizeKib: 1740 << 10, cmdline: "java -Xmx3g -jar order.jar"),
    Candidate(pid: 13, comm: "java", sizeKib: 1740 << 10, cmdline: "java -jar stock.jar"),
    Candidate(pid: 14, comm: "java", sizeKib: 1331 << 10, cmdline: "java -Xmx2g -jar mail.jar"),
  ]

  @Test func aFleetThatDoesNotFit() {
    let fleet = JavaFleet(processes: Self.site, limitKib: 8 << 20)
    #expect(fleet.members.map(\.process.pid) == [12, 11, 13, 14])
    #expect(fleet.maxHeapKib == 9 << 20)
    #expect(fleet.isOvercommitted)
    #expect(fleet.remainderKib == -(1 << 20))
    #expect(fleet.members.map(\.overHeapKib) == [nil, 102 << 10, nil, nil])
    #expect(fleet.fittingHeapsKib.reduce(0, +) <= 6 << 20)
    #expect(
      fleet.sentence
        == "4 Java processes may fill 9.00 GiB of heap in 8.00 GiB of memory, 1.00 GiB more than"
        + " there is; now they hold 6.80 GiB.")
  }

  @Test func aFleetThatFits() {
    let fleet = JavaFleet(processes: Array(Self.site.prefix(2)), limitKib: 8 << 20)
    #expect(!fleet.isOvercommitted)
    #expect(!fleet.isTight)
    #expect(fleet.fittingHeapsKib == [2 << 20])
    #expect(!JavaFleet(processes: [], limitKib: 8 << 20).isTight)
    let unknown = Self.site.map { process in
      var process = process
      process.cmdline = nil
      return process
    }
    #expect(JavaFleet(processes: unknown, limitKib: 8 << 20).members.isEmpty)
  }
}
