/*
 * mapped: windows of a file in memory. The one file that knows mmap, and the one global of
 * the library: which windows are live, for the SIGBUS handler that cmd installs.
 *
 * A page of a mapped file that is gone (the file shrank) raises SIGBUS. The handler puts
 * zero pages over the rest of that window and notes it; the reader asks afterwards, throws
 * away what it made of the window, and reads that part by read(2) instead.
 */
#ifndef GL_INPUT_MAPPED_H
#define GL_INPUT_MAPPED_H

#include "lib/base/port.h"

struct gl_mapped {
	const char *p; /* NULL when nothing is mapped */
	size_t len;
	int slot; /* in the table of live windows, -1 when it is full */
};

/* Map len bytes of fd from offset, a multiple of gl_mapped_page(). false when refused. */
bool gl_mapped_open(struct gl_mapped *m, int fd, uint64_t offset, size_t len);
void gl_mapped_close(struct gl_mapped *m);

/* Pages of the window were gone when they were read. */
bool gl_mapped_is_damaged(const struct gl_mapped *m);

size_t gl_mapped_page(void);

/* For the SIGBUS handler: async-signal-safe. false when addr is in no window of ours. */
bool gl_mapped_rescue(void *addr);

#endif
