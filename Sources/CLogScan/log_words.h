// What the searches of log_scan.c have in common.
#ifndef OOMHIST_LOG_WORDS_H
#define OOMHIST_LOG_WORDS_H

#include "CLogScan.h"

// Letters of a word that are looked at first.
enum { LETTERS = 3 };

// The groups of words that have a letter there: by the letter, and by its low and high half.
struct log_table {
  uint8_t whole[256], low[16], high[16];
};
extern struct log_table log_tables[LETTERS];

// A block with candidates: where they are, and its newlines, a bit for each letter.
struct log_block {
  size_t offset;
  uint64_t candidates, newlines;
};

// A search through whole blocks of some letters each, the last one of which begins at most at
// `last`; gives the first one with a candidate, or where the next one begins.
struct log_search {
  size_t block;
  struct log_block (*find)(
    const uint8_t *bytes, size_t start, size_t last, struct log_scan_counts *counts);
};

// The fastest one that the processor has, of blocks of at most so many letters; blocks of 0 letters
// for none.
struct log_search log_search_of(size_t most_letters);

bool log_is_word(const uint8_t *bytes, size_t offset, size_t size);

#endif
