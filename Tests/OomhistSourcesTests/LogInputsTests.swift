import Foundation
import OomhistSources
import OomhistTestSupport
import Testing

@Suite struct LogInputsTests {
  @Test func `rotations of a folder come oldest first, each log by itself`() throws {
    let folder = try TemporaryFolder()
    for name in [
      "kern.log", "kern.log.1", "kern.log.2.gz", "kern.log.10.gz", "messages-20261101",
      "messages-20261108.xz", "messages", "syslog.conf", "auth.log", "dmesg", "dmesg.0",
      "journal/system.journal", "sub/sos_commands/logs/journalctl_--boot",
    ] { _ = try folder.write("x\n", to: name) }
    let inputs = LogInputs(paths: [folder.url.path])
    #expect(inputs.errors.isEmpty)
    let names = inputs.chains.map { chain in
      chain.paths.map { String($0.dropFirst(folder.url.path.count + 1)) }
    }
    #expect(
      names == [
        ["dmesg"], ["dmesg.0"], ["kern.log.10.gz", "kern.log.2.gz", "kern.log.1", "kern.log"],
        ["messages-20261101", "messages-20261108.xz", "messages"],
        ["sub/sos_commands/logs/journalctl_--boot"],
      ])
  }

  @Test func `a folder without logs and a missing file are told apart`() throws {
    let folder = try TemporaryFolder()
    let inputs = LogInputs(paths: [folder.url.path, folder.path("none")])
    #expect(inputs.errors.map(\.isFolder) == [true])
    #expect(inputs.chains.map(\.paths) == [[folder.path("none")]])
    #expect(LogInputs(paths: []).chains.map(\.paths) == [["-"]])
  }

  @Test func `parts of a dump in pstore come in the order of their text`() throws {
    let folder = try TemporaryFolder()
    var paths: [String] = []
    for (name, head) in [
      ("dmesg-erst-1", "Oops#1 Part1"), ("dmesg-erst-2", "Oops#1 Part2"),
      ("dmesg-erst-3", "Oops#1 Part10"), ("dmesg-erst-4", "Panic#2 Part1"),
    ] { paths.append(try folder.write("\(head)\n<6>[    1.0] x\n", to: name)) }
    for inputs in [LogInputs(paths: paths), LogInputs(paths: [folder.url.path])] {
      #expect(
        inputs.chains.map { $0.paths.map { String($0.suffix(1)) } } == [["3", "2", "1", "4"]])
    }
  }

  @Test func `an archive gives its logs and nothing else`() throws {
    let folder = try TemporaryFolder()
    let long = "sos/" + String(repeating: "long-name-of-a-host/", count: 12) + "var/log/"
    let inside = [
      "\(long)kern.log", "sos/var/log/messages", "sos/etc/syslog", "sos/var/log/auth.log",
      "sos/sos_commands/kernel/dmesg", "sos/sos_commands/logs/journalctl_--boot",
    ]
    for name in inside { _ = try folder.write("text of \(name)\n", to: name) }
    try CompressedLogTests.shell("gzip \(folder.path("sos/var/log/messages"))")
    let wanted = Set([inside[0], inside[1] + ".gz", inside[4], inside[5]])
    for (form, compress) in [("gnu", "cat"), ("pax", "gzip"), ("gnu", "xz"), ("pax", "cat")] {
      let archive = folder.path("a.bin")
      try CompressedLogTests.shell(
        "tar -C \(folder.url.path) --format=\(form) -cf - sos | \(compress) > \(archive)")
      var texts: [String: String] = [:]
      var name = ""
      try LogFile(path: archive).forEachLog { piece in
        switch piece {
        case .begin(let member):
          name = member.path
          texts[name] = ""
        case .bytes(let bytes): texts[name]? += String(decoding: bytes, as: UTF8.self)
        case .end(let error): #expect(error == nil)
        }
      }
      #expect(Set(texts.keys) == Set(wanted.map { "\(archive)!\($0)" }))
      for (name, text) in texts {
        let plain = name.hasSuffix(".gz") ? String(name.dropLast(3)) : name
        #expect(text == "text of \(plain.dropFirst(archive.count + 1))\n")
      }
    }
  }

  @Test func `a truncated archive gives what is there, and says so`() throws {
    let folder = try TemporaryFolder()
    for name in ["a/dmesg", "b/dmesg"] {
      _ = try folder.write(String(repeating: "x\n", count: 5000), to: name)
    }
    try CompressedLogTests.shell(
      "cd \(folder.url.path) && tar -cf - a b | head -c 15000 > cut.tar")
    var count = 0
    var errors: [SourceError] = []
    try LogFile(path: folder.path("cut.tar")).forEachLog { piece in
      switch piece {
      case .begin: break
      case .bytes(let bytes): count += bytes.count
      case .end(let error): errors += error.map { [$0] } ?? []
      }
    }
    #expect(count > 10_000)
    #expect(errors.map(\.detail) == ["the archive is cut off"])
  }
}
