/* measure FD COMMAND…: runs a command and writes its cost to FD:
 * user, system and wall time in microseconds, peak resident KiB of its largest process, status.
 *
 * In C because the kernel carries the peak of the forking program over execve(2): started from
 * Python, everything would seem to take at least as much memory as Python.
 * As a subreaper it counts processes too whose parent did not wait for them.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long micros(struct timeval t) { return t.tv_sec * 1000000LL + t.tv_usec; }

int main(int argc, char **argv) {
  if (argc < 3) return fprintf(stderr, "usage: measure FD COMMAND...\n"), 64;
  int out = atoi(argv[1]);
  fcntl(out, F_SETFD, FD_CLOEXEC);
  prctl(PR_SET_CHILD_SUBREAPER, 1);

  struct timespec start, end;
  clock_gettime(CLOCK_MONOTONIC, &start);
  pid_t child = fork();
  if (child == 0) {
    execvp(argv[2], argv + 2);
    perror(argv[2]);
    _exit(127);
  }
  if (child < 0) return perror("measure: fork"), 1;

  struct rusage one, all = {0};
  int status, result = 1;
  for (pid_t pid; (pid = wait4(-1, &status, 0, &one)) > 0 || errno == EINTR;) {
    if (pid < 0) continue;
    timeradd(&all.ru_utime, &one.ru_utime, &all.ru_utime);
    timeradd(&all.ru_stime, &one.ru_stime, &all.ru_stime);
    if (one.ru_maxrss > all.ru_maxrss) all.ru_maxrss = one.ru_maxrss;
    if (pid == child) {
      clock_gettime(CLOCK_MONOTONIC, &end);
      result = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
  }
  long long wall = (end.tv_sec - start.tv_sec) * 1000000LL + (end.tv_nsec - start.tv_nsec) / 1000;
  dprintf(out, "%lld %lld %lld %ld %d\n", micros(all.ru_utime), micros(all.ru_stime), wall,
          all.ru_maxrss, result);
  return 0;
}
