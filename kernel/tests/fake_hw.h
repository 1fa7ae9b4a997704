/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * hw.h and console.h for the host. Time moves only when a test moves it; what core does to the outside is written to a
 * trace of words, which tests compare as a whole. An end of the machine is a longjmp.
 */
#ifndef KERNEL_TESTS_FAKE_HW_H
#define KERNEL_TESTS_FAKE_HW_H

#include <setjmp.h>

#include "barrier.h"
#include "types.h"

#define FAKE_TEXT_MAX 8192
#define FAKE_OPS_MAX 8

enum fake_end {
	FAKE_END_NONE,
	FAKE_END_RESET,
	FAKE_END_POWEROFF,
	FAKE_END_STOP,
};

/* An effect on memory of all CPUs, or an IPI, that was recorded instead of carried out. */
struct fake_op {
	volatile uint64_t *word; /* NULL: an IPI */
	uint64_t bits;
};

struct fake_hw {
	tsc_t now;                    /* what hw_tsc() returns */
	tsc_t cost;                   /* ticks that each hw_tsc() takes */
	void (*on_idle)(void);        /* while halted, once a halt; without it time passes to the deadline */
	void (*on_ipi)(cpu_id_t cpu); /* instead of the trace */
	void (*on_or)(volatile uint64_t *word, uint64_t bits); /* before each hw_atomic_or() */
	uint32_t (*barrier_size)(
	    const struct barrier *barrier); /* of what this CPU waits at; without it, peers and it */
	void (*on_step)(uint32_t step);     /* before each call of hw.h, which are numbered from 0 */
	uint32_t steps;
	bool interrupt_pending; /* ends the next halt at once */
	uint32_t idle_count;
	uint32_t idle_step;  /* that of the first halt */
	tsc_t idle_deadline; /* of the last halt */
	uint32_t peers;      /* other CPUs: they come to every barrier while this one waits */
	uint32_t meetings;   /* barriers at which this CPU waited for them */
	bool threads;        /* pauses are real */
	uint32_t xcr0_supported;
	uint32_t pauses; /* in which this CPU waited for a time: a tick each */
	bool recording;  /* hw_atomic_or() and hw_send_ipi() go to op[] */
	uint32_t op_count;
	struct fake_op op[FAKE_OPS_MAX];
	char trace[FAKE_TEXT_MAX];
	char console[FAKE_TEXT_MAX];
	subject_id_t fpu_content; /* whose state is in the FPU registers */
	uint64_t crash_reason;      /* of the last crash_audit_record() */
	subject_id_t crash_subject; /* of the last crash_audit_subject() */
	uint32_t faults;            /* that VT-d units have recorded */
	uint32_t fault_polls;
	bool may_end;
	enum fake_end end;
	jmp_buf end_point;
};

extern struct fake_hw fake_hw;

void fake_hw_begin(void);

/* Carry out a recorded effect, as another CPU would. */
void fake_hw_replay(const struct fake_op *op);

/* Append to the trace, while there is room: words are separated by ", ". */
__attribute__((format(printf, 1, 2))) void fake_trace(const char *format, ...);

/* Compare the trace, and empty it. */
#define assert_trace(expected)                                                                                         \
	do {                                                                                                           \
		assert_string_equal(fake_hw.trace, expected);                                                          \
		fake_hw.trace[0] = '\0';                                                                               \
	} while (0)

/* The call ends the machine. */
#define assert_ends(expected, call)                                                                                    \
	do {                                                                                                           \
		fake_hw.may_end = true;                                                                                \
		if (setjmp(fake_hw.end_point) == 0) {                                                                  \
			(void)(call);                                                                                  \
			fail_msg("%s returned", #call);                                                                \
		}                                                                                                      \
		fake_hw.may_end = false;                                                                               \
		assert_int_equal(fake_hw.end, expected);                                                               \
	} while (0)

/* The call ends in a panic, and the console says why. */
#define assert_panics(text, call)                                                                                      \
	do {                                                                                                           \
		fake_hw.console[0] = '\0';                                                                             \
		assert_ends(FAKE_END_RESET, call);                                                                     \
		assert_non_null(strstr(fake_hw.console, "PANIC"));                                                     \
		assert_non_null(strstr(fake_hw.console, text));                                                        \
	} while (0)

#endif
