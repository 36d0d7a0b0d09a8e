/*
 * frames: readers of a record's frames, alone or with a creator: its own, its ancestors', and
 * those of a group's example. The record's own are left in m->frames, m->creator and m->where
 * until all of it is known; they are borrowed from the line and m->arena.
 *
 * Readers are as member.h says.
 */
#ifndef GL_PARSE_FRAMES_H
#define GL_PARSE_FRAMES_H

#include "lib/parse/member.h"

/* To m->frames. */
gl_member_read gl_frames_read_frames;

/* To m->creator, and its goroutine to the record's parent. */
gl_member_read gl_frames_read_created_by;

/* To m->where: worked out from the frames, kept for a group that has none. */
gl_member_read gl_frames_read_where;

/* To m->more. */
gl_member_read gl_frames_read_ancestors;

/* The object of frames and creator at the cursor, as a stack of m->stacks. */
bool gl_frames_get_stack(struct gl_members *m, struct gl_json *j, const struct gl_stack **stack);

#endif
