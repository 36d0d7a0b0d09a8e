/*
 * groupkeys: readers of the keys that only groups have (gl-record(5)). They fill m->group. Keys
 * whose values are objects of counts are read by member.h instead. All these keys mean something
 * only together with `by`, which recordkeys.h checks.
 *
 * All readers follow the rules for readers in member.h.
 */
#ifndef GL_PARSE_GROUPKEYS_H
#define GL_PARSE_GROUPKEYS_H

#include "lib/parse/member.h"

/*
 * `by` is an array of names, and `key` is an array of values; m->nkey then has the number of
 * values.
 */
gl_member_read gl_groupkeys_read_by;
gl_member_read gl_groupkeys_read_key;

gl_member_read gl_groupkeys_read_wait;
gl_member_read gl_groupkeys_read_ids;
gl_member_read gl_groupkeys_read_first;

/*
 * Reads the counts by source, and sets has_sources, which tells an empty object from an absent key.
 */
gl_member_read gl_groupkeys_read_sources;

#endif
