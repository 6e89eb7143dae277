import OomhistModel
import OomhistParsing
import Testing

@Suite("CgroupSampleParser")
struct CgroupSampleParserTests {
  @Test(
    "An amount is bytes as KiB, rounded down",
    arguments: [
      ("1048576\n", 1024), ("1023\n", 0), ("0", 0), ("", nil), ("max\n", nil), ("-4096\n", nil),
      ("12x\n", nil), ("99999999999999999999\n", nil),
    ] as [(String, Int64?)])
  func amount(text: String, expected: Int64?) {
    #expect(bytes(text) { CgroupSampleParser.kib($0) } == expected)
  }

  @Test(
    "A limit that no machine reaches is none",
    arguments: [
      ("max\n", nil), ("1048576\n", 1024), ("0\n", 0), ("9223372036854771712\n", nil),
      ("9223372036854710272\n", nil), ("9223372036854775807\n", nil),
      ("18446744073709551615\n", nil), ("4611686018427387904\n", nil),
      ("4611686018427387903\n", 4_503_599_627_370_495), ("\n", nil),
    ] as [(String, Int64?)])
  func limit(text: String, expected: Int64?) {
    #expect(bytes(text) { CgroupSampleParser.limitKib($0) } == expected)
  }

  @Test("Every event has its own count, and one that is missing is nil")
  func events() {
    var sample = CgroupSample()
    let text = "low 1\nhigh 2\nmax 3\noom 4\noom_kill 5\noom_group_kill 6\nsock_throttled 7\n"
    bytes(text) { CgroupSampleParser.readEvents($0, into: &sample) }
    var expected = CgroupSample()
    expected.highEvents = 2
    expected.maxEvents = 3
    expected.oomEvents = 4
    expected.oomKills = 5
    expected.oomGroupKills = 6
    #expect(sample == expected)
    bytes("max 8\noom_kill 9") { CgroupSampleParser.readEvents($0, into: &sample) }
    expected = CgroupSample()
    expected.maxEvents = 8
    #expect(sample == expected, "a count that may have been cut is none")
  }

  @Test("v1 counts kills in a file of states")
  func oomControl() {
    var sample = CgroupSample()
    let text = "oom_kill_disable 1\nunder_oom 1\noom_kill 5\n"
    bytes(text) { CgroupSampleParser.readOOMControl($0, into: &sample) }
    #expect(sample.oomKills == 5)
    bytes("oom_kill_disable 0\nunder_oom 0\n") {
      CgroupSampleParser.readOOMControl($0, into: &sample)
    }
    #expect(sample.oomKills == nil, "before Linux 4.13")
  }

  @Test("Every part of memory.stat lands in its place, and lookalikes do not")
  func stat() {
    var sample = CgroupSample()
    let text = """
      anon 1024
      file 2048
      kernel 99999
      kernel_stack 3072
      pagetables 4096
      sec_pagetables 99999
      percpu 5120
      sock 6144
      vmalloc 0
      shmem 7168
      file_mapped 99999
      anon_thp 99999
      shmem_thp 99999
      slab_reclaimable 99999
      slab 8192

      """
    bytes(text) { CgroupSampleParser.readStat($0, into: &sample) }
    var expected = CgroupSample()
    expected.anonKib = 1
    expected.fileKib = 2
    expected.kernelStackKib = 3
    expected.pgtablesKib = 4
    expected.percpuKib = 5
    expected.sockKib = 6
    expected.shmemKib = 7
    expected.slabKib = 8
    #expect(sample == expected)
  }

  @Test("Of v1's memory.stat the totals count")
  func statV1() {
    var sample = CgroupSample()
    let text = """
      cache 1
      rss 1
      shmem 1
      swap 1
      hierarchical_memory_limit 9223372036854771712
      total_cache 1024
      total_rss 2048
      total_rss_huge 99999
      total_shmem 3072
      total_swap 4096
      total_swapcached 99999

      """
    bytes(text) { CgroupSampleParser.readStatV1($0, into: &sample) }
    var expected = CgroupSample()
    expected.fileKib = 1
    expected.anonKib = 2
    expected.shmemKib = 3
    expected.swapKib = 4
    #expect(sample == expected)
  }

  @Test("Pressure is its totals")
  func pressure() {
    var sample = CgroupSample()
    let line = "avg10=0.00 avg60=1.25 avg300=0.00 total="
    bytes("some \(line)4711\nfull \(line)12\n") {
      CgroupSampleParser.readPressure($0, into: &sample)
    }
    #expect(sample.psiSomeTotalUs == 4711 && sample.psiFullTotalUs == 12)
    bytes("some \(line)x\nfull avg10=0.00\n") {
      CgroupSampleParser.readPressure($0, into: &sample)
    }
    #expect(sample == CgroupSample())
  }

  @Test("Every stored number has a column of its own")
  func fields() {
    let columns = CgroupSample.fields.map(\.column)
    #expect(Set(columns).count == columns.count)
    for field in CgroupSample.fields {
      var sample = CgroupSample()
      sample[keyPath: field.path] = 1
      let set = CgroupSample.fields.filter { sample[keyPath: $0.path] != nil }.map(\.column)
      #expect(set == [field.column])
    }
  }

  @Test("Any bytes are read without a trap, and counts are never negative")
  func fuzz() {
    var random = ByteSource(seed: 4)
    let texts = [
      "4096\n", "max\n", "low 0\nhigh 2\nmax 3\noom 4\noom_kill 5\noom_group_kill 6\n",
      "anon 1024\nfile 2048\nkernel_stack 3072\nshmem 7\nslab 8\n",
      "total_cache 1024\ntotal_rss 2048\ntotal_swap 9\n",
      "some avg10=0.00 total=4711\nfull avg10=0.00 total=12\n",
    ].map { Array($0.utf8) }
    for round in 0..<3000 {
      var sample = CgroupSample()
      random.mutation(of: texts[round % texts.count]).withUnsafeBytes { text in
        sample.currentKib = CgroupSampleParser.kib(text)
        sample.limitKib = CgroupSampleParser.limitKib(text)
        CgroupSampleParser.readEvents(text, into: &sample)
        CgroupSampleParser.readOOMControl(text, into: &sample)
        CgroupSampleParser.readStat(text, into: &sample)
        CgroupSampleParser.readStatV1(text, into: &sample)
        CgroupSampleParser.readPressure(text, into: &sample)
      }
      #expect(CgroupSample.fields.allSatisfy { sample[keyPath: $0.path] ?? 0 >= 0 })
    }
  }

  @Test("A text cut anywhere tells what was whole, and nothing else")
  func cut() {
    let text = "high 22\nmax 33\noom 44\noom_kill 55\noom_group_kill 66\n"
    for length in 0..<text.utf8.count {
      var sample = CgroupSample()
      bytes(String(text.prefix(length))) { CgroupSampleParser.readEvents($0, into: &sample) }
      #expect([nil, 22].contains(sample.highEvents) && [nil, 55].contains(sample.oomKills))
      #expect(sample.oomGroupKills == nil)
    }
  }

  @discardableResult
  private func bytes<Result>(
    _ text: String, _ body: (UnsafeRawBufferPointer) -> Result
  ) -> Result {
    Array(text.utf8).withUnsafeBytes(body)
  }
}
