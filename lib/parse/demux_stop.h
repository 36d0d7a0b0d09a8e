/*
 * demux_stop: what demux.h and the parts of demux both need.
 */
#ifndef GL_PARSE_DEMUX_STOP_H
#define GL_PARSE_DEMUX_STOP_H

#include "lib/base/port.h"

/* Why gl_demux_run stopped before the last whole line of its window. */
enum gl_demux_stop {
	GL_DEMUX_ALL,	  /* it did not stop: all whole lines were read */
	GL_DEMUX_CLAIMED, /* this line belongs to another stream (gl_demux_claims) */
	GL_DEMUX_WRAPPED  /* this line seems to hold a line of a dump within something else */
};

#endif
