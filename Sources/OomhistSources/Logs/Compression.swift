import SystemPackage

/// How a file is compressed, known by its first bytes, never by its name.
enum Compression: Sendable {
  case gzip
  case xz
  case zstd
  case bzip2

  /// Bytes that are needed to tell.
  static let magicBytes = 6

  init?(magic bytes: UnsafeMutableRawBufferPointer) {
    func begins(_ magic: [UInt8]) -> Bool {
      bytes.count >= magic.count && zip(bytes, magic).allSatisfy { $0 == $1 }
    }
    if begins([0x1F, 0x8B, 0x08]) {
      self = .gzip
    } else if begins([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]) {
      self = .xz
    } else if begins([0x28, 0xB5, 0x2F, 0xFD]) {
      self = .zstd
    } else if begins([0x42, 0x5A, 0x68]), bytes.count >= 4, (0x31...0x39).contains(bytes[3]) {
      self = .bzip2
    } else {
      return nil
    }
  }

  /// The stream of what is compressed in `source`.
  func decoder(_ source: PeekStream, path: String) throws(SourceError) -> any ByteStream {
    switch self {
    case .gzip: try GzipStream(source, path: path)
    case .xz: try XZStream(source, path: path)
    case .zstd: try ZstdStream(source, path: path)
    case .bzip2: try Bzip2Stream(source, path: path)
    }
  }
}

extension SourceError {
  /// The compressed data ends before its end: what came before it was read.
  static func truncated(_ path: String) -> SourceError {
    SourceError(.read, path, .ioError, detail: "the compressed data is cut off")
  }

  /// The compressed data contradicts itself: what came before it was read.
  static func damaged(_ path: String) -> SourceError {
    SourceError(.read, path, .ioError, detail: "the compressed data is damaged")
  }

  static func noMemory(_ path: String) -> SourceError {
    SourceError(.read, path, .noMemory, detail: "decompressing it needs too much memory")
  }
}
