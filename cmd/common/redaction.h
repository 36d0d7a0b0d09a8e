/* redaction: the options --redact and --redact-key of the tools whose output users may share. */
#ifndef GL_CMD_COMMON_REDACTION_H
#define GL_CMD_COMMON_REDACTION_H

#include "cmd/common/tool.h"
#include "lib/redact/redact.h"

/* The rows of both options in a tool's table. */
#define REDACTION_ROWS(redact, redact_key)                                                         \
	{redact, "redact", NULL, GL_OPT_FLAG, 0, 0, NULL,                                          \
		"replace names that are not well known with pseudonyms"},                          \
	{                                                                                          \
		redact_key, "redact-key", "FILE", GL_OPT_FILE, 0, 0, NULL,                         \
			"the same, with pseudonyms that stay: FILE has the key"                    \
	}

/* A zeroed struct redacts nothing. */
struct redaction {
	bool is_on;
	/* the file that contains the key, from --redact-key; NULL: use a random key */
	const char *file;
	struct gl_buf random; /* a random key */
	struct gl_redactor *redactor;
};

/*
 * Take one of the options; file: the value of --redact-key, or NULL for --redact. Call it from
 * info->set.
 */
void redaction_set(struct redaction *x, const char *file);

/*
 * If redaction is on, get the key. Tells the user if the key is random. If there is no key, reports
 * this and returns false.
 */
bool redaction_begin(struct tool *t, struct redaction *x);

/*
 * Returns the records in redacted form, borrowed until the next call. If redaction is off, returns
 * the records themselves.
 */
const struct gl_record *redaction_of(
	struct redaction *x, const struct gl_record *r, size_t n);

/* Call this at the end, also after a failure. */
void redaction_end(struct redaction *x);

#endif
