/*
 * recordkeys: reads the values of a record's keys (lib/record/keytable.h) by their types, and makes
 * a record of all of them together.
 *
 * For each object, call gl_members_begin. Then, for each key, call gl_recordkeys_find and
 * gl_recordkeys_read. At the end call gl_recordkeys_are_record, gl_recordkeys_fault and
 * gl_recordkeys_end. Faults are borrowed from m and from the line.
 */
#ifndef GL_PARSE_RECORDKEYS_H
#define GL_PARSE_RECORDKEYS_H

#include "lib/parse/member.h"

#define GL_RECORDKEYS_MAX 64 /* most rows, because each is a bit of a word */

/*
 * Returns the row of a key (enum gl_keytable_index), or GL_KEYTABLE_ROWS. guess: the row to try
 * first.
 */
size_t gl_recordkeys_find(struct gl_str key, size_t guess);

static inline uint64_t gl_recordkeys_bit(size_t row)
{
	return UINT64_C(1) << row;
}

/*
 * Read the value at the cursor as this row demands, and move the cursor behind it. The value is
 * stored in m->rec, m->more or m->group; a value of the wrong type makes a fault. If the cursor
 * could not be moved, m->no_memory or j->what is set.
 */
void gl_recordkeys_read(struct gl_members *m, struct gl_json *j, size_t row);

/* Returns true if the object, which has ended, is a record. */
bool gl_recordkeys_are_record(const struct gl_members *m);

/* Returns what makes the record bad, or NULL. Call this only for an object that is a record. */
const struct gl_member_fault *gl_recordkeys_fault(struct gl_members *m);

/*
 * Complete m->rec from all members together. Call this if there is no fault. stack: the stack whose
 * text was recognised, or NULL if frames were read. Returns false if there is no memory.
 */
bool gl_recordkeys_end(struct gl_members *m, const struct gl_stack *stack);

#endif
