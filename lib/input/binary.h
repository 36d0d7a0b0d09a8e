/*
 * binary: the first byte of a text that text does not have. Whatever is binary, such as gzip or
 * protobuf, soon has one.
 */
#ifndef GL_INPUT_BINARY_H
#define GL_INPUT_BINARY_H

#include "lib/base/avx2.h"

/* The first byte of [p, end) that is 0x08 or less; end without one. */
const char *gl_binary_find(const char *p, const char *end);

#endif
