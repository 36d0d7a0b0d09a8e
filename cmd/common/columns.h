/* columns: the option --fields of the tools that write records. */
#ifndef GL_CMD_COMMON_COLUMNS_H
#define GL_CMD_COMMON_COLUMNS_H

#include "cmd/common/tool.h"
#include "lib/output/fields.h"
#include "lib/record/keytable.h"

/* The row of --fields in a tool's table of options. Completions offer the keys of the key table. */
#define COLUMNS_ROW(key)                                                                           \
	{                                                                                          \
		key, "fields", "LIST", GL_OPT_TEXT, 0, 0, &GL_KEYTABLE_LIST[1],                    \
			"write these keys as TSV: id,where.func,frames.0.file"                     \
	}

struct columns {
	struct gl_fields *fields; /* NULL: whole records are written */
	struct gl_buf line;
	bool has_groups; /* one of the records was a group */
	bool is_checked; /* the keys were checked for names that the tools never write */
	bool is_put;	 /* a line was written */
	bool is_refused;
};

/*
 * Takes the option --fields. If it is given more than once, the last list is used. Returns 0, or -1
 * with *err set.
 */
int columns_set(struct columns *c, const char *list, struct gl_err *err);

/*
 * Call this for each record that is read, before it is written. Returns false if a wanted key is
 * one that the tools never write: this has then been reported, the status is 2, and no further
 * record is wanted. A record that was read as JSON may have any key, so it never leads to false.
 */
bool columns_see(struct tool *t, struct columns *c, const struct gl_record *r);

/*
 * Checks the keys as columns_see does, for a tool that writes only groups. Such a tool calls it
 * once, before anything is read.
 */
bool columns_of_groups(struct tool *t, struct columns *c);

/*
 * columns_line returns the buffer to which the caller must append the line of a record. columns_put
 * then writes the line, or only its wanted keys.
 */
struct gl_buf *columns_line(struct tool *t, struct columns *c);
void columns_put(struct tool *t, struct columns *c);

/*
 * Call this after the last record; it frees c. If columns_see has not checked the keys, because all
 * records were read as JSON, it reports the keys that no record had and that the tools never write.
 */
void columns_end(struct tool *t, struct columns *c);

#endif
