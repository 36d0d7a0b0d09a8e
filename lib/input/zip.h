/*
 * zip: reads zip archives (PKWARE's APPNOTE.TXT 6.3.10) from front to back by their local headers,
 * so that it works on pipes as on files. Members are stored or deflated. The sizes of a member may
 * stand behind its content in a data descriptor, and may have 64 bits. The directory at the end
 * only serves to check the number of members found.
 */
#ifndef GL_INPUT_ZIP_H
#define GL_INPUT_ZIP_H

#include "lib/input/packer.h"

extern const struct gl_packer gl_zip;

#define GL_ZIP_LEAST 4 /* bytes that gl_zip_detect needs */

bool gl_zip_detect(const char *p, const char *end);

#endif
