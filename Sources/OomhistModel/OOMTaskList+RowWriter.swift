extension OOMTaskList {
  /// Writes rows in the form of the list.
  package struct RowWriter {
    private let buffer: UnsafeMutableBufferPointer<UInt8>
    package private(set) var byteCount = 0
    package private(set) var rowCount = 0

    init(_ buffer: UnsafeMutableBufferPointer<UInt8>) { self.buffer = buffer }

    /// Bytes that a row may take: presence, pid, values and the name's length have ten at the most.
    package static func byteLimit(commBytes: Int) -> Int {
      (OOMTask.fields.count + 3) * 10 + commBytes
    }

    /// Whether there is room for one more row.
    package func hasRoom(commBytes: Int) -> Bool {
      buffer.count - byteCount >= Self.byteLimit(commBytes: commBytes)
    }

    /// Adds a row, for which there must be room.
    package mutating func add(
      pid: Int64, _ values: UnsafeBufferPointer<Int64>, presence: UInt64,
      comm: UnsafeRawBufferPointer
    ) {
      add(presence)
      add(signed: pid)
      for index in values.indices where presence & 1 << UInt64(index) != 0 {
        add(signed: values[index])
      }
      add(UInt64(comm.count))
      for byte in comm {
        buffer[byteCount] = byte
        byteCount &+= 1
      }
      rowCount += 1
    }

    /// Writes a number with seven bits a byte, the lowest first: small ones are short.
    private mutating func add(_ value: UInt64) {
      var rest = value
      while rest >= 0x80 {
        buffer[byteCount] = UInt8(truncatingIfNeeded: rest) | 0x80
        byteCount &+= 1
        rest >>= 7
      }
      buffer[byteCount] = UInt8(truncatingIfNeeded: rest)
      byteCount &+= 1
    }

    /// The sign in the lowest bit, so that small negative numbers are short too.
    private mutating func add(signed value: Int64) {
      add(UInt64(bitPattern: value << 1 ^ value >> 63))
    }
  }
}
