/*
 * alarmlist: alarms as plain data, and their order. lib/judge/alarm.h says when an alarm is raised.
 */
#ifndef GL_JUDGE_ALARMLIST_H
#define GL_JUDGE_ALARMLIST_H

#include "lib/base/arena.h"
#include "lib/waits/graph.h"

/* The kinds of alarms, in the order of the report. */
enum gl_alarm_kind {
	/*
	 * goroutines wait for each other in a ring, or one goroutine waits for what it may hold
	 * itself
	 */
	GL_ALARM_DEADLOCK,
	GL_ALARM_LOCK,	   /* goroutines wait for a lock */
	GL_ALARM_SLOT,	   /* goroutines wait for a place in a pool, a quota or the like */
	GL_ALARM_CHILDREN, /* a WaitGroup waits for goroutines that are stuck */
	GL_ALARM_SEND,	   /* goroutines wait to send on a channel */
	GL_ALARM_WAIT,	   /* goroutines wait for a WaitGroup or a Cond */
	GL_ALARM_HUNG,	   /* a goroutine waits, and no goroutine of the process can run */
	/*
	 * a goroutine that did not exist when the process started has waited long in a receive or a
	 * select
	 */
	GL_ALARM_PARKED,
	GL_ALARM_KINDS
};

/* A place in the code: a frame of a stack. If there is no place, the stack is NULL. */
struct gl_alarm_place {
	const struct gl_stack *stack;
	uint32_t frame; /* index; nframes stands for the go statement of the goroutine */
};

struct gl_alarm {
	enum gl_alarm_kind kind;
	uint64_t n;	    /* number of goroutines that wait for what the alarm is about */
	uint64_t wait;	    /* the longest known wait of the n goroutines, in seconds; 0: unknown */
	uint64_t whole;	    /* number of goroutines in the dump */
	size_t ring;	    /* deadlock: number of goroutines in the first ring */
	uint64_t nrings;    /* deadlock: number of rings with the same places */
	uint64_t nring;	    /* deadlock: number of goroutines in all these rings */
	uint64_t nlocks;    /* lock: number of locks for which the n goroutines wait */
	struct gl_alarm_place where; /* where the n goroutines wait, or most of them */
	/*
	 * A second place; which one depends on the kind of alarm. For a lock: where the candidate
	 * is that may hold it. For a ring: where the second goroutine waits. For a goroutine that
	 * locked twice: the frame that may have locked first. For children: where most of them are
	 * stuck.
	 */
	struct gl_alarm_place other;
	uint64_t nother;	   /* children: number of goroutines that are stuck */
	enum gl_class other_class;
	struct gl_str other_state; /* p == NULL: not shown */
	uint64_t other_wait;	   /* in seconds; 0: unknown */
	enum gl_class class;	   /* the class of the goroutines that wait */
	/* for a slot: `a connection of a database/sql pool` or the like */
	struct gl_str what;
	/* for a lock: the type whose methods the reader should look at; p == NULL: unknown */
	struct gl_str type;
	bool has_more;	   /* `nother` is a lower bound */
	bool is_weak;	   /* only names connect the waiters with the place `other` */
	/* the dump shows the address of the lock, so all waiters wait for the same one */
	bool is_one;
	bool is_abandoned; /* no goroutine seems to hold the lock */
	bool is_read_held; /* the dump shows that the lock, an RWMutex, is locked for reading */
	bool is_reader;	   /* deadlock: readers lock an RWMutex again while a writer waits */
	/*
	 * the goroutine at `other` sends or receives, and one of the waiters may be at the other
	 * end of its channel
	 */
	bool has_partner;
	struct gl_str source; /* source of the dump; p == NULL: unknown */
	uint64_t dump;	      /* 0: unknown */
};

/* All alarms of an input; a zeroed struct is empty. */
struct gl_alarms {
	struct gl_alarm *v; /* sorted by gl_alarms_sort */
	size_t n, cap;
	bool has_more; /* GL_LIMIT_FINDINGS was reached: some alarms are not kept */
	struct gl_arena arena; /* holds the texts; stacks belong to the reader's table */
};

void gl_alarms_free(struct gl_alarms *a);

/*
 * Sorts by kind, then strong alarms before weak ones, then by falling number of goroutines, then by
 * falling wait, then by place.
 */
void gl_alarms_sort(struct gl_alarms *a);

/* Returns true if both places are on the same line of the code. */
bool gl_alarm_is_one_place(const struct gl_alarm_place *a, const struct gl_alarm_place *b);

/* Returns the frame of a place; NULL if there is no place. */
const struct gl_frame *gl_alarm_frame(const struct gl_alarm_place *p);

#endif
