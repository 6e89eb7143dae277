// Nothing to call: see no_icu_data.c.
