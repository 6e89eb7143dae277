extension OOMTaskList: Sequence {
  package var underestimatedCount: Int { count }

  package func makeIterator() -> Iterator { Iterator(bytes, units) }

  /// Makes the rows, front to back.
  package struct Iterator: IteratorProtocol {
    private let bytes: [UInt8]
    private let units: Units
    private let fields = OOMTask.fields
    private let memory = Self.memory
    private let pageTables = Self.pageTables
    private var offset = 0

    init(_ bytes: [UInt8], _ units: Units) {
      self.bytes = bytes
      self.units = units
    }

    package mutating func next() -> OOMTask? {
      guard offset < bytes.count else { return nil }
      let bytes = bytes
      return withUnsafeTemporaryAllocation(of: Int64.self, capacity: fields.count) { values in
        values.initialize(repeating: 0)
        return bytes.withUnsafeBytes { bytes in
          let row = read(bytes, into: values)
          var task = OOMTask(pid: row.pid, comm: String(decoding: row.comm, as: UTF8.self))
          for index in fields.indices where row.presence & 1 << UInt64(index) != 0 {
            fields[index].set(&task, values[index])
          }
          return task
        }
      }
    }

    /// Reads the next row.
    mutating func read(
      _ bytes: UnsafeRawBufferPointer, into values: UnsafeMutableBufferPointer<Int64>
    ) -> Row {
      var presence = number(bytes)
      let pid = signedNumber(bytes)
      for index in fields.indices where presence & 1 << UInt64(index) != 0 {
        let value = signedNumber(bytes)
        let (kib, overflow) = value.multipliedReportingOverflow(by: unitKib(index))
        values[index] = kib
        // Beyond 64 bits: as good as not printed.
        if overflow { presence &= ~(1 << UInt64(index)) }
      }
      let length = Int(number(bytes))
      defer { offset += length }
      return Row(
        pid: pid, values: values, presence: presence,
        comm: UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + length]))
    }

    var hasNext: Bool { offset < bytes.count }

    /// Passes over a row; `false` where it is that of a pid.
    mutating func skip(asksFor pid: Int64) -> Bool {
      bytes.withUnsafeBytes { bytes in
        var presence = number(bytes)
        if signedNumber(bytes) == pid { return false }
        // The first field is the process that the thread is of.
        if presence & 1 != 0, signedNumber(bytes) == pid { return false }
        presence &= ~1
        for _ in 0..<presence.nonzeroBitCount { _ = number(bytes) }
        let length = Int(number(bytes))
        offset += length
        return true
      }
    }

    private static let memory = OOMTask.mask(of: .memory)
    private static let pageTables = OOMTask.mask(of: .pageTables)

    /// KiB that a number of a field stands for; 1 where it is no memory.
    private func unitKib(_ index: Int) -> Int64 {
      let bit: UInt64 = 1 << UInt64(index)
      if memory & bit != 0 { return units.memoryKib }
      return pageTables & bit != 0 ? units.pageTablesKib : 1
    }

    private mutating func number(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
      var value: UInt64 = 0
      var shift: UInt64 = 0
      while bytes[offset] >= 0x80 {
        value |= UInt64(bytes[offset] & 0x7f) << shift
        shift += 7
        offset += 1
      }
      value |= UInt64(bytes[offset]) << shift
      offset += 1
      return value
    }

    private mutating func signedNumber(_ bytes: UnsafeRawBufferPointer) -> Int64 {
      let value = number(bytes)
      return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }
  }
}
