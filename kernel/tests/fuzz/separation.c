/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The separation invariants, one function each. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <muen/abi/trap.h>

#include "events.h"
#include "group.h"
#include "hw.h"
#include "interrupts.h"
#include "plan_oracle.h"
#include "sched.h"
#include "separation.h"
#include "subject.h"

/* A frame of the oracle that is this far behind is none of the plan's. */
#define FRAMES_MAX 100000U

/* Halts in one exit after which all sleep for good, or for very long. */
#define IDLE_MAX 300U

static cpu_id_t cpu;
static struct plan_frame frame;

/* What an exit began with. */
static struct {
	tsc_t time;
	uint64_t events[MUEN_SUBJECT_MAX];
	bool running[MUEN_SUBJECT_MAX];
	subject_id_t active[MUEN_GROUP_MAX];
	uint8_t pages[MUEN_SUBJECT_MAX][3][sizeof(struct subject_state)];
} before;

/* What happened in it: events that were set, by core and by other CPUs. */
static uint64_t signalled[MUEN_SUBJECT_MAX];
static uint64_t posted[MUEN_SUBJECT_MAX];
static subject_id_t last_target;

/* The subject and vector of the policy for the host interrupt that arrives; who had one in this exit. */
static struct policy_vector arriving = {.subject = MUEN_NONE16};
static bool had_interrupt[MUEN_SUBJECT_MAX];

/* What the policy answers to the trap of this exit, or NULL. */
static const struct policy_answer *answer;
static subject_id_t asker;

/* Partitions of which a subject was current and awake: more than two if a timed event ends a run before it begins. */
static bool took_part[MUEN_PARTITION_MAX];

#define FOR_SUBJECTS(subject) for (subject_id_t subject = 0; subject < table_header.subject_count; subject++)

static bool is_own(subject_id_t subject)
{
	return table_subject[subject].cpu == cpu;
}

/* The whole state page but for what follows the state, the timed event, and the pending interrupts. */
static void copy_pages(uint8_t copy[3][sizeof(struct subject_state)], subject_id_t subject)
{
	memset(copy, 0, 3 * sizeof(struct subject_state));
	memcpy(copy[0], (const void *)(uintptr_t)&subject_pages[subject].state, sizeof(struct subject_state));
	memcpy(copy[1], subject_pages[subject].timed_event_page, sizeof(struct timed_event));
	memcpy(copy[2], subject_pages[subject].interrupts_page, sizeof(struct pending_interrupts));
}

void separation_begin(cpu_id_t this_cpu)
{
	cpu = this_cpu;
	frame = plan_oracle_begin(cpu, MACHINE_START);
}

void separation_before(void)
{
	answer = NULL;
	before.time = fake_hw.now;
	memcpy(before.events, (const void *)(uintptr_t)events_word, sizeof(before.events));
	memcpy(before.running, subject_running, sizeof(before.running));
	memcpy(before.active, group_active, sizeof(before.active));
	memset(signalled, 0, sizeof(signalled));
	memset(posted, 0, sizeof(posted));
	memset(took_part, 0, sizeof(took_part));
	memset(had_interrupt, 0, sizeof(had_interrupt));
	took_part[frame.partition] = true;
	FOR_SUBJECTS(subject)
	{
		if (is_own(subject)) {
			copy_pages(before.pages[subject], subject);
		}
	}
}

void separation_on_step(void)
{
	took_part[sched_state.partition] |= !sched_state.asleep;
}

void separation_posted(subject_id_t target, uint64_t bits)
{
	posted[target] |= bits;
}

static bool is_handover(const struct policy_event *event, subject_id_t target)
{
	return (event->flags & POLICY_EVENT_HANDOVER) != 0 && event->target_subject == target;
}

static bool is_signal(const struct policy_event *event, subject_id_t target, uint64_t bits)
{
	return (event->flags & POLICY_EVENT_SIGNAL) != 0 && event->target_subject == target &&
	       bits == 1ULL << event->target_event;
}

static bool is_action(const struct policy_event *event, enum policy_action action)
{
	return event->action == action;
}

/* Does an event of the source satisfy the condition? */
#define ANY_EVENT(source, condition, ...)                                                                              \
	({                                                                                                             \
		bool any = false;                                                                                      \
		for (uint32_t number = 0; number < table_subject[source].source_count; number++) {                     \
			any |= condition(&table_source[table_subject[source].source_first + number], __VA_ARGS__);     \
		}                                                                                                      \
		for (uint32_t trap = 0; trap < MUEN_TRAP_MAX; trap++) {                                                \
			any |= condition(&table_trap[source][trap], __VA_ARGS__);                                      \
		}                                                                                                      \
		any;                                                                                                   \
	})

/* Effects. */

