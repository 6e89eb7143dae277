/// The version at the start of a kernel release, such as 3.10.0 of `3.10.0-514.6.2.el7.x86_64`.
package struct KernelRelease: Equatable, Comparable, Sendable {
  /// First number.
  package let major: Int
  /// Second number.
  package let minor: Int
  /// Third number; 0 where there is none.
  package let patch: Int
  /// Whether a distribution keeps this version for years and takes over changes of newer ones, so
  /// that the number does not prove what the kernel does (`.el7`, `.sles`, Android).
  package let isVendor: Bool
  /// Whether it is the kernel of RHEL 6: 2.6.32 by name, with the badness of 2.6.36.
  package let isRHEL6: Bool

  package init(_ major: Int, _ minor: Int, _ patch: Int = 0, isVendor: Bool = false) {
    self.major = major
    self.minor = minor
    self.patch = patch
    self.isVendor = isVendor
    isRHEL6 = isVendor && (major, minor, patch) == (2, 6, 32)
  }

  /// Reads `uname -r`; `nil` where it does not begin with two numbers.
  package init?(_ text: String) {
    let head = text.prefix { $0 == "." || $0.isASCII && $0.isNumber }
    let numbers = head.split(separator: ".").map { Int($0) }
    guard numbers.count >= 2, let major = numbers[0], let minor = numbers[1] else { return nil }
    let patch = numbers.count > 2 ? numbers[2] ?? 0 : 0
    let words = text.dropFirst(head.count).split { $0 == "." || $0 == "-" || $0 == "_" }
    let isVendor = words.contains { word in
      Self.vendorWords.contains { vendor in
        word.hasPrefix(vendor) && word.dropFirst(vendor.count).allSatisfy(\.isNumber)
      }
    }
    self.init(major, minor, patch, isVendor: isVendor)
  }

  private static let vendorWords = ["el", "amzn", "default", "android", "uek", "ol", "an", "tl"]

  package static func < (a: KernelRelease, b: KernelRelease) -> Bool {
    (a.major, a.minor, a.patch) < (b.major, b.minor, b.patch)
  }

  /// Compared by the numbers alone, as `<` does.
  package static func == (a: KernelRelease, b: KernelRelease) -> Bool {
    (a.major, a.minor, a.patch) == (b.major, b.minor, b.patch)
  }

  /// `5.9`, or `2.6.36` where the third number counts.
  package var text: String {
    major < 3 ? "\(major).\(minor).\(patch)" : "\(major).\(minor)"
  }
}
