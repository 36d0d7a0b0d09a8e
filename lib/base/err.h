/*
 * err: what went wrong, as data. The caller owns the struct; nothing in it needs freeing.
 * Only cmd turns one into words for a person.
 */
#ifndef GL_BASE_ERR_H
#define GL_BASE_ERR_H

#include "lib/base/port.h"

enum gl_err_code {
	GL_ERR_NONE,
	GL_ERR_SYSTEM, /* a system call failed: sys_errno says why */
	GL_ERR_MEMORY, /* no memory */
	GL_ERR_SHRANK, /* a mapped file became shorter while it was read */
	GL_ERR_SYNTAX, /* a pattern, expression, duration or rule cannot be read */
	GL_ERR_INPUT,  /* the input is of a kind that is refused */
	GL_ERR_LIMIT,  /* a bound of limits.h */
	GL_ERR_NOTE    /* a remark about the input; reading goes on */
};

struct gl_err {
	enum gl_err_code code;
	int sys_errno;	  /* of GL_ERR_SYSTEM, else 0 */
	uint64_t line;	  /* of the (decompressed) input, from 1; 0 where there is none */
	uint64_t id;	  /* goroutine id where has_id */
	bool has_id;
	uint64_t column;  /* within an expression, from 1; 0 where there is none */
	const char *what; /* constant text: the fault, lower case, no full stop */
	char detail[96];  /* the subject, made safe to show; may be empty */
	char near[32];	  /* the name that was likely meant by it (near.h); may be empty */
};

/* Fill *err and return -1, so that a function can end with it. */
int gl_err_set(struct gl_err *err, enum gl_err_code code, const char *what);

/* The same for a failed system call: takes errno. */
int gl_err_system(struct gl_err *err, const char *what);

/* Keep at most sizeof err->detail - 1 bytes of [p, p+len), control bytes written as '?'. */
void gl_err_detail(struct gl_err *err, const char *p, size_t len);

#endif
