/*
 * demux_stop: what demux.h and the parts of demux both need.
 */
#ifndef GL_PARSE_DEMUX_STOP_H
#define GL_PARSE_DEMUX_STOP_H

#include "lib/base/port.h"

/* Why a run of demux stopped before the last whole line of its window. */
enum gl_demux_stop {
	GL_DEMUX_ALL,	  /* the run did not stop: it took all whole lines */
	GL_DEMUX_CLAIMED, /* another stream claims this line */
	GL_DEMUX_WRAPPED  /* this line seems to hold a line of a dump within something else */
};

#endif
