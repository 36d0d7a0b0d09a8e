/*
 * checksum: the CRC-32 of gzip and zip (RFC 1952, section 8). zlib computes it. On processors with
 * PCLMULQDQ, long stretches are first folded into 16 bytes that have the same CRC: then it takes a
 * third of the time, and unpacking a dump a fifth less.
 */
#ifndef GL_INPUT_CHECKSUM_H
#define GL_INPUT_CHECKSUM_H

#include "lib/base/port.h"

/* Returns the CRC-32 over [p, p+n), continuing from `crc`, which begins as 0. */
uint32_t gl_checksum(uint32_t crc, const char *p, size_t n);

#endif
