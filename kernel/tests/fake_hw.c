/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* hw.h and console.h for the host. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "barrier.h"
#include "console.h"
#include "fake_hw.h"
#include "hw.h"

/* More halts than this in a test without progress of its own: core goes round in circles. */
#define IDLE_LIMIT 100000U

struct fake_hw fake_hw;

/* The barrier at which this CPU arrived last. */
static struct barrier *last_barrier;

/* The last call asked for the time: a pause after it waits for a time, not at a barrier. */
static _Thread_local bool asked_for_time;

void fake_hw_begin(void)
{
	memset(&fake_hw, 0, sizeof(fake_hw));
}

static void append(char text[FAKE_TEXT_MAX], const char *more)
{
	size_t const used = strlen(text);

	assert_true(used + strlen(more) < FAKE_TEXT_MAX);
	strcpy(text + used, more);
}

void fake_trace(const char *format, ...)
{
	char word[128];
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(word, sizeof(word), format, arguments);
	va_end(arguments);
	if (strlen(fake_hw.trace) + sizeof(word) + 2 > FAKE_TEXT_MAX) {
		return;
	}
	if (fake_hw.trace[0] != '\0') {
		append(fake_hw.trace, ", ");
	}
	append(fake_hw.trace, word);
}

/* The hook may itself call core, whose calls are then no steps of their own. */
static void step(void)
{
	void (*const hook)(uint32_t) = fake_hw.on_step;

	if (hook != NULL) {
		fake_hw.on_step = NULL;
		hook(fake_hw.steps++);
		fake_hw.on_step = hook;
	}
	asked_for_time = false;
}

tsc_t hw_tsc(void)
{
	step();
	fake_hw.now += fake_hw.cost;
	asked_for_time = true;
	return fake_hw.now;
}

/* Time passes, or a barrier waits: then the other CPUs arrive, one in each nested call. */
void hw_pause(void)
{
	if (asked_for_time) {
		fake_hw.pauses++;
		fake_hw.now++;
		return;
	}
	if (fake_hw.threads) {
		(void)nanosleep(&(struct timespec){.tv_nsec = 1000}, NULL);
		return;
	}
	if (fake_hw.peers == 0) {
		fail_msg("a barrier waits for CPUs that never come");
	}
	fake_hw.meetings++;
	barrier_wait(last_barrier,
		     fake_hw.barrier_size == NULL ? fake_hw.peers + 1 : fake_hw.barrier_size(last_barrier));
}

void hw_idle(tsc_t now, tsc_t deadline)
{
	step();
	assert_true(now <= fake_hw.now);
	assert_true(fake_hw.idle_count < IDLE_LIMIT);
	if (fake_hw.idle_count++ == 0) {
		fake_hw.idle_step = fake_hw.steps - 1;
	}
	fake_hw.idle_deadline = deadline;
	if (fake_hw.interrupt_pending) {
		fake_hw.interrupt_pending = false;
	} else if (fake_hw.on_idle != NULL) {
		fake_hw.on_idle();
	} else if (deadline > fake_hw.now) {
		fake_hw.now = deadline;
	}
}

void hw_send_ipi(cpu_id_t cpu)
{
	step();
	if (fake_hw.recording) {
		fake_hw.op[fake_hw.op_count++] = (struct fake_op){NULL, 0};
		return;
	}
	if (fake_hw.on_ipi != NULL) {
		fake_hw.on_ipi(cpu);
	} else {
		fake_trace("ipi %u", cpu);
	}
}

void fake_hw_replay(const struct fake_op *op)
{
	if (op->word == NULL) {
		fake_hw.interrupt_pending = true;
	} else {
		(void)__atomic_fetch_or(op->word, op->bits, __ATOMIC_SEQ_CST);
	}
}

void hw_mask_line(uint32_t line)
{
	step();
	fake_trace("mask %u", line);
}

void hw_unmask_line(uint32_t line)
{
	step();
	fake_trace("unmask %u", line);
}

