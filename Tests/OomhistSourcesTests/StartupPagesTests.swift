import OomhistTestSupport
import Testing

@testable import OomhistSources

@Suite("StartupPages")
struct StartupPagesTests {
  private static func mapping(_ line: String, anonymousKib: Int) -> String {
    "\(line)\nSize: 4 kB\nRss: 4 kB\nAnonymous:      \(anonymousKib) kB\nVmFlags: rd ex mr mw me\n"
  }

  @Test("Only clean pages of files that cannot be written may go")
  func clean() {
    let smaps =
      Self.mapping("1000-2000 r-xp 0 08:01 7   /usr/bin/oomhist", anonymousKib: 0)
      + Self.mapping("2000-3000 r--p 0 08:01 7   /usr/bin/oomhist", anonymousKib: 4)  // RELRO
      + Self.mapping("3000-4000 rw-p 0 08:01 7   /usr/bin/oomhist", anonymousKib: 0)
      + Self.mapping("4000-5000 r--p 0 08:01 7   /usr/lib/a b.so (deleted)", anonymousKib: 0)
      + Self.mapping("5000-6000 r--s 0 08:01 7   /var/lib/oomhist.db-shm", anonymousKib: 0)
      + Self.mapping("6000-7000 r-xp 0 00:00 0   [vdso]", anonymousKib: 0)
      + Self.mapping("7000-8000 r--p 0 00:00 0 ", anonymousKib: 0)
      + "zz-8 r-xp 0 0 0 /x\nAnonymous: 0 kB\n9000-"
    let ranges = Array(smaps.utf8).withUnsafeBytes { StartupPages.cleanFileMappings($0) }
    #expect(ranges == [0x1000..<0x2000, 0x4000..<0x5000])
  }

  @Test("A process goes on after it")
  func live() throws {
    StartupPages.drop()
    #expect(try FileRoot("/proc").exists("self"))
    #expect("\(["a": 1.5])" == "[\"a\": 1.5]")
  }
}