/* A target event of the subject makes that interrupt pending, and was set before. */
static bool injects(subject_id_t subject, uint32_t vector)
{
	for (uint32_t number = 0; number < table_subject[subject].target_count; number++) {
		const struct policy_target *const target = &table_target[table_subject[subject].target_first + number];
		uint64_t const set = before.events[subject] | signalled[subject] | posted[subject];

		if (target->action == POLICY_TARGET_INJECT && target->vector == vector && (set >> number & 1) != 0) {
			return true;
		}
	}
	return false;
}

static void check_signal(subject_id_t target, uint64_t bits)
{
	subject_id_t const source = sched_current();

	assert_true(ANY_EVENT(source, is_signal, target, bits));
	signalled[target] |= bits;
	last_target = target;
}

static void check_interrupt(uintptr_t offset, uint64_t bits)
{
	subject_id_t const subject = (subject_id_t)(offset / sizeof(struct subject_pages));
	size_t const word = (offset % sizeof(struct subject_pages) - MUEN_SUBJECT_PAGE_INTERRUPTS) / sizeof(uint64_t);

	assert_true(word < 4);
	if (arriving.subject != MUEN_NONE16) {
		assert_int_equal(subject, arriving.subject);
		assert_int_equal(word * 64 + hw_highest_bit(bits), arriving.vector);
		had_interrupt[subject] = true;
		return;
	}
	assert_int_equal(subject, sched_current());
	assert_true(injects(subject, (uint32_t)word * 64 + hw_highest_bit(bits)));
}

void separation_arrives(uint8_t host_vector)
{
	arriving = table_vector[cpu][host_vector];
	interrupts_arrived(host_vector);
	arriving.subject = MUEN_NONE16;
}

void separation_on_or(volatile uint64_t *word, uint64_t bits)
{
	uintptr_t const address = (uintptr_t)word;

	assert_int_equal(__builtin_popcountll(bits), 1);
	if (address - (uintptr_t)events_word < sizeof(before.events)) {
		check_signal((subject_id_t)((address - (uintptr_t)events_word) / sizeof(uint64_t)), bits);
	} else if (address - (uintptr_t)subject_pages < sizeof(subject_pages)) {
		check_interrupt(address - (uintptr_t)subject_pages, bits);
	} else {
		assert_true(address - (uintptr_t)group_activity < MUEN_PARTITION_MAX * sizeof(uint64_t));
	}
}

void separation_on_ipi(cpu_id_t target_cpu)
{
	assert_int_not_equal(target_cpu, cpu);
	assert_int_equal(target_cpu, table_subject[last_target].cpu);
}

/* No wake-up is lost: nobody who could run is left behind. A system that sleeps for good is the end of the run. */
void separation_on_idle(void)
{
	const struct policy_partition *const partition = &table_partition[sched_state.partition];

	for (group_id_t group = partition->group_first; group < partition->group_first + partition->group_count;
	     group++) {
		assert_false(subject_running[group_active[group]]);
		assert_false(had_interrupt[group_active[group]]);
		assert_true((events_word[group_active[group]] & ~posted[group_active[group]]) == 0);
	}
	if (fake_hw.idle_deadline > fake_hw.now) {
		fake_hw.now = fake_hw.idle_deadline;
	}
	if (fake_hw.idle_count > IDLE_MAX) {
		longjmp(fake_hw.end_point, 1);
	}
}

/* Answers. */

static bool answers(const struct policy_answer *candidate, const struct cpu_regs *regs, uint32_t trap)
{
	uint32_t const subleaf = (uint32_t)candidate->question & POLICY_QUESTION_SUBLEAF;

	return (candidate->question >> 24 & 0xff) == trap &&
	       candidate->question >> 32 == (uint32_t)(trap == TRAP_CPUID ? regs->rax : regs->rcx) &&
	       (subleaf == 0 || subleaf == (uint64_t)(uint32_t)regs->rcx + 1);
}

void separation_asks(uint32_t trap)
{
	const struct policy_answer *const first = &table_answer[table_subject[sched_current()].answer_first];

	asker = sched_current();
	for (uint32_t index = 0; index < table_subject[asker].answer_count; index++) {
		if (answers(&first[index], &subject_pages[asker].regs, trap)) {
			answer = &first[index];
		}
	}
}

/* The subject goes on, with the values or #GP, and its record is as it was behind the registers. */
static void check_answered(subject_id_t entered)
{
	bool const is_cpuid = (answer->question >> 24 & 0xff) == TRAP_CPUID;
	bool const faults = !is_cpuid && fake_vcpu.subject[entered].unprivileged;

	assert_int_equal(entered, asker);
	assert_memory_equal((const uint8_t *)subject_pages[entered].state_page + sizeof(struct cpu_regs),
			    before.pages[entered][0] + sizeof(struct cpu_regs),
			    sizeof(struct subject_state) - sizeof(struct cpu_regs));
	if ((answer->question >> 24 & 0xff) != TRAP_WRMSR && !faults) {
		assert_int_equal(subject_pages[entered].regs.rax, answer->value[0]);
		assert_int_equal(subject_pages[entered].regs.rdx, answer->value[is_cpuid ? 3 : 1]);
	}
	FOR_SUBJECTS(subject)
	{
		assert_true(signalled[subject] == 0);
		assert_int_equal(subject_running[subject], before.running[subject]);
		assert_int_equal(group_active[table_subject[subject].group],
				 before.active[table_subject[subject].group]);
	}
}

