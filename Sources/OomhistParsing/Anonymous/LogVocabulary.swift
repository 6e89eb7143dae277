/// What the kernel, the userspace killers and `oomhist` itself write: words and forms of numbers
/// that tell nothing about a machine's owner.
enum LogVocabulary {
  static func contains(_ word: String) -> Bool {
    words.contains(word) || isMeasure(word) || isFlag(word) || isMemInfo(word)
      || isPunctuation(word) || KnownNames.contains(word)
  }

  private static func isPunctuation(_ word: String) -> Bool {
    word.utf8.allSatisfy { byte in
      byte < 0x80 && !isDigit(byte) && !(0x41...0x5a).contains(byte)
        && !(0x61...0x7a).contains(byte)
    }
  }

  /// A name of the Mem-Info block, of the machine or of a cgroup.
  private static func isMemInfo(_ word: String) -> Bool {
    guard word.hasSuffix("_kib") else { return false }
    return memInfo.contains(
      String(word.dropLast(4).dropFirst(word.hasPrefix("memcg_") ? 6 : 0)))
  }

  /// `CONSTRAINT_MEMCG`, `__GFP_ZERO`: the kernel's own constants.
  private static func isFlag(_ word: String) -> Bool {
    let name = word.drop { $0 == "_" }
    return ["CONSTRAINT_", "GFP_"].contains { name.hasPrefix($0) }
      && name.utf8.allSatisfy {
        (0x41...0x5a).contains($0) || $0 == 0x5f || (0x30...0x39).contains($0)
      }
      && flags.contains(String(name))
  }

  /// A number, with a sign, a fraction, a unit; a date; hexadecimal digits behind `0x`.
  private static func isMeasure(_ word: String) -> Bool {
    var text = Array(word.utf8)[...]
    if text.starts(with: "0x".utf8) {
      return text.count > 2 && text.count <= 18
        && text.dropFirst(2).allSatisfy { isDigit($0) || (0x61...0x66).contains($0) }
    }
    if text.first == UInt8(ascii: "#") || text.first == UInt8(ascii: "-")
      || text.first == UInt8(ascii: "+")
    {
      text.removeFirst()
    }
    if isDate(text) { return true }
    for unit in units where text.count > unit.count && text.suffix(unit.count).elementsEqual(unit) {
      text.removeLast(unit.count)
      break
    }
    return isNumber(text)
  }

  /// `12`, `12.5`, and the end of a stamp with its zone, `07.250000+00` or `07-05`.
  private static func isNumber(_ text: ArraySlice<UInt8>) -> Bool {
    guard let first = text.first, isDigit(first), text.count <= 20 else { return false }
    var points = 0
    var signs = 0
    for byte in text where !isDigit(byte) {
      switch byte {
      case UInt8(ascii: "."): points += 1
      case UInt8(ascii: "+"), UInt8(ascii: "-"): signs += 1
      default: return false
      }
    }
    // More of them are an address, a version, a telephone number.
    return points <= 1 && signs <= 1 && (signs == 0 || text.count <= 13)
  }

