/*
 * groupkeys: readers of the keys that only groups have (contract section 3). Their base is a
 * struct gl_group; its other keys are objects of counts, which member.h reads. They mean
 * something only together with `by`, which recordkeys.h sees to.
 *
 * Readers are as member.h says.
 */
#ifndef GL_PARSE_GROUPKEYS_H
#define GL_PARSE_GROUPKEYS_H

#include "lib/parse/member.h"

/* Names; values, as many as m->nkey then says. */
gl_member_read gl_groupkeys_read_by;
gl_member_read gl_groupkeys_read_key;

gl_member_read gl_groupkeys_read_wait;
gl_member_read gl_groupkeys_read_ids;
gl_member_read gl_groupkeys_read_first;
gl_member_read gl_groupkeys_read_example;

/* Counts at the row's offset; whether a group knows its sources at all is a fact of its own. */
gl_member_read gl_groupkeys_read_sources;

#endif
