/*
 * frames: readers of frames, with or without a creator. They read the frames of the record itself,
 * of its ancestors, and of a group's example. The record's own frames stay in m->frames,
 * m->creator and m->where until the whole record is known; they are borrowed from the line and from
 * m->arena.
 *
 * All readers follow the rules for readers in member.h.
 */
#ifndef GL_PARSE_FRAMES_H
#define GL_PARSE_FRAMES_H

#include "lib/parse/member.h"

/* Reads the array of frames into m->frames. */
gl_member_read gl_frames_read_frames;

/* Reads the creator into m->creator, and the id of its goroutine into the record's parent. */
gl_member_read gl_frames_read_created_by;

/*
 * Reads the value of `where`, one frame, into m->where. That frame is used only if the record or
 * group has no frames.
 */
gl_member_read gl_frames_read_where;

/* Reads the array of ancestors into m->more. */
gl_member_read gl_frames_read_ancestors;

/* Reads an object that has frames and a creator, and adds them as a stack to m->stacks. */
gl_member_read gl_frames_read_stack;

#endif