  /// `2026-11-20`, with the hour behind a `T`.
  private static func isDate(_ text: ArraySlice<UInt8>) -> Bool {
    let form = Array("dddd-dd-ddTdd".utf8)
    guard text.count == 10 || text.count == 13 else { return false }
    return zip(text, form).allSatisfy { $1 == UInt8(ascii: "d") ? isDigit($0) : $0 == $1 }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  private static let units = [
    "kiB", "kB", "KB", "MiB", "MB", "GiB", "GB", "ms", "us", "K", "M", "G", "B", "s", "%", "Z",
    "pages",
  ]
  .map { Array($0.utf8) }

  private static let flags = list(
    """
    CONSTRAINT_NONE CONSTRAINT_CPUSET CONSTRAINT_MEMORY_POLICY CONSTRAINT_MEMCG GFP_KERNEL GFP_ATOMIC \
    GFP_USER GFP_HIGHUSER GFP_HIGHUSER_MOVABLE GFP_NOFS GFP_NOIO GFP_NOWAIT GFP_DMA GFP_DMA32 \
    GFP_TRANSHUGE GFP_TRANSHUGE_LIGHT GFP_KERNEL_ACCOUNT GFP_TEMPORARY GFP_ACCOUNT GFP_ZERO GFP_NOWARN \
    GFP_COMP GFP_NORETRY GFP_NOFAIL GFP_REPEAT GFP_RETRY_MAYFAIL GFP_HARDWALL GFP_MOVABLE GFP_RECLAIMABLE \
    GFP_HIGHMEM GFP_HIGH GFP_IO GFP_FS GFP_WAIT GFP_COLD GFP_MEMALLOC GFP_NOMEMALLOC GFP_THISNODE GFP_WRITE \
    GFP_DIRECT_RECLAIM GFP_KSWAPD_RECLAIM GFP_RECLAIM GFP_NOTRACK GFP_OTHER_NODE GFP_SKIP_ZERO \
    GFP_SKIP_KASAN GFP_SKIP_KASAN_POISON GFP_ZEROTAGS GFP_NOLOCKDEP GFP_NO_OBJ_EXT
    """)

  private static let words = list(
    """
    A About Adj Call Consider Consumed CPU Cgroup Counted DMA DMA32 Free FAILED Failed Found GB Hardware HighMem ID \
    Kill Killed Killing Memory Mem-Info Mem-Info: MiB Name Node Node0 None Normal Not OOM OOM-killer Out PID PSI \
    Process RAM RSS SIGKILL SIGTERM Sending Slab System Swap Task Tasks The This Total Trace UID VmRSS VmSize \
    Victim a about above access account active after all allocate allocating allowed also always an and \
    anon anon-rss any apparently are as at available avail avg avg10 avg300 avg60 back badness be because been \
    before below boot bounce bounce: by bytes came cannot case cgroup cgroups child children clock comm compulsory \
    constraint consumed controller cost could count cpu cpuset current dead deadlock deadlocked deferred denied died directory disabled dropped due \
    effective eligible enabled ended enough entered error event events exceeded exceeds exit exited exiting expected \
    fail failcnt failed false file file-rss files for forward free freed from full g gfp gfp_mask gfp_flags global global_oom group \
    had has have hides hidepid high highest hold host if in including info info: init: interval into invoked invoker is it its job kB kbytes kernel kill \
    killable killed killer killing kills kmem known lack last late later least leader limit limits list local low lower loss machine \
    madvise main make max may mem mem_cgroup_out_of_memory memcg memory memory+swap memory.high memory.max memory.oom.group memory.swap mems_allowed message \
    metrics min minimal mm mode more most msg name need needed never no node nodemask none not \
    note notice now null number of off oldpid on one oom oom-kill oom-kill: oom-killer oom_adj oom_adj: oom_kill oom_kill_process oom_memcg \
    oom_reaper oom_score oom_score_adj oomd open opened operation or order other others others' out outside over owner page pagefault_out_of_memory pages panic permission permitted pgtables pgtables_bytes pid pids \
    policy post-mortem pressure previous priority process processes protect range rate ratio read reading ready reap reaped reclaim record recorder records \
    recovery refused release remaining reserved result ring rss rss_anon rss_file rss_shmem running sacrifice sampled score second seconds see sending sent service \
    set shmem shmem-rss sig signal since size slab slice small snapshots so some span stamp state stat status stop stopped stored such swap swap_in swap_out swapents \
    swapped synthetic sysrq system task task_memcg tasks tgid than that the them there these they this threshold ticks time timed to too \
    total total-vm total_vm tried true two uid under unit unknown until unusable up uptime usage use used user users' using \
    value victim vm vm-rss was were what when where which while with within without write year years yet zone end-of-record previous-boot file-time \
    command-line now Out-of-memory unreadable some_avg10 full_avg10 swap_free swap-used mem-available SwapFree MemAvailable MemTotal SwapTotal oom-kill-disable \
    Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec Mon Tue Wed Thu Fri Sat Sun UTC GMT Z Main Due triggered selected victim's cmdline env \
    Kernel Marked activity being going oom_kill_allocating_task oomkilladj panic_on_oom syncing \
    system-wide ram_pages highmem_pages reserved_pages cma_pages hwpoisoned_pages
    """)

  private static let memInfo = list(
    """
    active active_anon active_file anon anon_pages anon_thp bounce cache dirty file file_dirty \
    file_mapped file_writeback free free_cma free_highmem free_pcp hugetlb_free hugetlb_total inactive \
    inactive_anon inactive_file isolated_anon isolated_file kernel kernel_misc_reclaimable kernel_stack \
    kmem_limit kmem_usage mapped mapped_anon mapped_file memsw_limit memsw_usage pagecache pagetables \
    percpu rss rss_huge sec_pagetables shmem slab slab_reclaimable slab_unreclaimable sock swap \
    swap_cache swap_free swap_limit swap_total swap_usage swapcached unevictable unstable vmalloc \
    writeback zswap zswapped
    """)

  private static func list(_ text: String) -> Set<String> {
    Set(text.split { $0 == " " || $0 == "\n" }.map(String.init))
  }
}
