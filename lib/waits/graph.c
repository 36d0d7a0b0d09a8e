#include "lib/waits/graph.h"

struct gl_str gl_wait_mode_name(enum gl_wait_mode m)
{
	static const struct gl_str names[GL_WAIT_MODES] = {
		[GL_WAIT_LOCK] = {"lock", 4},
		[GL_WAIT_RLOCK] = {"rlock", 5},
		[GL_WAIT_SEND] = {"send", 4},
		[GL_WAIT_RECEIVE] = {"receive", 7},
		[GL_WAIT_WAIT] = {"wait", 4},
	};

	return names[m];
}

struct gl_str gl_wait_kind_name(enum gl_wait_kind k)
{
	static const struct gl_str names[GL_WAIT_KINDS] = {
		[GL_WAIT_MUTEX] = {"mutex", 5},
		[GL_WAIT_RWMUTEX] = {"rwmutex", 7},
		[GL_WAIT_ONCE] = {"once", 4},
		[GL_WAIT_COND] = {"cond", 4},
		[GL_WAIT_WAITGROUP] = {"waitgroup", 9},
		[GL_WAIT_CHAN] = {"chan", 4},
		[GL_WAIT_SEMAPHORE] = {"semaphore", 9},
		[GL_WAIT_SLOT] = {"slot", 4},
	};

	return names[k];
}

struct gl_str gl_wait_evidence_name(enum gl_wait_evidence e)
{
	static const struct gl_str names[GL_WAIT_EVIDENCES] = {
		[GL_WAIT_BY_ONCE] = {"once", 4},
		[GL_WAIT_BY_RECEIVER] = {"receiver", 8},
		[GL_WAIT_BY_RELOCK] = {"relock", 6},
		[GL_WAIT_BY_CHILDREN] = {"children", 8},
		[GL_WAIT_BY_CHANNEL] = {"channel", 7},
		[GL_WAIT_BY_ARGUMENT] = {"argument", 8},
		[GL_WAIT_BY_TYPE] = {"type", 4},
		[GL_WAIT_BY_PACKAGE] = {"package", 7},
	};

	return names[e];
}

/* Recognises the file that the go command generates for tests, Go 1.0 to 1.28. */
bool gl_wait_is_test_main(const struct gl_stack *stack)
{
	for (size_t i = 0; i < stack->nframes; i++)
		if (gl_str_ends(stack->frames[i]->file, GL_STR("_testmain.go")))
			return true;
	return false;
}

bool gl_wait_is_lasting(const struct gl_wait_graph *g, const struct gl_wait_goroutine *one)
{
	return g->is_asleep || !g->has_waits || one->is_leaked ||
	       (one->has_wait && one->wait_seconds >= 60);
}
