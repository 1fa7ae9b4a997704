/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Several CPUs at once: each is a process of its own, as each CPU has its own data, and the kernel's shared data is
 * shared memory. Each has its own time, which only it moves; barriers and events tie them together.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#include <cmocka.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hw.h"
#include "machine.h"
#include "sched.h"

#define CPUS_MAX 4U
#define FRAMES 600U
#define MESSAGES 3000U
#define LIMIT_SECONDS 30U

extern uint8_t kernel_shared_start[];
extern uint8_t kernel_shared_end[];

/* What the CPUs of a test know of each other. */
struct common {
	uint64_t ended[CPUS_MAX];     /* frames that the CPU wants to end, or has ended */
	uint64_t start[FRAMES + 1];   /* of each frame: the same on all CPUs */
	uint64_t interrupt[CPUS_MAX]; /* an IPI is on its way */
	uint64_t messages[CPUS_MAX];
};

static struct common *common;
static uint32_t cpu_count;
static cpu_id_t this_cpu;
static subject_id_t runner[CPUS_MAX];

static void *map_shared(void *address, size_t size)
{
	int const fixed = address == NULL ? 0 : MAP_FIXED;
	void *const memory = mmap(address, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | fixed, -1, 0);

	assert_ptr_not_equal(memory, MAP_FAILED);
	return memory;
}

static int setup(void **state)
{
	(void)machine_setup(state);
	(void)map_shared(kernel_shared_start, (size_t)(kernel_shared_end - kernel_shared_start));
	common = map_shared(NULL, sizeof(*common));
	return 0;
}

static int teardown(void **state)
{
	(void)munmap(common, sizeof(*common));
	return machine_teardown(state);
}

static void start_this_cpu(void)
{
	fake_hw.threads = true;
	(void)machine_boot(this_cpu);
}

/* A process a CPU; cmocka reports a failure there, and counts it here. */
static void run_cpus(uint32_t count, const struct CMUnitTest *body)
{
	cpu_count = count;
	(void)fflush(stdout);
	for (this_cpu = 0; this_cpu < count; this_cpu++) {
		pid_t const process = fork();

		assert_true(process >= 0);
		if (process == 0) {
			(void)alarm(LIMIT_SECONDS);
			_exit(_cmocka_run_group_tests(body->name, body, 1, NULL, NULL));
		}
	}
	for (uint32_t ended = 0; ended < count; ended++) {
		int status;

		assert_true(wait(&status) > 0);
		assert_true(WIFEXITED(status));
		assert_int_equal(WEXITSTATUS(status), 0);
	}
}

/*
 * Lock-step. Major frame 0: all CPUs end their first minor frame together, neighbours their second. Major frame 1: one
 * minor frame, of another length.
 */
#define LONG_FRAME 1000U
#define SHORT_FRAME 700U
#define SWITCH 50U

static void add_long_plan(cpu_id_t cpu)
{
	partition_id_t const partition = policy_partition_of(runner[cpu]);

	policy_add_minor(cpu, partition, LONG_FRAME);
	policy_end_at_barrier(0);
	policy_add_minor(cpu, partition, LONG_FRAME);
	policy_end_at_barrier(1 + cpu / 2);
	policy_add_minor(cpu, partition, LONG_FRAME);
}

static void build_lockstep(uint32_t count)
{
	for (cpu_id_t cpu = 0; cpu < count; cpu++) {
		(void)policy_add_cpu();
	}
	for (cpu_id_t cpu = 0; cpu < count; cpu++) {
		runner[cpu] = policy_add_lone_subject(cpu);
	}
	(void)policy_add_major();
	(void)policy_add_barrier(count);
	for (cpu_id_t cpu = 0; cpu < count; cpu += 2) {
		(void)policy_add_barrier(2);
	}
	for (cpu_id_t cpu = 0; cpu < count; cpu++) {
		add_long_plan(cpu);
	}
	(void)policy_add_major();
	for (cpu_id_t cpu = 0; cpu < count; cpu++) {
		policy_add_minor(cpu, policy_partition_of(runner[cpu]), SHORT_FRAME);
	}
	table_header.switch_ticks = SWITCH;
	table_header.flags = POLICY_FLAG_TAU0; /* the boot CPU's page; the others have what misleads */
}

/* The same sequence in all processes: which major frame comes next, how late an exit is. */
static uint32_t next_random(uint32_t *seed)
{
	*seed = *seed * 1103515245U + 12345U;
	return *seed >> 16;
}

/* The first CPU to come writes it down. */
static void assert_same_start(uint64_t frame, tsc_t start)
{
	uint64_t expected = 0;

	if (!__atomic_compare_exchange_n(&common->start[frame], &expected, start, false, __ATOMIC_SEQ_CST,
					 __ATOMIC_SEQ_CST)) {
		assert_int_equal(start, expected);
	}
}

/* The CPUs from first to last have at least wanted to end the frame. */
static void assert_met(cpu_id_t first, cpu_id_t last, uint64_t frame)
{
	for (cpu_id_t cpu = first; cpu <= last; cpu++) {
		assert_true(hw_atomic_load(&common->ended[cpu]) >= frame);
	}
}

