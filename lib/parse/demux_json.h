/*
 * demux_json: lines of JSON: records and groups that the tools wrote.
 */
#ifndef GL_PARSE_DEMUX_JSON_H
#define GL_PARSE_DEMUX_JSON_H

#include "lib/parse/demux_state.h"

/*
 * Take whole lines from p on that are records like earlier ones, provided that nothing else can
 * have a say in them. Returns the first line that is not taken.
 */
const char *gl_demux_run_json(struct gl_demux *t, const char *p, const char *end);

/* Take a line that begins with a brace. */
void gl_demux_take_json(struct gl_demux *t, struct gl_str line);

/* Lines that are records came: what waited for the line behind it is settled. */
void gl_demux_pass_json(struct gl_demux *t);

/* The line is the first one of JSON that is spread over lines, or of an array. */
bool gl_demux_is_spread_json(struct gl_demux *t, struct gl_str line);

#endif
