import Glibc

/// A descriptor that the kernel makes ready when tasks had to wait for memory.
///
/// Triggers of pressure stall information: `Documentation/accounting/psi.rst`, Linux 5.2. While it
/// is quiet it costs nothing at all.
package final class PressureTrigger {
  /// Ready for POLLPRI at most once in the window: ``StopSignal/Watched/urgent(_:)``.
  package let descriptor: Int32

  /// Some task waited for 150 ms within 1 s; without CAP_SYS_RESOURCE Linux 6.4 and later allow
  /// windows of whole 2 s only.
  private static let wishes = ["some 150000 1000000", "some 300000 2000000"]

  /// Sets the trigger; `nil` where the kernel has none, or does not allow it.
  package init?(procfs: String = "/proc") {
    let path = procfs + "/pressure/memory"
    for wish in Self.wishes {
      let file = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC)
      guard file >= 0 else { return nil }
      // The kernel wants the NUL; on a recorded machine this is a file, which is left as it is.
      var status = stat()
      let isKernels = fstat(file, &status) == 0 && status.st_size == 0
      if isKernels, write(file, wish, wish.utf8.count + 1) > 0 {
        descriptor = file
        return
      }
      close(file)
    }
    return nil
  }

  deinit { close(descriptor) }
}
