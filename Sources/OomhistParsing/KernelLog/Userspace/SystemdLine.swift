/// What systemd says of a unit that lost a process to an OOM killer (`unit_check_oom()`,
/// `unit_check_oomd_kill()` and the result of a service): a witness, who names no process.
struct SystemdLine: Equatable {
  var unit: String
  /// `nil` where it may have been either.
  var isOomd: Bool?

  static func read(_ message: Bytes) -> SystemdLine? {
    guard let colon = message.firstOffset(of: ": "), isUnit(message.upTo(colon)) else { return nil }
    let rest = message.from(colon + 2)
    let isOomd: Bool?
    if rest.has("A process of this unit has been killed by the OOM killer")
      || rest.has("The kernel OOM killer killed some processes in this unit")
    {
      isOomd = false
    } else if rest.has("systemd-oomd killed "), rest.contains(" in this unit") {
      isOomd = true
    } else if rest.has("Failed with result 'oom-kill'") {
      isOomd = nil
    } else {
      return nil
    }
    return SystemdLine(unit: message.upTo(colon).repairedText, isOomd: isOomd)
  }

  private static func isUnit(_ name: Bytes) -> Bool {
    guard !name.isEmpty, name.count < 256, !name.contains(" ") else { return false }
    let kinds: [StaticString] = [".service", ".scope", ".slice", ".mount", ".socket", ".swap"]
    return kinds.contains { name.hasSuffix($0) }
  }
}
