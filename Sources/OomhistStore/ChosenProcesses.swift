/// The processes that the filters of a query choose, as a temporary table for its statements.
enum ChosenProcesses {
  /// What is bound to `:chosen`: NULL where no filter was given, and the table is empty.
  static let parameter = "chosen"

  static let sql = """
    CREATE TEMP TABLE chosen_process AS
    SELECT process_id
    FROM process_info
    WHERE :chosen IS NOT NULL AND matches(:comm, comm) AND matches(:pid, pid)
      AND matches(:user, uid) AND matches(:unit, unit) AND matches(:cgroup, cgroup)
      AND (matches(:container, container_id) OR matches(:container, pod_uid))
    """
}
