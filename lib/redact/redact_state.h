/* redact_state: what a redactor keeps (redact.h). Only the modules of this folder use it. */
#ifndef GL_REDACT_REDACT_STATE_H
#define GL_REDACT_REDACT_STATE_H

#include "lib/base/arena.h"
#include "lib/record/record.h"
#include "lib/redact/pseudonym.h"

/* A text that many records in a row have, and its pseudonym. */
struct gl_redact_last {
	struct gl_buf text, word;
};

struct gl_redactor {
	struct gl_secret secret;
	struct gl_stacks *stacks;
	/* redacted stacks, by the ordinal of the original; NULL: not made yet */
	const struct gl_stack **known;
	size_t nknown;
	struct gl_arena arena; /* what the records of the last call have besides their stacks */
	struct gl_record *records;
	size_t records_cap;
	struct gl_redact_last source, origin;
	struct gl_buf scratch; /* empty between calls */
	bool failed; /* memory ran out */
};

#endif