/* Where a frame's end is in the plan: 0 to 2 in the long major frame, 3 for the short one. */
static void assert_met_at(uint32_t place, uint64_t frame)
{
	if (place == 1) {
		assert_met(this_cpu & ~1U, this_cpu | 1U, frame);
	} else {
		assert_met(0, cpu_count - 1, frame);
	}
}

static void cpu_in_lockstep(void **state)
{
	const volatile struct sched_info *const info = &sched_info_page[policy_partition_of(runner[this_cpu])].info;
	uint32_t seed = 1;
	uint32_t place = 0;
	tsc_t end = MACHINE_START;

	(void)state;
	start_this_cpu();
	for (uint64_t frame = 1; frame <= FRAMES; frame++) {
		uint32_t const request = next_random(&seed) % 2;

		assert_same_start(frame, info->start);
		assert_int_equal(info->start, end);
		end = info->end;
		assert_int_equal(end - info->start, place == 3 ? SHORT_FRAME : LONG_FRAME);
		tau0_interface.next_major = this_cpu == table_header.boot_cpu ? request : 1 - request;
		fake_hw.now = end - SWITCH + next_random(&seed) % (this_cpu + 1) * 30;
		(void)hw_atomic_exchange(&common->ended[this_cpu], frame);
		(void)machine_exit(VCPU_EXIT_TIMER, 0);
		assert_met_at(place, frame);
		assert_true(fake_hw.now >= end);
		place = place < 2 ? place + 1 : request * 3;
	}
}

static const struct CMUnitTest lockstep = cmocka_unit_test(cpu_in_lockstep);

static void rule5_two_cpus_stay_in_lockstep(void **state)
{
	(void)state;
	build_lockstep(2);
	run_cpus(2, &lockstep);
}

static void rule5_four_cpus_stay_in_lockstep(void **state)
{
	(void)state;
	build_lockstep(4);
	run_cpus(4, &lockstep);
}

/* Wake-up. Each subject sleeps until its partner's message comes, and answers. */

enum {
	SLEEP,
	SEND,
};

static void build_partners(void)
{
	for (cpu_id_t cpu = 0; cpu < 2; cpu++) {
		(void)policy_add_cpu();
	}
	for (cpu_id_t cpu = 0; cpu < 2; cpu++) {
		runner[cpu] = policy_add_lone_subject(cpu);
		(void)policy_add_target(runner[cpu], target_of(POLICY_TARGET_NONE));
	}
	(void)policy_add_major();
	for (cpu_id_t cpu = 0; cpu < 2; cpu++) {
		(void)policy_add_source(runner[cpu], event_action(POLICY_ACTION_SLEEP));
		(void)policy_add_source(runner[cpu], event_ipi(runner[1 - cpu], 0));
		policy_add_minor(cpu, policy_partition_of(runner[cpu]), 1ULL << 40);
	}
}

static void send_interrupt(cpu_id_t cpu)
{
	(void)hw_atomic_exchange(&common->interrupt[cpu], 1);
}

/* No time passes here: whoever never gets its interrupt ends by the process's alarm. */
static void halt_until_interrupt(void)
{
	for (uint32_t round = 0; hw_atomic_exchange(&common->interrupt[this_cpu], 0) == 0; round++) {
		if (round > 1000) {
			(void)nanosleep(&(struct timespec){.tv_nsec = 1000}, NULL);
		}
	}
}

static void send_message(uint64_t number)
{
	(void)hw_atomic_exchange(&common->messages[1 - this_cpu], number);
	(void)machine_hypercall(SEND);
}

/* Any event wakes: the subject looks at its messages again, as subjects must. */
static void await_message(uint64_t number)
{
	while (hw_atomic_load(&common->messages[this_cpu]) < number) {
		(void)machine_hypercall(SLEEP);
	}
	assert_int_equal(common->messages[this_cpu], number);
}

static void cpu_of_a_partner(void **state)
{
	(void)state;
	fake_hw.on_ipi = send_interrupt;
	fake_hw.on_idle = halt_until_interrupt;
	start_this_cpu();
	for (uint64_t number = 1; number <= MESSAGES; number++) {
		if (this_cpu == 0) {
			send_message(number);
		}
		await_message(number);
		if (this_cpu == 1) {
			send_message(number);
		}
	}
}

static const struct CMUnitTest partner = cmocka_unit_test(cpu_of_a_partner);

static void rule1_no_wake_up_between_two_cpus_is_lost(void **state)
{
	(void)state;
	build_partners();
	run_cpus(2, &partner);
	assert_int_equal(common->messages[0], MESSAGES);
}

#define smp_test(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    smp_test(rule5_two_cpus_stay_in_lockstep),
	    smp_test(rule5_four_cpus_stay_in_lockstep),
	    smp_test(rule1_no_wake_up_between_two_cpus_is_lost),
	};

	return cmocka_run_group_tests_name("several CPUs", tests, NULL, NULL);
}
