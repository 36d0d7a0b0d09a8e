/*
 * columns: --fields, as the tools that write records share it.
 */
#ifndef GL_CMD_COLUMNS_H
#define GL_CMD_COLUMNS_H

#include "cmd/tool.h"
#include "lib/output/fields.h"

/* Its option row. */
#define COLUMNS_ROW(key)                                                                           \
	{                                                                                          \
		key, "fields", "LIST", GL_OPT_TEXT, 0, 0, NULL,                                    \
			"write these keys as TSV: id,where.func,frames.0.file"                     \
	}

struct columns {
	struct gl_fields *fields; /* NULL: whole records are written */
	struct gl_buf line;
};

/* Take the option; when it is given again its last value holds. 0, or -1 and *err. */
int columns_set(struct columns *c, const char *list, struct gl_err *err);

/* Where a record's line is to be appended: columns_put then writes it, or some of it. */
struct gl_buf *columns_line(struct tool *t, struct columns *c);
void columns_put(struct tool *t, struct columns *c);

/* All is written: tell of names that nothing had and that may be misspelt. Frees. */
void columns_end(struct tool *t, struct columns *c);

#endif
