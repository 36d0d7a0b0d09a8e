// A crash in C below Go, with the C frames that runtime.SetCgoTraceback shows: one with its
// place, one without.
package main

/*
#define _GNU_SOURCE
#include <stdint.h>
#include <stddef.h>
#include <ucontext.h>

struct traceback { uintptr_t context, sig; uintptr_t *buf; uintptr_t max; };
struct symbol { uintptr_t pc; const char *file; uintptr_t line; const char *func;
	uintptr_t entry, more, data; };

static void c_crash(void) { *(volatile int *)0 = 1; }
static void c_begin(void) { c_crash(); }

static void traceback(struct traceback *t)
{
	ucontext_t *u = (ucontext_t *)t->sig;

	t->buf[0] = u ? (uintptr_t)u->uc_mcontext.gregs[REG_RIP] : 1;
	t->buf[1] = 2;
	t->buf[2] = 3;
	t->buf[3] = 0;
}

static void symbolize(struct symbol *s)
{
	s->func = s->pc == 3 ? NULL : s->pc == 2 ? "c_begin" : "c_crash";
	s->file = s->pc > 2 ? "/app/c frames/crash.c" : NULL;
	s->line = s->pc > 2 ? 17 : 0;
	s->more = 0;
}

static void *traceback_p(void) { return (void *)traceback; }
static void *symbolize_p(void) { return (void *)symbolize; }
*/
import "C"

import (
	"os"
	"runtime"
)

func main() {
	if len(os.Args) > 1 { // without names
		runtime.SetCgoTraceback(0, C.traceback_p(), nil, nil)
	} else {
		runtime.SetCgoTraceback(0, C.traceback_p(), nil, C.symbolize_p())
	}
	C.c_begin()
}