/* Invariants after an exit. */

/* Frames follow in the order of the plan, without gap; the right one runs; nobody runs before it begins. */
static void check_frame(void)
{
	for (uint32_t count = 0; frame.start < sched_state.frame_start; count++) {
		assert_true(count < FRAMES_MAX);
		frame = plan_oracle_next(cpu, frame, tau0_interface.next_major);
	}
	assert_int_equal(frame.start, sched_state.frame_start);
	assert_int_equal(frame.end, sched_state.frame_end);
	assert_int_equal(frame.major, sched_state.major);
	assert_int_equal(frame.minor, sched_state.minor);
	assert_true(before.time < frame.end - table_header.switch_ticks || answer != NULL);
	assert_true(fake_hw.now >= frame.start);
	assert_true(fake_vcpu.deadline <= frame.end - table_header.switch_ticks);
	assert_int_equal(sched_info_page[frame.partition].info.start, frame.start);
	assert_int_equal(sched_info_page[frame.partition].info.end, frame.end);
}

/* Who runs is the plan's: of this CPU, of the frame's partition, the active one of its group, awake, with its FPU. */
static void check_entered(subject_id_t entered)
{
	assert_true(is_own(entered));
	assert_int_equal(policy_partition_of(entered), frame.partition);
	assert_int_equal(group_active[table_subject[entered].group], entered);
	assert_true(subject_running[entered]);
	assert_int_equal(subject_fpu_owner, entered);
	assert_int_equal(fake_hw.fpu_content, entered);
}

/* The group's members that handovers of the policy lead to. */
static bool reaches(subject_id_t from, subject_id_t to)
{
	bool reached[MUEN_SUBJECT_MAX] = {false};

	reached[from] = true;
	for (uint32_t round = 0; round < 8; round++) {
		FOR_SUBJECTS(source)
		{
			if (!reached[source]) {
				continue;
			}
			FOR_SUBJECTS(target)
			{
				reached[target] |= ANY_EVENT(source, is_handover, target);
			}
		}
	}
	return reached[to];
}

static void check_handovers(void)
{
	for (group_id_t group = 0; group < table_header.group_count; group++) {
		partition_id_t const partition = table_group[group].partition;
		subject_id_t const active = group_active[group];

		if (table_partition[partition].cpu != cpu || active == before.active[group]) {
			continue;
		}
		assert_true(took_part[partition]);
		assert_int_equal(table_subject[active].group, group);
		assert_true(reaches(before.active[group], active));
	}
}

/* Events appear where an edge of the policy leads, and disappear only where a subject runs. */
static void check_events(void)
{
	FOR_SUBJECTS(subject)
	{
		uint64_t const all = before.events[subject] | signalled[subject] | posted[subject];

		assert_true((events_word[subject] & ~all) == 0);
		if (!took_part[policy_partition_of(subject)]) {
			assert_true(events_word[subject] == all);
		}
	}
}

/* Who had no part in this exit finds everything as it was. */
static void check_bystanders(void)
{
	static uint8_t now[3][sizeof(struct subject_state)];

	FOR_SUBJECTS(subject)
	{
		partition_id_t const partition = policy_partition_of(subject);

		if (!is_own(subject) || took_part[partition]) {
			continue;
		}
		copy_pages(now, subject);
		assert_memory_equal(now, before.pages[subject],
				    had_interrupt[subject] ? 2 * sizeof(now[0]) : sizeof(now));
		assert_int_equal(subject_running[subject], before.running[subject]);
	}
}

void separation_after(subject_id_t entered)
{
	separation_on_step();
	check_frame();
	check_entered(entered);
	check_handovers();
	check_events();
	check_bystanders();
	if (answer != NULL) {
		check_answered(entered);
	}
}

void separation_at_end(bool fatal_exit)
{
	subject_id_t const subject = sched_current();

	assert_true(fatal_exit || fake_hw.idle_count > IDLE_MAX ||
		    strstr(fake_hw.console, "no subject of the group can be entered") != NULL ||
		    ANY_EVENT(subject, is_action, POLICY_ACTION_REBOOT) ||
		    ANY_EVENT(subject, is_action, POLICY_ACTION_POWEROFF) ||
		    ANY_EVENT(subject, is_action, POLICY_ACTION_PANIC));
}
