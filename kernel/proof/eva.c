/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * What Eva starts from: the life of one CPU, any of the policy's, from start-up on. The policy is a sample; guests,
 * monitors, other CPUs and the hardware do anything that the contracts of hw.h and vcpu.h allow.
 */
#include "kernel.h"
#include "policy_check.h"
#include "policy_tables.h"
#include "subject.h"
#include "vcpu.h"

#include <muen/abi/trap.h>

#define SIGNAL(subject, number)                                                                                        \
	{                                                                                                              \
		.flags = POLICY_EVENT_SIGNAL, .target_subject = (subject), .target_event = (number),                   \
	}
#define SIGNAL_IPI(subject, number)                                                                                    \
	{                                                                                                              \
		.flags = POLICY_EVENT_SIGNAL | POLICY_EVENT_IPI, .target_subject = (subject),                          \
		.target_event = (number),                                                                              \
	}
#define HANDOVER(subject)                                                                                              \
	{                                                                                                              \
		.flags = POLICY_EVENT_HANDOVER, .target_subject = (subject),                                           \
	}
#define ACTION(name)                                                                                                   \
	{                                                                                                              \
		.action = POLICY_ACTION_##name, .target_subject = MUEN_NONE16,                                         \
	}

#define PAGE(index) (0x100000U + (index)*MUEN_PAGE_SIZE)
#define TICKS 1000U

/* Two CPUs. CPU 0: a guest with its monitor and a neighbour in one partition, a driver in another; CPU 1: one subject.
 */
enum {
	GUEST,
	MONITOR,
	NEIGHBOUR,
	DRIVER,
	REMOTE,
	SUBJECTS
};

const uint32_t vcpu_virtualization = POLICY_SVM;

const struct policy_header policy_header = {
    .magic = MUEN_POLICY_MAGIC,
    .abi_version = MUEN_ABI_VERSION,
    .virtualization = POLICY_SVM,
    .apic_mode = POLICY_XAPIC,
    .flags = POLICY_FLAG_TAU0,
    .cpu_count = 2,
    .subject_count = SUBJECTS,
    .partition_count = 3,
    .group_count = 4,
    .major_count = 2,
    .minor_count = 6,
    .barrier_count = 1,
    .source_count = 6,
    .target_count = 3,
    .tsc_khz = 1000000,
    .apic_timer_khz = 1000000,
    .switch_ticks = 50,
    .fault_subject = MUEN_NONE16,
};

const struct policy_cpu policy_cpu[MUEN_CPU_MAX] = {{0, PAGE(0), PAGE(1), 0}, {1, PAGE(2), PAGE(3), 0}};

#define SUBJECT(on, in, sources, source_number, targets, target_number, bits)                                          \
	{                                                                                                              \
		.cpu = (on), .group = (in), .source_first = (sources), .source_count = (source_number),                \
		.target_first = (targets), .target_count = (target_number), .flags = (bits),                           \
	}

const struct policy_subject policy_subject[MUEN_SUBJECT_MAX] = {
    [GUEST] = SUBJECT(0, 0, 0, 2, 0, 1, POLICY_SUBJECT_MIRRORED),
    [MONITOR] = SUBJECT(0, 0, 2, 1, 1, 0, 0),
    [NEIGHBOUR] = SUBJECT(0, 1, 3, 1, 1, 0, 0),
    [DRIVER] = SUBJECT(0, 2, 4, 1, 1, 1, 0),
    [REMOTE] = SUBJECT(1, 3, 5, 1, 2, 1, 0),
};

const struct policy_event policy_source[MUEN_SOURCE_TABLE_MAX] = {
    SIGNAL_IPI(REMOTE, 0), ACTION(SLEEP), HANDOVER(GUEST), ACTION(YIELD), SIGNAL(GUEST, 0), SIGNAL_IPI(DRIVER, 0),
};

const struct policy_target policy_target[MUEN_TARGET_TABLE_MAX] = {
    {POLICY_TARGET_RESET, 0, 0},
    {POLICY_TARGET_INJECT, 33, 0},
    {POLICY_TARGET_INJECT, 34, 0},
};

