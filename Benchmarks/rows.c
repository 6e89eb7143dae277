// The least that a report costs: cuts a syslog into lines, reads the rows of task tables and prints them as
// JSON. No other line is looked at, nothing is checked, kept or put together.
//
// cc -O2 rows.c && ./a.out LOG > /dev/null

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { READ_BYTES = 1 << 18, FLUSH_BYTES = 700 << 10, OUT_BYTES = 2 << 20, COLUMNS = 11 };

static const char *const keys[COLUMNS] = {
  "{\"pid\":", ",\"uid\":", ",\"tgid\":", ",\"total_vm_kib\":", ",\"rss_kib\":", ",\"pgtables_kib\":",
  ",\"swap_kib\":", ",\"oom_score_adj\":", ",\"a\":", ",\"b\":", ",\"c\":",
};
static char out[OUT_BYTES];
static size_t length;

static void text(const char *bytes, size_t count) {
  memcpy(out + length, bytes, count);
  length += count;
}

static void number(long value) {
  char digits[24];
  int count = 0;
  if (value < 0) out[length++] = '-';
  unsigned long rest = value < 0 ? -(unsigned long)value : (unsigned long)value;
  do digits[count++] = '0' + rest % 10;
  while (rest /= 10);
  while (count) out[length++] = digits[--count];
}

static int is_digit(char c) { return c >= '0' && c <= '9'; }

static long read_number(const char **at) {
  int is_negative = **at == '-';
  long value = 0;
  for (*at += is_negative; is_digit(**at); ++*at) value = value * 10 + (**at - '0');
  return is_negative ? -value : value;
}

// `… kernel: [   12.345678] [   4711]     0  4711 …`, up to a newline at `end`.
static int row(const char *line, const char *end) {
  const char *at = memchr(line, ']', end - line > 60 ? 60 : end - line);
  if (!at || end - at < 5 || at[1] != ' ' || at[2] != '[') return 0;
  at += 3;
  for (int column = 0;; column++) {
    while (*at == ' ') at++;
    if (!is_digit(*at) && !(*at == '-' && is_digit(at[1]))) break;
    long value = read_number(&at);
    if (column == 0 && *at++ != ']') return 0;
    if (column >= COLUMNS) continue;
    text(keys[column], strlen(keys[column]));
    number(value);
  }
  text(",\"comm\":\"", 9);
  text(at, end - at);
  text("\"},", 3);
  return 1;
}

int main(int count, char **arguments) {
  static char bytes[READ_BYTES];
  int file = count > 1 ? open(arguments[1], O_RDONLY) : 0;
  size_t held = 0;
  ssize_t got;
  long rows = 0;
  while ((got = read(file, bytes + held, sizeof bytes - held)) > 0) {
    const char *line = bytes, *end = bytes + held + got, *newline;
    while ((newline = memchr(line, '\n', end - line))) {
      rows += row(line, newline);
      line = newline + 1;
      if (length > FLUSH_BYTES) length = write(1, out, length) < 0;
    }
    held = end - line;
    memmove(bytes, line, held);
  }
  if (write(1, out, length) < 0) return 1;
  fprintf(stderr, "%ld rows\n", rows);
  return 0;
}
