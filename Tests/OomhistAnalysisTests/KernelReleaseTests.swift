import Testing

@testable import OomhistAnalysis

@Suite struct KernelReleaseTests {
  @Test(
    arguments: [
      ("3.10.0-514.6.2.el7.x86_64", KernelRelease(3, 10), true),
      ("6.12.57+deb13-amd64", KernelRelease(6, 12, 57), false),
      ("5.4.0-150-generic", KernelRelease(5, 4), false),
      ("2.6.32-754.el6.x86_64", KernelRelease(2, 6, 32), true),
      ("4.14.336-257.562.amzn2.x86_64", KernelRelease(4, 14, 336), true),
      ("6.8.0-rc1", KernelRelease(6, 8), false),
      ("7.0", KernelRelease(7, 0), false),
    ])
  func readsTheNumbersAtTheStart(text: String, release: KernelRelease, isVendor: Bool) {
    #expect(KernelRelease(text) == release)
    #expect(KernelRelease(text)?.isVendor == isVendor)
  }

  @Test(arguments: ["", "linux", "5", "x5.4", "5.x", "99999999999999999999.1"])
  func readsNothingElse(text: String) {
    #expect(KernelRelease(text) == nil)
  }

  @Test func versionsCompareByNumber() {
    #expect(KernelRelease(2, 6, 36) < KernelRelease(3, 5))
    #expect(KernelRelease(5, 9) < KernelRelease(5, 10))
    #expect(KernelRelease(4, 17).text == "4.17")
    #expect(KernelRelease(2, 6, 36).text == "2.6.36")
  }
}
