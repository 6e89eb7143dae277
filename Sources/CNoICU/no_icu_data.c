// Takes the place of ICU's data in a program that is linked with the static Foundation: 34 MB of
// languages, calendars and time zones, half of the program, which nothing here asks for. GRDB imports
// Foundation, and that alone would link them (docs/decisions/0020-half-the-program-was-icu-data.md).
//
// It is ICU's common data with an empty table of contents (format "CmnD" 1.0 of ICU's ucmndata.h),
// so that ICU answers every question with "no such data". The symbol carries ICU's version; with one
// that is not listed, the program has its usual size again.

#include <stdint.h>

struct common_data {
  uint16_t header_size;
  uint8_t magic[2];
  uint16_t info_size, reserved;
  uint8_t is_big_endian, charset, bytes_of_char, reserved_too;
  char format[4];
  uint8_t format_version[4], data_version[4], fill[8];
  uint32_t entries;
};

#define EMPTY(symbol)                                                                  \
  extern const struct common_data symbol;                                              \
  __attribute__((aligned(16), visibility("hidden"))) const struct common_data symbol = \
      {.header_size = 32, .magic = {0xda, 0x27}, .info_size = 20, .bytes_of_char = 2,  \
       .format = {'C', 'm', 'n', 'D'}, .format_version = {1}}

EMPTY(icudt74_dat);
EMPTY(icudt75_dat);
EMPTY(icudt76_dat);
EMPTY(icudt77_dat);
EMPTY(icudt78_dat);
EMPTY(icudt79_dat);
EMPTY(icudt80_dat);
