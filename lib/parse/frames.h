/*
 * frames: readers of frames, alone or with a creator: the record's own, those of its ancestors,
 * and those of a group's example. The record's own stay in m->frames, m->creator and m->where
 * until the whole record is known; they are borrowed from the line and m->arena.
 *
 * Every reader keeps to the rules of member.h.
 */
#ifndef GL_PARSE_FRAMES_H
#define GL_PARSE_FRAMES_H

#include "lib/parse/member.h"

/* Reads into m->frames. */
gl_member_read gl_frames_read_frames;

/* Reads the creator into m->creator, and the id of its goroutine into the record's parent. */
gl_member_read gl_frames_read_created_by;

/* Reads into m->where, which counts only for a record or a group without frames. */
gl_member_read gl_frames_read_where;

/* Reads into m->more. */
gl_member_read gl_frames_read_ancestors;

/* Reads the object of frames and creator at the cursor as a stack, and adds it to m->stacks. */
bool gl_frames_get_stack(struct gl_members *m, struct gl_json *j, const struct gl_stack **stack);

#endif
