/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The world around one CPU, at random. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "barrier.h"
#include "group.h"
#include "plan_oracle.h"
#include "random_policy.h"
#include "sched.h"
#include "separation.h"
#include "world.h"

#define CR4_VMXE 0x2000U

static cpu_id_t this_cpu;

/* Another CPU carries out a source event of one of its subjects. */
static void remote_event(subject_id_t source)
{
	const struct policy_event *event;
	subject_id_t target;

	if (table_subject[source].cpu == this_cpu || table_subject[source].source_count == 0) {
		return;
	}
	event = &table_source[table_subject[source].source_first + random_below(table_subject[source].source_count)];
	target = event->target_subject;
	if ((event->flags & POLICY_EVENT_SIGNAL) == 0) {
		return;
	}
	events_word[target] |= 1ULL << event->target_event;
	separation_posted(target, 1ULL << event->target_event);
	group_activity[policy_partition_of(target)] |=
	    1ULL << (table_subject[target].group - table_partition[policy_partition_of(target)].group_first);
	if ((event->flags & POLICY_EVENT_IPI) != 0 && table_subject[target].cpu == this_cpu) {
		fake_hw.interrupt_pending = true;
	}
}

static void other_cpus_run(uint32_t step)
{
	(void)step;
	separation_on_step();
	if (random_one_in(8)) {
		remote_event(random_below(table_header.subject_count));
	}
}

/* Between the two meetings of a change of major frames, the boot CPU moves the common time on. */
static void boot_cpu_moves_on(void)
{
	uint32_t const major = (uint32_t)sched_shared_major;

	sched_shared_major_start += table_major[major].period;
	sched_shared_major = plan_oracle_major(major, tau0_interface.next_major);
}

static uint32_t others_meet(const struct barrier *barrier)
{
	if (barrier != &sched_all_cpus_barrier) {
		return table_barrier[barrier - sched_minor_barrier].size;
	}
	if (this_cpu != table_header.boot_cpu && barrier->arrived == 1 && barrier->phase % 2 == 1) {
		boot_cpu_moves_on();
	}
	return table_header.cpu_count;
}

void world_interrupt(void)
{
	separation_arrives(random_policy_host_vector(random_below(table_header.subject_count)));
}

static void halt(void)
{
	separation_on_idle();
	if (random_one_in(16)) {
		world_interrupt();
	}
}

void world_begin(cpu_id_t cpu)
{
	this_cpu = cpu;
	fake_hw.on_step = other_cpus_run;
	fake_hw.on_or = separation_on_or;
	fake_hw.on_ipi = separation_on_ipi;
	fake_hw.on_idle = halt;
	fake_hw.barrier_size = others_meet;
}

static void guest_moves(subject_id_t subject)
{
	struct fake_subject *const guest = &fake_vcpu.subject[subject];

	guest->accepts_interrupt = random_one_in(2);
	guest->state.rip = random_below(UINT32_MAX);
	guest->state.instruction_length = random_below(16);
	guest->unprivileged = random_one_in(8);
	subject_pages[subject].regs.rax = random_below(16);
	subject_pages[subject].regs.rcx = random_one_in(4) ? 0xffffffff00000000ULL : random_below(16);
	if (random_one_in(4)) {
		subject_pages[subject].timed_event.trigger =
		    random_one_in(4) ? random_below(UINT32_MAX) : fake_hw.now + random_below(2000);
		subject_pages[subject].timed_event.event = random_below(128);
	}
}

/* A monitor of another partition or CPU may do so at any time. */
static void monitor_moves(subject_id_t subject)
{
	if (table_subject[subject].cpu != this_cpu || (table_subject[subject].flags & POLICY_SUBJECT_MIRRORED) == 0) {
		return;
	}
	subject_pages[subject].state.cr4 = random_one_in(4) ? 0 : CR4_VMXE;
	subject_pages[subject].state.rip = random_below(UINT32_MAX);
	subject_pages[subject].interrupts.word[random_below(4)] |= 1ULL << random_below(64);
}

static void time_passes(void)
{
	static const uint32_t scale[] = {1, 20, 400, 5000};

	fake_hw.now += random_below(scale[random_below(4)]);
	fake_hw.cost = random_below(3);
}

void world_move(subject_id_t current)
{
	guest_moves(current);
	if (random_one_in(4)) {
		monitor_moves(random_below(table_header.subject_count));
	}
	tau0_interface.next_major = random_below(MUEN_MAJOR_MAX);
	time_passes();
}
