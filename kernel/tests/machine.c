/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* One CPU of a system under test. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "events.h"
#include "kernel.h"
#include "machine.h"
#include "sched.h"
#include "subject.h"

static bool booted;
static cpu_id_t booted_cpu;

int machine_setup(void **state)
{
	(void)state;
	fake_hw_begin();
	fake_vcpu_begin();
	policy_begin();
	fake_hw.now = MACHINE_START;
	booted = false;
	return 0;
}

static void reset_subjects(void)
{
	for (subject_id_t subject = 0; subject < table_header.subject_count; subject++) {
		events_clear(subject);
		if (table_subject[subject].cpu == booted_cpu) {
			subject_reset(subject);
		}
	}
}

/* A reset is also what takes the FPU registers from their owner. */
int machine_teardown(void **state)
{
	(void)state;
	fake_hw_begin();
	if (booted) {
		reset_subjects();
	}
	policy_unseal();
	return 0;
}

void machine_start_scheduler(cpu_id_t cpu)
{
	booted = true;
	booted_cpu = cpu;
	policy_seal(cpu);
	machine_restart();
}

void machine_restart(void)
{
	fake_hw.peers = table_header.cpu_count - 1;
	sched_init(booted_cpu);
	reset_subjects();
	sched_meet_all();
	sched_start_time(MACHINE_START);
	sched_meet_all();
	fake_hw.meetings = 0;
	sched_start();
}

static subject_id_t entered(const struct cpu_regs *regs)
{
	subject_id_t const subject = sched_current();

	assert_ptr_equal(regs, &subject_pages[subject]);
	assert_int_equal(subject, fake_vcpu.current);
	assert_true(fake_vcpu.deadline <= sched_state.switch_time);
	return subject;
}

subject_id_t machine_enter(void)
{
	return entered(kernel_prepare_entry());
}

subject_id_t machine_boot(cpu_id_t cpu)
{
	subject_id_t subject;

	machine_start_scheduler(cpu);
	subject = machine_enter();
	fake_hw.trace[0] = '\0';
	return subject;
}

subject_id_t machine_exit(enum vcpu_exit_kind kind, uint32_t trap)
{
	fake_vcpu.exit = (struct vcpu_exit){.kind = kind, .trap = trap, .number = fake_vcpu.exit.number};
	return entered(kernel_handle_exit());
}

subject_id_t machine_trap(uint32_t trap)
{
	return machine_exit(VCPU_EXIT_TRAP, trap);
}

subject_id_t machine_hypercall(uint64_t number)
{
	fake_vcpu.exit.number = number;
	return machine_exit(VCPU_EXIT_HYPERCALL, 0);
}

subject_id_t machine_run_until(tsc_t time)
{
	assert_true(fake_hw.now <= MACHINE_START + time);
	fake_hw.now = MACHINE_START + time;
	return machine_exit(VCPU_EXIT_TIMER, 0);
}