uint32_t hw_poll_faults(void)
{
	uint32_t const faults = fake_hw.faults;

	step();
	fake_hw.fault_polls++;
	fake_hw.faults = 0;
	return faults;
}

void hw_fpu_save(subject_id_t subject)
{
	fake_trace("fpu save %u", subject);
}

void hw_fpu_restore(subject_id_t subject)
{
	fake_hw.fpu_content = subject;
	fake_trace("fpu restore %u", subject);
}

void hw_scrub(uint32_t what)
{
	fake_trace("scrub %x", what);
}

uint32_t hw_xcr0_supported(void)
{
	return fake_hw.xcr0_supported;
}

void hw_xcr0_write(uint32_t value)
{
	fake_trace("xcr0 %x", value);
}

void hw_fpu_reset(subject_id_t subject)
{
	fake_trace("fpu reset %u", subject);
}

static _Noreturn void end(enum fake_end reason)
{
	if (!fake_hw.may_end) {
		fail_msg("the machine ends (%d), console: %s", reason, fake_hw.console);
	}
	fake_hw.end = reason;
	longjmp(fake_hw.end_point, 1);
}

void hw_stop(void)
{
	end(FAKE_END_STOP);
}

void hw_reset(void)
{
	end(FAKE_END_RESET);
}

void hw_poweroff(void)
{
	end(FAKE_END_POWEROFF);
}

uint64_t hw_atomic_load(const volatile uint64_t *word)
{
	step();
	return __atomic_load_n(word, __ATOMIC_SEQ_CST);
}

void hw_atomic_or(volatile uint64_t *word, uint64_t bits)
{
	step();
	if (fake_hw.on_or != NULL) {
		fake_hw.on_or(word, bits);
	}
	if (fake_hw.recording) {
		fake_hw.op[fake_hw.op_count++] = (struct fake_op){word, bits};
		return;
	}
	(void)__atomic_fetch_or(word, bits, __ATOMIC_SEQ_CST);
}

void hw_atomic_and(volatile uint64_t *word, uint64_t bits)
{
	step();
	(void)__atomic_fetch_and(word, bits, __ATOMIC_SEQ_CST);
}

uint64_t hw_atomic_add(volatile uint64_t *word, uint64_t value)
{
	step();
	if (!fake_hw.threads) {
		last_barrier = (struct barrier *)(void *)(uintptr_t)word;
	}
	return __atomic_add_fetch(word, value, __ATOMIC_SEQ_CST);
}

uint64_t hw_atomic_exchange(volatile uint64_t *word, uint64_t value)
{
	step();
	return __atomic_exchange_n(word, value, __ATOMIC_SEQ_CST);
}

uint64_t hw_event_word(const struct policy_event *event)
{
	uint64_t word;

	memcpy(&word, event, sizeof(word));
	return word;
}

uint64_t hw_vector_word(const struct policy_vector *route)
{
	uint64_t word;

	memcpy(&word, route, sizeof(word));
	return word;
}

uint64_t hw_opaque(uint64_t value)
{
	return value;
}

uint32_t hw_highest_bit(uint64_t word)
{
	assert_true(word != 0);
	return 63U - (uint32_t)__builtin_clzll(word);
}

uint32_t hw_lowest_bit(uint64_t word)
{
	assert_true(word != 0);
	return (uint32_t)__builtin_ctzll(word);
}

void console_init(void)
{
}

void console_lock(void)
{
}

void console_unlock(void)
{
}

void console_string(const char *text)
{
	append(fake_hw.console, text);
}

void console_hex(uint64_t value)
{
	char text[32];

	(void)snprintf(text, sizeof(text), "%llx", (unsigned long long)value);
	append(fake_hw.console, text);
}

void console_decimal(uint64_t value)
{
	char text[32];

	(void)snprintf(text, sizeof(text), "%llu", (unsigned long long)value);
	append(fake_hw.console, text);
}

void console_field(const char *name, uint64_t value)
{
	append(fake_hw.console, name);
	append(fake_hw.console, "=");
	console_hex(value);
	append(fake_hw.console, " ");
}
