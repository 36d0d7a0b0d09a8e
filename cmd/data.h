/*
 * data: files that come with the suite, found by name beside the program that runs.
 */
#ifndef GL_CMD_DATA_H
#define GL_CMD_DATA_H

#include "lib/base/buf.h"

/*
 * The path of the rule file `name`, ended by a NUL, is appended: of DIR/lib/select (the
 * sources) and DIR/../share/gl (an installation) the first that has NAME.rules, DIR being
 * where the program argv0 is. false: there is none such; nothing is appended.
 */
bool data_find_rules(struct gl_buf *path, const char *argv0, const char *name);

#endif
