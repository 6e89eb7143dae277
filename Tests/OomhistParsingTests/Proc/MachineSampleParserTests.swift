import OomhistModel
import OomhistParsing
import Testing

@Suite("MachineSampleParser")
struct MachineSampleParserTests {
  private let parser = MachineSampleParser()

  @Test("Every field is found in a file that has all of them, with its own value")
  func everyField() {
    var meminfo = "", vmstat = "allocstall_dma 1\nallocstall_normal 2\nallocstalled 4\n"
    var pressure: [String: String] = [:]
    var expected: [String: Double] = [:]
    for (index, field) in MachineSample.fields.enumerated() {
      let value = index + 1000
      expected[field.column] = Double(value)
      switch field.source {
      case .meminfo(let key): meminfo += "\(key):   \(value) kB\n"
      case .vmstat(let key): vmstat += "\(key) \(value)\n"
      case .vmstatSum: expected[field.column] = 7
      case .pressure(let line, let key): pressure[line, default: line] += " \(key)=\(value)"
      case .computed: expected[field.column] = nil
      }
    }
    let sample = read(
      meminfo: meminfo, vmstat: vmstat, pressure: pressure.values.joined(separator: "\n"))
    for field in MachineSample.fields {
      switch field.path {
      case .integer(let path):
        #expect(sample[keyPath: path].map(Double.init) == expected[field.column], "\(field.column)")
      case .real(let path): #expect(sample[keyPath: path] == expected[field.column])
      }
    }
  }

  @Test("A line that is missing is nil")
  func missing() {
    let sample = read(meminfo: "MemTotal: 5 kB\n", vmstat: "nr_free_pages 3\n", pressure: "")
    var expected = MachineSample()
    expected.memTotalKib = 5
    #expect(sample == expected)
  }

  @Test("Pressure keeps its decimals")
  func pressure() {
    let sample = read(
      pressure: """
        some avg10=0.05 avg60=12.34 avg300=100.00 total=18446744073709551615
        full avg10=x avg60=1.2.3 avg300= total=77
        """)
    #expect(sample.psiSomeAvg10Pct == 0.05)
    #expect(sample.psiSomeAvg60Pct == 12.34)
    #expect(sample.psiSomeAvg300Pct == 100)
    #expect(sample.psiSomeTotalUs == nil)
    #expect(sample.psiFullAvg10Pct == nil)
    #expect(sample.psiFullAvg60Pct == nil)
    #expect(sample.psiFullAvg300Pct == nil)
    #expect(sample.psiFullTotalUs == 77)
  }

  @Test("Names that only begin or end like a known one are not taken for it")
  func lookalikes() {
    let sample = read(
      meminfo: "MemTotalX: 1 kB\nXMemTotal: 2 kB\nMemTotal 3 kB\nMemTotal\n: 4\nMemFree: 5 kB\n",
      vmstat: "oom_kill_x 1\nxoom_kill 2\noom 3\noom_kill\n")
    var expected = MachineSample()
    expected.memFreeKib = 5
    #expect(sample == expected)
  }

  @Test("Sums of counters do not overflow")
  func sums() {
    let sample = read(vmstat: "allocstall_a 9223372036854775807\nallocstall_b 5\n")
    #expect(sample.allocStalls == .max)
  }

  @Test("Any bytes are read without a trap")
  func fuzz() {
    var random = ByteSource(seed: 3)
    let meminfo = Array("MemTotal:  24689632 kB\nActive(anon):  5 kB\nSwapTotal: 0 kB\n".utf8)
    let vmstat = Array("allocstall_normal 8\noom_kill 3\npgmajfault 99999\n".utf8)
    let pressure = Array("some avg10=0.00 avg60=1.25 avg300=0.00 total=4711\n".utf8)
    for _ in 0..<2000 {
      var sample = MachineSample()
      random.mutation(of: meminfo).withUnsafeBytes { parser.readMeminfo($0, into: &sample) }
      random.mutation(of: vmstat).withUnsafeBytes { parser.readVmstat($0, into: &sample) }
      random.mutation(of: pressure).withUnsafeBytes { parser.readPressure($0, into: &sample) }
      #expect(sample.cachedKib == nil && sample.psiFullTotalUs == nil)
    }
  }

  private func read(
    meminfo: String = "", vmstat: String = "", pressure: String = ""
  ) -> MachineSample {
    var sample = MachineSample()
    Array(meminfo.utf8).withUnsafeBytes { parser.readMeminfo($0, into: &sample) }
    Array(vmstat.utf8).withUnsafeBytes { parser.readVmstat($0, into: &sample) }
    Array(pressure.utf8).withUnsafeBytes { parser.readPressure($0, into: &sample) }
    return sample
  }
}
