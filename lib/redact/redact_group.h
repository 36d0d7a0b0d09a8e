/*
 * redact_group: redacts what a group has in addition to the keys of a record. Every name gets the
 * pseudonym that it has in redacted records. So grouping redacted records gives the same groups as
 * redacting the groups of the original records.
 *
 * Signatures in `sigs` are the exception. Their stacks are not shown, so they become numbers that
 * tell only which of them are equal.
 */
#ifndef GL_REDACT_REDACT_GROUP_H
#define GL_REDACT_REDACT_GROUP_H

#include "lib/redact/redact_state.h"

/*
 * Redacts the group part (r->more->group) of r, and stores the result in `out`, which has the other
 * fields of r in redacted form. The result is valid until the redactor's arena is reset. If memory
 * runs out, x->failed is set.
 */
void gl_redact_group(struct gl_redactor *x, struct gl_record *out, const struct gl_record *r);

#endif
