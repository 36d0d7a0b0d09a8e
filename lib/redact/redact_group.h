/*
 * redact_group: what a group has beside a record, with pseudonyms in place of private names. Every
 * name has the pseudonym that it has in records, so that groups of redacted records and redacted
 * groups of records are the same groups.
 *
 * Signatures in `sigs` are the exception: their stacks are not shown, so they become numbers that
 * tell only which of them are equal.
 */
#ifndef GL_REDACT_REDACT_GROUP_H
#define GL_REDACT_REDACT_GROUP_H

#include "lib/redact/redact_state.h"

/*
 * Redacts the group part of r, a group, and gives it to `out`, which is r redacted but without a
 * group part so far. The result is valid until the arena is reset. If memory runs out, x->failed is
 * set.
 */
void gl_redact_group(struct gl_redactor *x, struct gl_record *out, const struct gl_record *r);

#endif
