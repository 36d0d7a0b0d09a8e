/*
 * redact: makes records without names that only their owner knows. These are replaced by pseudonyms
 * (pseudonym.h): names of functions, types, packages and files that are not well known, values of
 * labels, sources and origins, what a program said when it died, states that the runtime does not
 * have, and arguments. A name gets the same pseudonym everywhere. These stay: the structure of
 * stacks and names, line numbers, ids, states, waits, times, keys of labels, and the places of
 * records in their input.
 *
 * So records that are redacted with one key can be grouped and compared as before. Groups are
 * redacted in the same way as their members (redact_group.h).
 *
 * Arguments: 0 stays. An address becomes another address. Equal addresses stay equal, and addresses
 * within one MiB keep their distances, so that a reader can still see who waits for whom. Other
 * numbers that may be addresses become other numbers, and everything else becomes `_`.
 */
#ifndef GL_REDACT_REDACT_H
#define GL_REDACT_REDACT_H

#include "lib/record/record.h"

struct gl_redactor;

/* Borrows the key for the call only. Returns NULL if there is no memory. */
struct gl_redactor *gl_redactor_new(struct gl_str key);
void gl_redactor_free(struct gl_redactor *x);

/* Returns the table of the stacks of redacted records; the redactor owns it. */
struct gl_stacks *gl_redactor_stacks(struct gl_redactor *x);

/*
 * Returns the n records in redacted form, borrowed until the next call. In all calls, the records
 * must have their stacks from the same table. Returns NULL if there is no memory.
 */
const struct gl_record *gl_redact(
	struct gl_redactor *x, const struct gl_record *records, size_t n);

#endif
