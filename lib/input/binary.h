/*
 * binary: finds bytes that text does not contain. Binary data such as gzip or protobuf soon
 * contains one.
 */
#ifndef GL_INPUT_BINARY_H
#define GL_INPUT_BINARY_H

#include "lib/base/avx2.h"

/* Returns the first byte of [p, end) that is 0x08 or less, or end if there is none. */
const char *gl_binary_find(const char *p, const char *end);

#endif
