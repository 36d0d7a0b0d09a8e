/*
 * wait: what glwait knows of its options and of its input. glwait.c reads the records; each of the
 * other files of this folder shows one thing.
 */
#ifndef GL_CMD_WAIT_WAIT_H
#define GL_CMD_WAIT_WAIT_H

#include "cmd/common/failon.h"
#include "cmd/common/tool.h"
#include "cmd/wait/mention.h"
#include "lib/waits/waits.h"

enum { WAIT_FAIL_CYCLE, WAIT_FAIL_WAIT, WAIT_NFAILS };

/* What is printed of each dump. */
enum wait_view { WAIT_REPORT, WAIT_JSON, WAIT_DOT, WAIT_CHAIN, WAIT_MENTIONS };

struct wait {
	/* options */
	enum wait_view view;
	const char *view_name;	/* the option that chose the view; NULL: none did */
	const char *other_view; /* the name of a second view, which is refused; or NULL */
	uint64_t limit;		/* most objects, and most entries of each other list */
	uint64_t id;		/* the argument of --id */
	struct failon fails[WAIT_NFAILS];
	/* while records are read */
	struct gl_waits *waits; /* of the current operand; NULL: no record was read yet */
	struct mentions mentions; /* of the address of --object */
	struct gl_buf line;	  /* says what the goroutine of --id does, if it was met */
	struct gl_buf source;	  /* of the last record */
	uint64_t dump;		  /* of the last record */
	uint64_t ndumps; /* how often the dump changed, the first one included */
	bool is_found;	 /* something was printed about what --id or --object asks for */
	bool has_printed;
	/* of the operand that is being read */
	uint64_t groups, bare; /* records that are groups; JSON records without arguments */
	uint64_t unlinked;     /* receivers that did not fit in the index */
	bool lacks_addresses;  /* a dump with waiters, but without any arguments */
	/* for the gate */
	uint64_t cycles, longest; /* of all dumps; in seconds */
};

#endif
