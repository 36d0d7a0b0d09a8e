/*
 * wait: what glwait knows about its options and its input. glwait.c reads the records; the other
 * files in this folder write the views, and decide about --fail-on.
 */
#ifndef GL_CMD_WAIT_WAIT_H
#define GL_CMD_WAIT_WAIT_H

#include "cmd/common/failon.h"
#include "cmd/common/tool.h"
#include "cmd/wait/mention.h"
#include "lib/waits/waits.h"

enum { WAIT_FAIL_CYCLE, WAIT_FAIL_WAIT, WAIT_NFAILS };

/* What is printed for each dump. */
enum wait_view { WAIT_REPORT, WAIT_JSON, WAIT_DOT, WAIT_CHAIN, WAIT_MENTIONS };

struct wait {
	/* options */
	enum wait_view view;
	const char *view_name;	/* the option that chose the view; NULL: none did */
	/* the name of a second view that was asked for, which is refused; NULL: none */
	const char *other_view;
	/*
	 * at most this many objects are printed, and at most this many entries of each other list
	 */
	uint64_t limit;
	uint64_t id;		/* the argument of --id */
	struct failon fails[WAIT_NFAILS];
	/* set while records are read */
	struct gl_waits *waits; /* for the current operand; NULL: no record was read yet */
	struct mentions mentions; /* mentions of the address that --object gives */
	/* a sentence about the goroutine of --id; empty if no record had that id */
	struct gl_buf line;
	struct gl_buf source;	  /* source of the last dump that was counted */
	uint64_t dump;		  /* its number */
	uint64_t ndumps; /* number of dumps; not counted further than two */
	bool is_found;	 /* something was printed for --id or --object */
	bool has_printed;
	/* about the operand that is being read */
	uint64_t groups, bare; /* number of groups; number of JSON records without arguments */
	uint64_t unlinked;     /* receivers that did not fit in the index */
	bool has_more_args, has_more_shown; /* as in struct gl_wait_graph */
	bool lacks_addresses;  /* a dump has waiters, but no arguments at all */
	/* for --fail-on (gate.h) */
	uint64_t cycles, longest; /* number of cycles in all dumps; the longest wait in seconds */
};

#endif
