/// One log: a file, or a member of an archive.
package struct LogMember: Equatable, Sendable {
  /// The path as given, for a member of an archive with `!` and its name behind it.
  package var path: String
  package var sizeBytes: Int64?
  /// Last change, µs since the epoch.
  package var modifiedUs: Int64?
}

extension LogFile {
  /// What comes out of a file that may be an archive.
  package enum Piece {
    /// A log begins.
    case begin(LogMember)
    /// Its next bytes, valid during the call.
    case bytes(UnsafeRawBufferPointer)
    /// It ends; with an error where only a part could be read.
    case end(SourceError?)
  }

  /// Hands out the logs in the file: itself, or those in a tar archive whose names say that the
  /// kernel's messages are in them.
  ///
  /// An error within a log comes with its end, so that nothing read before it is lost.
  package func forEachLog(_ body: (Piece) throws -> Void) throws {
    let stream = try plainStream()
    let head = try stream.peek(TarReader.blockBytes)
    let isArchive = withExtendedLifetime(stream) {
      TarReader.isHeader(UnsafeRawBufferPointer(head))
    }
    guard isArchive else {
      try body(.begin(LogMember(path: path, sizeBytes: sizeBytes, modifiedUs: modifiedUs)))
      _ = try deliver(body) { (buffer) throws(SourceError) in try stream.read(into: buffer) }
      return
    }
    let archive = TarReader(stream, path: path)
    var told: SourceError?
    while let member = try next(in: archive, after: told) {
      guard LogName.mayHoldKernelMessages(member.name) else { continue }
      let name = path + "!" + member.name
      try body(
        .begin(
          LogMember(
            path: name, sizeBytes: member.sizeBytes,
            modifiedUs: member.modifiedUs)))
      let plain = Result { () throws(SourceError) in
        try Self.decompressed(PeekStream(MemberStream(archive), capacity: 64 * 1024), path: name)
      }
      told = try deliver(body) { (buffer) throws(SourceError) in
        try plain.get().read(into: buffer)
      }
    }
  }

  /// The next member; that the archive is cut off is told once, with the member it happened to.
  private func next(
    in archive: TarReader, after told: SourceError?
  ) throws(SourceError) -> TarReader.Member? {
    do throws(SourceError) {
      return try archive.next()
    } catch {
      if error == told { return nil }
      throw error
    }
  }

  private func deliver(
    _ body: (Piece) throws -> Void,
    _ read: (UnsafeMutableRawBufferPointer) throws(SourceError) -> Int
  ) throws -> SourceError? {
    let buffer = UnsafeMutableRawBufferPointer.allocate(
      byteCount: Self.chunkBytes, alignment: 4096)
    defer { buffer.deallocate() }
    while true {
      let count: Int
      do throws(SourceError) {
        count = try read(buffer)
      } catch {
        try body(.end(error))
        return error
      }
      guard count > 0 else {
        try body(.end(nil))
        return nil
      }
      try body(.bytes(UnsafeRawBufferPointer(rebasing: buffer[..<count])))
    }
  }
}

/// The current member of an archive as a stream.
private final class MemberStream: ByteStream {
  private let archive: TarReader

  init(_ archive: TarReader) { self.archive = archive }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
    try archive.read(into: buffer)
  }
}
