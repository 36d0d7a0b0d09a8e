/*
 * members: what is kept of the members of archives while a tool reads them: which are selected, how
 * many dumps each source had so far, and how many members held none.
 */
#ifndef GL_CMD_COMMON_MEMBERS_H
#define GL_CMD_COMMON_MEMBERS_H

#include "lib/base/arena.h"
#include "lib/base/set.h"
#include "lib/select/match.h"

/* A zeroed struct selects all members. */
struct members {
	struct gl_match *selected; /* owned; NULL: all */
	struct gl_set sources;	   /* those with dumps: struct members_source */
	struct gl_arena arena;
	/* of the operand: its members, those that were read, and those of them without a dump */
	uint64_t found, read, without;
};

void members_free(struct members *m);

/* An operand begins. keeps_sources: its dumps are numbered after those of the operand before. */
void members_begin(struct members *m, bool keeps_sources);

/* Counts a member. Returns 1 if it is to be read, 0 if not, -1 if there is no memory. */
int members_select(struct members *m, struct gl_str name);

/*
 * The number of dumps that a source had before. Names may repeat, as in an archive to which a newer
 * version of a member was appended. members_note sets it; it returns false if there is no memory.
 */
uint64_t members_dumps(const struct members *m, struct gl_str source);
bool members_note(struct members *m, struct gl_str source, uint64_t dumps);

#endif
