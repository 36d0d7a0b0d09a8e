/*
 * groupkeys: readers of the keys that only groups have (gl-record(5)). They fill a struct gl_group,
 * which is their base. Keys whose values are objects of counts are read by member.h instead. All
 * these keys mean something only together with `by`, which recordkeys.h checks.
 *
 * Every reader keeps to the rules of member.h.
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
gl_member_read gl_groupkeys_read_example;

/*
 * Reads counts, and notes in has_sources that the group has this key, even if the object is empty.
 */
gl_member_read gl_groupkeys_read_sources;

#endif
