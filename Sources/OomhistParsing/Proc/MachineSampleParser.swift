package import OomhistModel

/// Fills a `MachineSample` from the files that `MachineSample.fields` names.
///
/// The lookup is built once; reading a line then costs a hash of its key and allocates nothing.
package struct MachineSampleParser: Sendable {
  private var meminfo = KeyTable()
  private var vmstat = KeyTable()
  private var vmstatSums: [(prefix: [UInt8], path: MachineSample.Path)] = []
  private var pressure = KeyTable()

  package init(fields: [MachineSample.Field] = MachineSample.fields) {
    for field in fields {
      switch field.source {
      case .meminfo(let key): meminfo.add(key, field.path)
      case .vmstat(let key): vmstat.add(key, field.path)
      case .vmstatSum(let prefix): vmstatSums.append((Array(prefix.utf8), field.path))
      case .pressure(let line, let key): pressure.add("\(line) \(key)", field.path)
      case .computed: break
      }
    }
  }

  /// Reads `/proc/meminfo`: `MemTotal:       24689632 kB`.
  package func readMeminfo(_ bytes: UnsafeRawBufferPointer, into sample: inout MachineSample) {
    var cursor = ByteCursor(bytes)
    while !cursor.isAtEnd {
      let word = bytes.part(cursor.word())
      if word.last == UInt8(ascii: ":"), let path = meminfo[word.part(from: 0, to: word.count - 1)]
      {
        Self.set(cursor.signedDecimal(), at: path, in: &sample)
      }
      cursor.skipLine()
    }
  }

  /// Reads `/proc/vmstat`: `oom_kill 3`.
  package func readVmstat(_ bytes: UnsafeRawBufferPointer, into sample: inout MachineSample) {
    var sums = [Int64?](repeating: nil, count: vmstatSums.count)
    var cursor = ByteCursor(bytes)
    while !cursor.isAtEnd {
      let key = bytes.part(cursor.word())
      if let path = vmstat[key] { Self.set(cursor.signedDecimal(), at: path, in: &sample) }
      for index in vmstatSums.indices where key.starts(with: vmstatSums[index].prefix) {
        var number = cursor
        guard let value = number.signedDecimal() else { continue }
        let (sum, overflows) = (sums[index] ?? 0).addingReportingOverflow(value)
        sums[index] = overflows ? .max : sum
      }
      cursor.skipLine()
    }
    for index in sums.indices { Self.set(sums[index], at: vmstatSums[index].path, in: &sample) }
  }

  /// Reads `/proc/pressure/memory`: `some avg10=0.00 avg60=0.00 avg300=0.00 total=0`.
  package func readPressure(_ bytes: UnsafeRawBufferPointer, into sample: inout MachineSample) {
    var cursor = ByteCursor(bytes)
    while !cursor.isAtEnd {
      let line = bytes.part(cursor.word())
      while let byte = cursor.next, byte != UInt8(ascii: "\n") {
        let word = bytes.part(cursor.word())
        guard let equals = word.firstOffset(of: UInt8(ascii: "="), from: 0),
          let path = pressure[line, word.part(from: 0, to: equals)]
        else { continue }
        let value = word.part(from: equals + 1, to: word.count)
        switch path {
        case .integer: Self.set(ProcNumber.integer(value), at: path, in: &sample)
        case .real(let path): sample[keyPath: path] = Self.fraction(value)
        }
      }
      cursor.skipLine()
    }
  }

  private static func set(
    _ value: Int64?, at path: MachineSample.Path, in sample: inout MachineSample
  ) {
    if case .integer(let path) = path { sample[keyPath: path] = value }
  }

  /// A number such as `12.34`, of at most nine digits on either side.
  private static func fraction(_ bytes: UnsafeRawBufferPointer) -> Double? {
    var cursor = ByteCursor(bytes)
    guard let whole = cursor.decimal(), whole < 1_000_000_000 else { return nil }
    guard !cursor.isAtEnd else { return Double(whole) }
    guard cursor.skip(".") else { return nil }
    let start = cursor.position
    guard let digits = cursor.decimal(), cursor.isAtEnd, cursor.position - start <= 9 else {
      return nil
    }
    let scale = (start..<cursor.position).reduce(1.0) { scale, _ in scale * 10 }
    return Double(whole) + Double(digits) / scale
  }
}

/// Finds a path by the bytes of its key.
private struct KeyTable: Sendable {
  private var entries: [UInt64: (key: [UInt8], path: MachineSample.Path)] = [:]

  mutating func add(_ key: String, _ path: MachineSample.Path) {
    let bytes = Array(key.utf8)
    entries[bytes.withUnsafeBytes { Self.hash($0) }] = (bytes, path)
  }

  subscript(_ key: UnsafeRawBufferPointer) -> MachineSample.Path? {
    guard let entry = entries[Self.hash(key)], key.elementsEqual(entry.key) else { return nil }
    return entry.path
  }

  /// The path of a key of two words.
  subscript(_ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer)
    -> MachineSample.Path?
  {
    let hash = Self.hash(second, Self.hash(first) &* Self.prime ^ 0x20)
    guard let entry = entries[hash], entry.key.count == first.count + 1 + second.count,
      entry.key.starts(with: first), entry.key.suffix(second.count).elementsEqual(second)
    else { return nil }
    return entry.path
  }

  private static let prime: UInt64 = 0x100_0000_01B3

  /// FNV-1a, in the form that multiplies first, so that it can be continued.
  private static func hash(
    _ bytes: UnsafeRawBufferPointer, _ start: UInt64 = 0xCBF2_9CE4_8422_2325
  ) -> UInt64 {
    bytes.reduce(start) { $0 &* prime ^ UInt64($1) }
  }
}
