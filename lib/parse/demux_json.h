/*
 * demux_json: takes lines of JSON, the records and groups that the tools wrote.
 */
#ifndef GL_PARSE_DEMUX_JSON_H
#define GL_PARSE_DEMUX_JSON_H

#include "lib/parse/demux_state.h"

/*
 * Take whole lines from p on that are records like earlier ones, unless another stream may claim
 * them, or something before them is unsettled. Returns the first line that is not taken.
 */
const char *gl_demux_run_json(struct gl_demux *t, const char *p, const char *end);

/* Take a line that begins with a brace. */
void gl_demux_take_json(struct gl_demux *t, struct gl_str line);

/* JSON lines that are records came: settle what waited for the next line. */
void gl_demux_pass_json(struct gl_demux *t);

/* The line is the first line of an array, or of JSON that is spread over several lines. */
bool gl_demux_is_spread_json(struct gl_demux *t, struct gl_str line);

#endif
