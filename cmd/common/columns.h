/*
 * columns: --fields, as the tools that write records share it.
 */
#ifndef GL_CMD_COMMON_COLUMNS_H
#define GL_CMD_COMMON_COLUMNS_H

#include "cmd/common/tool.h"
#include "lib/output/fields.h"
#include "lib/record/keytable.h"

/* Its option row. Completions offer the keys of the key table. */
#define COLUMNS_ROW(key)                                                                           \
	{                                                                                          \
		key, "fields", "LIST", GL_OPT_TEXT, 0, 0, &GL_KEYTABLE_LIST[1],                    \
			"write these keys as TSV: id,where.func,frames.0.file"                     \
	}

struct columns {
	struct gl_fields *fields; /* NULL: whole records are written */
	struct gl_buf line;
	bool has_groups; /* among what was read */
	bool is_checked; /* the keys are those of goroutines */
	bool is_put;	 /* a line was written */
	bool is_refused;
};

/* Take the option; when it is given again its last value holds. 0, or -1 and *err. */
int columns_set(struct columns *c, const char *list, struct gl_err *err);

/*
 * Of each record that is read, before it is written. false: told, status 2, no further one is
 * wanted: a key is none of what the tools make of dumps. Those that came as JSON may have others.
 */
bool columns_see(struct tool *t, struct columns *c, const struct gl_record *r);

/* The same before anything is read, where only groups are written. */
bool columns_of_groups(struct tool *t, struct columns *c);

/* Where a record's line is to be appended: columns_put then writes it, or some of it. */
struct gl_buf *columns_line(struct tool *t, struct columns *c);
void columns_put(struct tool *t, struct columns *c);

/* All is written: keys that no record had, and that none can have, are wrong usage, too. Frees. */
void columns_end(struct tool *t, struct columns *c);

#endif
