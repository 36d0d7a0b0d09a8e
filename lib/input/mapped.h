/*
 * mapped: maps windows of a file into memory. No other file uses mmap. The table of windows that
 * are mapped is global, for the SIGBUS handler that cmd installs.
 *
 * If a mapped file shrinks, reading a page beyond its new end raises SIGBUS. The handler replaces
 * the rest of that window by zero pages and marks the window as damaged. Afterwards the reader asks
 * whether the window was damaged. If it was, the reader discards what it made of the window, and
 * reads that part again with read(2).
 */
#ifndef GL_INPUT_MAPPED_H
#define GL_INPUT_MAPPED_H

#include "lib/base/port.h"

struct gl_mapped {
	const char *p; /* NULL if nothing is mapped */
	size_t len;
	int slot; /* index in the table of windows; -1 if nothing is mapped */
};

/*
 * Maps len bytes of fd at offset, which must be a multiple of gl_mapped_page(). Returns false if
 * the system refuses, or if the table of windows is full.
 */
bool gl_mapped_open(struct gl_mapped *m, int fd, uint64_t offset, size_t len);
void gl_mapped_close(struct gl_mapped *m);

/* Returns true if pages of the window were found missing when they were read. */
bool gl_mapped_is_damaged(const struct gl_mapped *m);

size_t gl_mapped_page(void);

/*
 * For the SIGBUS handler; async-signal-safe. Puts zero pages in place of those that are missing
 * from addr on. Returns false if addr is in no mapped window.
 */
bool gl_mapped_rescue(void *addr);

#endif
