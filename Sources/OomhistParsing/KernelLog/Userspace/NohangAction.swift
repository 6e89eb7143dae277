/// What nohang says of a victim before it sends the signal; sizes in MiB.
struct NohangAction {
  var pid: Int64?
  var comm: String?
  var uid: Int64?
  var badness: Int64?
  var oomScoreAdj: Int64?
  var anonMib: Int64?
  var fileMib: Int64?
  var shmemMib: Int64?
  var cgroup: String?
  /// Line in which the description began.
  var firstLine: Int64 = 0

  /// Takes one line; `true` once the signal is sent.
  mutating func read(_ line: Bytes, number: Int64) -> Bool {
    let message = line.trimmed
    if message.has("Victim status") || message.has(">>=== STARTING") {
      self = NohangAction()
      firstLine = number
    } else if message.has("PID: "), let place = message.firstOffset(of: ", name: ") {
      readName(message, place)
    } else if message.has("badness: "), let score = message.number(after: "badness:", unit: ",") {
      badness = score
      oomScoreAdj = message.number(after: "oom_score_adj:")
    } else if message.has("Vm, MiB:") {
      anonMib = message.number(after: "Anon:")
      fileMib = message.number(after: "File:")
      shmemMib = message.number(after: "Shmem:")
    } else if message.has("cgroup_v2: /") {
      cgroup = message.from(11).repairedText
    }
    return pid != nil && (message.has("Sending SIG") || message.has("Send SIG"))
      && message.contains(" to the victim")
  }

  /// `PID: 7, name: Web Content, state: S (sleeping), EUID: 1000, …`.
  private mutating func readName(_ message: Bytes, _ place: Int) {
    guard let number = message.number(after: "PID:", unit: ",") else { return }
    let end = message.lastOffset(of: ", state: ") ?? message.lastOffset(of: ", badness: ")
    guard let end, end >= place + 8 else { return }
    pid = number
    comm = message.part(from: place + 8, to: end).repairedText
    uid = message.from(end).number(after: "EUID: ", unit: ",") ?? uid
    badness = message.from(end).number(after: "badness: ") ?? badness
  }
}
