#ifndef OOMHIST_CLOGSCAN_H
#define OOMHIST_CLOGSCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// What a search passed over.
struct log_scan_counts {
  size_t newlines;
  bool has_nul;
};

/// Offset of the first word that a line outside an OOM report must have to matter, or `end`.
///
/// Looks at `bytes[start..<end]`, for words that may reach up to `size`; `end` is at most `size`.
/// The offset is that of a letter of the word. Newlines in front of it are added to `counts`; NUL
/// bytes are noted, perhaps some behind it too.
size_t log_scan_find(
  const uint8_t *bytes, size_t start, size_t end, size_t size, struct log_scan_counts *counts);

/// Whether one of the words stands in a line.
bool log_line_has_word(const uint8_t *line, size_t size);

enum { LOG_LINE_NUL = 1, LOG_LINE_ESCAPE = 2, LOG_LINE_HASH = 4 };

/// Offset of the first newline in `bytes[start..<end]`, or `end`; `marks` tells of the bytes in front.
size_t log_line_end(const uint8_t *bytes, size_t start, size_t end, unsigned *marks);

/// `log_scan_find` on a processor whose vectors have at most so many letters: 64 with AVX-512, 32
/// with AVX2, 0 without either.
size_t log_scan_find_within(
  size_t most_letters, const uint8_t *bytes, size_t start, size_t end, size_t size,
  struct log_scan_counts *counts);

#endif
