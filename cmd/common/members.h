/*
 * members: what a tool remembers about the members of archives while it reads them: which of them
 * are selected, how many dumps each source has had, and how many members held no dump.
 */
#ifndef GL_CMD_COMMON_MEMBERS_H
#define GL_CMD_COMMON_MEMBERS_H

#include "lib/base/arena.h"
#include "lib/base/set.h"
#include "lib/select/match.h"

/* A zeroed struct selects all members. */
struct members {
	struct gl_match *selected; /* owned; NULL: all */
	struct gl_set sources;	   /* the sources that had dumps: a set of struct members_source */
	struct gl_arena arena;
	/*
	 * counts for the current operand: all its members; those that were read; and those that
	 * were read but hold no dump
	 */
	uint64_t found, read, without;
};

void members_free(struct members *m);

/*
 * Begin an operand. keeps_sources: if a source occurred in the operand before it, the numbers of
 * its dumps continue.
 */
void members_begin(struct members *m, bool keeps_sources);

/* Count a member. Returns true if it is selected, and so must be read. */
bool members_select(struct members *m, struct gl_str name);

/*
 * members_dumps returns how many dumps a source had in earlier members of that name. A name occurs
 * more than once, for example, if a newer version of a member was appended to the archive.
 * members_note stores the number for the next member of the name.
 */
uint64_t members_dumps(const struct members *m, struct gl_str source);
void members_note(struct members *m, struct gl_str source, uint64_t dumps);

#endif
