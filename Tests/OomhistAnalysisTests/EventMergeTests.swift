import OomhistModel
import OomhistTestSupport
import Testing

@testable import OomhistAnalysis

/// What becomes of two reports of one kill does not hang on which was read first.
@Suite struct EventMergeTests {
  /// Each form of one kill, several times with other losses; without the source, which is the
  /// first one's.
  static func reports(seed: UInt64) -> [OOMEvent] {
    var random = SeededRandom(seed: seed)
    let kill = KillForms(pid: 4711, atUs: 1_700_000_000_250_000, boottimeUs: 5_000_250_000)
    return KillForms.Form.allCases.map { form in
      var event = kill.event(form, using: &random)
      event.source = nil
      return event
    }
  }

  @Test(arguments: 1...10 as ClosedRange<UInt64>)
  func allFormsOfOneKillAreTheSameKill(seed: UInt64) {
    let reports = Self.reports(seed: seed)
    for a in reports {
      for b in reports { #expect(EventMatch.isSame(a, b), "\(a) \(b)") }
    }
  }

  @Test(arguments: 1...10 as ClosedRange<UInt64>)
  func theOrderOfReportsChangesNothing(seed: UInt64) {
    let reports = Self.reports(seed: seed)
    for a in reports {
      #expect(EventMatch.merged(a, with: a) == a)
      for b in reports {
        let both = EventMatch.merged(a, with: b)
        #expect(both == EventMatch.merged(b, with: a))
        #expect(EventMatch.merged(both, with: b) == both, "a second reading adds nothing")
        for c in reports {
          let grouped = EventMatch.merged(a, with: EventMatch.merged(b, with: c))
          #expect(EventMatch.merged(both, with: c) == grouped)
        }
      }
    }
  }

  @Test(arguments: 1...10 as ClosedRange<UInt64>)
  func theKernelsOwnRecordStaysWhatItIs(seed: UInt64) {
    let reports = Self.reports(seed: seed)
    for other in reports.dropFirst() {
      let merged = EventMatch.merged(other, with: reports[0])
      #expect(merged.atUs == reports[0].atUs)
      #expect(merged == reports[0])
    }
  }

  @Test func microsecondsAreBetterThanWholeSeconds() {
    let kmsg = EventMatchTests.kill { $0.atDigits = 6 }
    let syslog = EventMatchTests.syslog { $0.atText = "Nov 14 22:13:20" }
    for merged in [EventMatch.merged(syslog, with: kmsg), EventMatch.merged(kmsg, with: syslog)] {
      #expect(merged.atUs == kmsg.atUs)
      #expect(merged.atDigits == 6)
      #expect(merged.atText == kmsg.atText, "the text belongs to the time")
    }
  }

  @Test func ofWholeSecondsTheEarlierOneCounts() {
    let early = EventMatchTests.syslog()
    let late = EventMatchTests.syslog { $0.atUs = 1_700_000_030_000_000 }
    #expect(EventMatch.merged(late, with: early).atUs == early.atUs)
    #expect(EventMatch.merged(early, with: late).atUs == early.atUs)
  }

  @Test func whatWasCutIsCompleted() {
    let cut = EventMatchTests.kill { $0.oomMemcg = "/system.sl" }
    let whole = EventMatchTests.kill { $0.oomMemcg = "/system.slice/a.service" }
    #expect(EventMatch.merged(cut, with: whole).oomMemcg == whole.oomMemcg)
    #expect(EventMatch.merged(whole, with: cut).oomMemcg == whole.oomMemcg)
  }
}
