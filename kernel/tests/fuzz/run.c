/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* One run: a policy, its check, exits until the data or the machine ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "policy_check.h"
#include "random_policy.h"
#include "run.h"
#include "separation.h"
#include "world.h"

struct input {
	const uint8_t *data;
	size_t left;
};

static uint8_t take(struct input *input)
{
	input->left--;
	return *input->data++;
}

static uint32_t take_seed(struct input *input)
{
	uint32_t seed = 0;

	for (uint32_t count = 0; count < 4; count++) {
		seed = seed << 8 | take(input);
	}
	return seed;
}

/* Sound policies pass the check. What is damaged may be refused; what is not, must be as good as any. */
static bool make_policy(void)
{
	bool const damaged = random_one_in(4);

	random_policy_build();
	if (damaged) {
		random_policy_damage();
	}
	if (!policy_check()) {
		assert_true(damaged);
		return false;
	}
	return true;
}

/* Mostly hypercalls and traps; an end of the machine's own now and then. */
static enum vcpu_exit_kind exit_kind(uint8_t byte)
{
	static const enum vcpu_exit_kind rare[] = {VCPU_EXIT_NMI, VCPU_EXIT_MACHINE_CHECK, VCPU_EXIT_ENTRY_FAILED};
	static const enum vcpu_exit_kind usual[] = {
	    VCPU_EXIT_TRAP,  VCPU_EXIT_HYPERCALL, VCPU_EXIT_HYPERCALL, VCPU_EXIT_INTERRUPT,
	    VCPU_EXIT_TIMER, VCPU_EXIT_WINDOW,    VCPU_EXIT_TRAP,      VCPU_EXIT_HYPERCALL,
	};

	return byte == UINT8_MAX ? rare[random_below(3)] : usual[byte % 8];
}

/* A number is small, or anything. */
static uint64_t hypercall_number(uint8_t byte)
{
	return byte < 200 ? byte % 72 : (uint64_t)random_below(UINT32_MAX) << random_below(32);
}

/* Any, and more often than others those that may be answered. */
static uint32_t trap_number(uint8_t argument)
{
	return argument < 183 ? argument % 61 : random_policy_answerable[argument % 3];
}

static subject_id_t leave(enum vcpu_exit_kind kind, uint8_t argument)
{
	fake_vcpu.exit.number = hypercall_number(argument);
	if (kind == VCPU_EXIT_INTERRUPT) {
		world_interrupt();
	}
	if (kind == VCPU_EXIT_TRAP) {
		separation_asks(trap_number(argument));
	}
	return machine_exit(kind, trap_number(argument));
}

static bool is_fatal(enum vcpu_exit_kind kind, uint8_t argument)
{
	return kind == VCPU_EXIT_NMI || kind == VCPU_EXIT_MACHINE_CHECK || kind == VCPU_EXIT_ENTRY_FAILED ||
	       (kind == VCPU_EXIT_TRAP && trap_number(argument) == MUEN_TRAP_MAX);
}

/* Returns the subject that runs now, or SUBJECT_NONE at the end of the machine. */
static subject_id_t exit_once(enum vcpu_exit_kind kind, uint8_t argument)
{
	subject_id_t entered;

	separation_before();
	if (setjmp(fake_hw.end_point) != 0) {
		separation_at_end(is_fatal(kind, argument));
		return SUBJECT_NONE;
	}
	entered = leave(kind, argument);
	assert_false(is_fatal(kind, argument));
	separation_after(entered);
	return entered;
}

static uint32_t run_exits(struct input *input, subject_id_t subject)
{
	uint32_t exits = 0;

	while (input->left >= 2 && subject != SUBJECT_NONE) {
		enum vcpu_exit_kind const kind = exit_kind(take(input));

		fake_hw.trace[0] = '\0';
		fake_hw.idle_count = 0;
		world_move(subject);
		subject = exit_once(kind, take(input));
		exits++;
	}
	return exits;
}

static subject_id_t boot(cpu_id_t cpu)
{
	fake_hw_begin();
	fake_vcpu_begin();
	fake_hw.now = MACHINE_START;
	fake_hw.may_end = true;
	separation_begin(cpu);
	machine_start_scheduler(cpu);
	world_begin(cpu);
	separation_before();
	if (setjmp(fake_hw.end_point) != 0) {
		separation_at_end(false);
		return SUBJECT_NONE;
	}
	return machine_enter();
}

/* After an end of the machine, another CPU may be the one under test. */
static uint32_t run_machines(struct input *input)
{
	uint32_t exits = 0;

	while (input->left >= 2) {
		cpu_id_t const cpu = take(input) % table_header.cpu_count;

		exits += run_exits(input, boot(cpu));
		policy_unseal();
	}
	return exits;
}

uint32_t fuzz_run(const uint8_t *data, size_t size)
{
	struct input input = {data, size};
	uint32_t exits = 0;

	if (size < 4) {
		return 0;
	}
	(void)machine_setup(NULL);
	random_begin(take_seed(&input));
	if (make_policy()) {
		exits = run_machines(&input);
	}
	(void)machine_teardown(NULL);
	return exits;
}
