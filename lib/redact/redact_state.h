/* redact_state: the struct of a redactor (redact.h). Only the modules of this folder use it. */
#ifndef GL_REDACT_REDACT_STATE_H
#define GL_REDACT_REDACT_STATE_H

#include "lib/base/arena.h"
#include "lib/record/record.h"
#include "lib/redact/pseudonym.h"

/* The text that was redacted last, and its pseudonym. Many records in a row have the same text. */
struct gl_redact_last {
	struct gl_buf text, word;
};

struct gl_redactor {
	struct gl_secret secret;
	struct gl_stacks *stacks;
	/* redacted stacks, indexed by the ordinal of the original stack; NULL: not made yet */
	const struct gl_stack **known;
	size_t nknown;
	/* what the redacted records of the last call point to, except for their stacks */
	struct gl_arena arena;
	struct gl_record *records;
	size_t records_cap;
	struct gl_redact_last source, origin;
	struct gl_buf scratch; /* empty between calls */
	bool failed; /* memory ran out */
};

#endif