const struct policy_event policy_trap[MUEN_SUBJECT_MAX][MUEN_TRAP_MAX] = {
    [GUEST] = {[0 ... MUEN_TRAP_MAX - 1] = HANDOVER(MONITOR)}, [MONITOR] = {[0 ... MUEN_TRAP_MAX - 1] = ACTION(PANIC)},
    [NEIGHBOUR] = {[0 ... MUEN_TRAP_MAX - 1] = ACTION(SLEEP)}, [DRIVER] = {[0 ... MUEN_TRAP_MAX - 1] = ACTION(YIELD)},
    [REMOTE] = {[0 ... MUEN_TRAP_MAX - 1] = ACTION(REBOOT)},
};

const struct policy_partition policy_partition[MUEN_PARTITION_MAX] = {{0, 0, 2, 0}, {0, 2, 1, 0}, {1, 3, 1, 0}};
const struct policy_group policy_group[MUEN_GROUP_MAX] = {
    {GUEST, 0, 0}, {NEIGHBOUR, 0, 0}, {DRIVER, 1, 0}, {REMOTE, 2, 0}};

/* Major frame 0: two minor frames on CPU 0, the first of which ends where CPU 1's does; major frame 1: one each. */
const struct policy_plan policy_plan[MUEN_MAJOR_MAX * MUEN_CPU_MAX] = {{0, 2}, {2, 2}, {4, 1}, {5, 1}};
const struct policy_minor policy_minor[MUEN_MINOR_MAX] = {
    {TICKS, 0, 0, 0},           {2 * TICKS, 1, MUEN_NONE16, 0}, {TICKS, 2, 0, 0}, {2 * TICKS, 2, MUEN_NONE16, 0},
    {TICKS, 0, MUEN_NONE16, 0}, {TICKS, 2, MUEN_NONE16, 0},
};
const struct policy_major policy_major[MUEN_MAJOR_MAX] = {{2 * TICKS, 0, 1}, {TICKS, 1, 0}};
const struct policy_barrier policy_barrier[MUEN_BARRIER_MAX] = {{2, 0}};

const struct policy_vector policy_vector[MUEN_CPU_MAX][MUEN_VECTOR_COUNT] = {
    [0 ... MUEN_CPU_MAX - 1] = {[0 ... MUEN_VECTOR_COUNT - 1] = {.subject = MUEN_NONE16, .line = MUEN_NONE16}}};
const struct policy_line policy_line[MUEN_LINE_MAX];
const struct policy_iommu policy_iommu[MUEN_IOMMU_MAX];
const struct policy_answer policy_answer[MUEN_ANSWER_MAX];

struct subject_pages subject_pages[MUEN_SUBJECT_MAX];
struct sched_info_page sched_info_page[MUEN_PARTITION_MAX];
const volatile struct tau0_interface tau0_interface;

extern volatile int any;
extern volatile uint64_t any_word;

/* At any time; here, between exits. */
static void other_cpus_run(void)
{
	for (subject_id_t subject = 0; subject < policy_header.subject_count; subject++) {
		events_word[subject] = any_word;
	}
	for (partition_id_t partition = 0; partition < policy_header.partition_count; partition++) {
		group_activity[partition] = any_word;
	}
	sched_shared_major = any_word;
	sched_shared_major_start = any_word;
}

static void reset_subjects(cpu_id_t cpu)
{
	for (subject_id_t subject = 0; subject < policy_header.subject_count; subject++) {
		if (policy_subject[subject].cpu == cpu) {
			subject_reset(subject);
		}
	}
}

/* As boot/start.c does it. */
void eva_main(void)
{
	cpu_id_t const cpu = any != 0;

	sched_init(cpu);
	reset_subjects(cpu);
	sched_meet_all();
	if (cpu == 0) {
		sched_start_time(hw_tsc());
	}
	sched_meet_all();
	sched_start();
	(void)kernel_prepare_entry();
	while (any) {
		other_cpus_run();
		(void)kernel_handle_exit();
	}
}
