/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Random policies: CPUs, partitions, groups and subjects; then their events and traps; then the plan. */
#include "random_policy.h"

#include <muen/abi/trap.h>

#define CPUS_MAX 3U
#define PARTITIONS_MAX 3U /* of a CPU */
#define GRID_MAX 5U       /* times in a major frame at which minor frames may end */
#define LINES_MAX 24U     /* pins of an I/O APIC */
#define SWITCH_MAX 50U
#define LENGTH_MAX 1000U

const uint32_t random_policy_answerable[3] = {TRAP_CPUID, TRAP_RDMSR, TRAP_WRMSR};

#define VECTORS ((uint32_t)MUEN_VECTOR_LAST - MUEN_VECTOR_FIRST)

static uint64_t random_state;

void random_begin(uint32_t seed)
{
	random_state = seed * 0x9e3779b97f4a7c15ULL + 1;
}

/* xorshift64. */
uint32_t random_below(uint32_t limit)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (uint32_t)((random_state >> 32) % limit);
}

bool random_one_in(uint32_t count)
{
	return random_below(count) == 0;
}

uint8_t random_policy_host_vector(subject_id_t subject)
{
	return (uint8_t)(MUEN_VECTOR_FIRST + subject % VECTORS);
}

static uint32_t few_or_all(uint32_t few, uint32_t all)
{
	return random_one_in(16) ? all : random_below(few + 1);
}

static void add_group(void)
{
	group_id_t const group = policy_add_group();

	for (uint32_t count = 1 + random_below(3); count > 0; count--) {
		subject_id_t const subject = policy_add_subject(group);

		table_subject[subject].flags = random_one_in(2) ? POLICY_SUBJECT_MIRRORED : 0;
	}
}

static void add_partition(cpu_id_t cpu)
{
	(void)policy_add_partition(cpu);
	if (random_one_in(64)) {
		for (uint32_t count = MUEN_PARTITION_GROUPS; count > 0; count--) {
			(void)policy_add_subject(policy_add_group());
		}
		return;
	}
	for (uint32_t count = 1 + random_below(3); count > 0; count--) {
		add_group();
	}
}

static void add_cpus(void)
{
	for (uint32_t count = 1 + random_below(CPUS_MAX); count > 0; count--) {
		(void)policy_add_cpu();
	}
	for (cpu_id_t cpu = 0; cpu < table_header.cpu_count; cpu++) {
		for (uint32_t count = 1 + random_below(PARTITIONS_MAX); count > 0; count--) {
			add_partition(cpu);
		}
	}
}

static struct policy_target random_target(void)
{
	if (random_one_in(8)) {
		return target_of(random_one_in(2) ? POLICY_TARGET_RESET : POLICY_TARGET_NONE);
	}
	return target_inject((uint8_t)(MUEN_VECTOR_FIRST + random_below(256 - MUEN_VECTOR_FIRST)));
}

static void add_targets(subject_id_t subject)
{
	for (uint32_t count = few_or_all(4, MUEN_EVENT_MAX); count > 0; count--) {
		(void)policy_add_target(subject, random_target());
	}
}

static struct policy_event random_end(void)
{
	static const enum policy_action ends[] = {POLICY_ACTION_REBOOT, POLICY_ACTION_POWEROFF, POLICY_ACTION_PANIC};

	return event_action(ends[random_below(3)]);
}

static struct policy_event random_action(void)
{
	if (random_one_in(128)) {
		return random_end();
	}
	return event_action(random_one_in(2) ? POLICY_ACTION_SLEEP : POLICY_ACTION_YIELD);
}

static struct policy_event event_between_groups(subject_id_t source, subject_id_t target)
{
	uint32_t const count = table_subject[target].target_count;

	if (count == 0) {
		return random_action();
	}
	if (table_subject[source].cpu != table_subject[target].cpu && random_one_in(2)) {
		return event_ipi(target, random_below(count));
	}
	return event_signal(target, random_below(count));
}

static struct policy_event event_within_group(subject_id_t target)
{
	uint32_t const count = table_subject[target].target_count;

	return count == 0 || random_one_in(2) ? event_handover(target) : event_switch(target, random_below(count));
}

/* An event of subject source; half of those that may stay in its group do. */
static struct policy_event random_event(subject_id_t source)
{
	subject_id_t const target = random_below(table_header.subject_count);

	if (random_one_in(3)) {
		return random_action();
	}
	if (random_one_in(2)) {
		subject_id_t const neighbour = source + random_below(3);

		if (neighbour < table_header.subject_count &&
		    table_subject[neighbour].group == table_subject[source].group) {
			return event_within_group(neighbour);
		}
	}
	return event_between_groups(source, target);
}

/* A device's interrupt, as a message or on a line that the subject lets through again by a source event of its own. */
static void add_interrupt(subject_id_t subject)
{
	uint8_t const host_vector = random_policy_host_vector(subject);
	uint8_t const vector = (uint8_t)(MUEN_VECTOR_FIRST + random_below(256 - MUEN_VECTOR_FIRST));

	if (random_one_in(2)) {
		policy_route(subject, host_vector, vector);
	} else if (table_header.line_count < LINES_MAX) {
		uint32_t const line = policy_add_line(subject, host_vector, vector, POLICY_LINE_LEVEL);

		(void)policy_add_source(subject, event_unmask(line));
	}
}

static void add_events(subject_id_t subject)
{
	if (subject < VECTORS && random_one_in(2)) {
		add_interrupt(subject);
	}
	for (uint32_t count = few_or_all(8, MUEN_EVENT_MAX - 1); count > 0; count--) {
		(void)policy_add_source(subject, random_one_in(16) ? event_action(POLICY_ACTION_INVALID)
								   : random_event(subject));
	}
	for (uint32_t trap = 0; trap < MUEN_TRAP_MAX; trap++) {
		policy_set_trap(subject, trap, random_event(subject));
	}
}

/* Each of another leaf or MSR. */
static void add_answers(subject_id_t subject)
{
	uint32_t key = 0;

	for (uint32_t count = random_below(8); count > 0 && table_header.answer_count < MUEN_ANSWER_MAX; count--) {
		uint32_t const trap = random_policy_answerable[random_below(3)];
		uint32_t const subleaf = trap == TRAP_CPUID ? random_below(3) : 0;
		struct policy_answer answer = {.question = POLICY_QUESTION(trap, key) + subleaf};

		for (uint32_t value = 0; value < 4; value++) {
			answer.value[value] =
			    trap == TRAP_CPUID || (trap == TRAP_RDMSR && value < 2) ? random_below(100) : 0;
		}
		policy_add_answer(subject, answer);
		key += 1 + random_below(2);
	}
}

/* A grid of times; each CPU ends minor frames at some of them, all at the last; some CPUs meet there. */
struct grid {
	uint32_t count;
	uint32_t length[GRID_MAX];
	uint32_t ends[GRID_MAX];    /* CPUs that end a frame there, one bit each */
	uint32_t meets[GRID_MAX];   /* those of them that meet */
	uint32_t barrier[GRID_MAX]; /* at which barrier */
};

static uint32_t all_cpus(void)
{
	return (1U << table_header.cpu_count) - 1;
}

static void make_point(struct grid *grid, uint32_t point)
{
	bool const last = point == grid->count - 1;

	grid->length[point] = table_header.switch_ticks + 1 + random_below(LENGTH_MAX);
	grid->ends[point] = last ? all_cpus() : random_below(8) & all_cpus();
	grid->meets[point] = last ? 0 : random_below(8) & grid->ends[point];
	if (__builtin_popcount(grid->meets[point]) < 2) {
		grid->meets[point] = 0;
	} else {
		grid->barrier[point] = policy_add_barrier((uint32_t)__builtin_popcount(grid->meets[point]));
	}
}

static partition_id_t random_partition(cpu_id_t cpu)
{
	partition_id_t partition;

	do {
		partition = random_below(table_header.partition_count);
	} while (table_partition[partition].cpu != cpu);
	return partition;
}

static void add_plan(const struct grid *grid, cpu_id_t cpu)
{
	uint64_t ticks = 0;

	for (uint32_t point = 0; point < grid->count; point++) {
		ticks += grid->length[point];
		if ((grid->ends[point] >> cpu & 1) == 0) {
			continue;
		}
		policy_add_minor(cpu, random_partition(cpu), ticks);
		if ((grid->meets[point] >> cpu & 1) != 0) {
			policy_end_at_barrier(grid->barrier[point]);
		}
		ticks = 0;
	}
}

static void add_major(void)
{
	struct grid grid = {.count = 1 + random_below(GRID_MAX)};

	(void)policy_add_major();
	for (uint32_t point = 0; point < grid.count; point++) {
		make_point(&grid, point);
	}
	for (cpu_id_t cpu = 0; cpu < table_header.cpu_count; cpu++) {
		add_plan(&grid, cpu);
	}
}

static void add_frames(void)
{
	table_header.switch_ticks = random_below(SWITCH_MAX + 1);
	if (random_one_in(2)) {
		table_header.flags |= POLICY_FLAG_TAU0;
	} else {
		table_header.boot_cpu = random_below(table_header.cpu_count);
	}
	for (uint32_t count = 1 + random_below(3); count > 0; count--) {
		add_major();
	}
}

void random_policy_build(void)
{
	add_cpus();
	for (subject_id_t subject = 0; subject < table_header.subject_count; subject++) {
		add_targets(subject);
	}
	for (subject_id_t subject = 0; subject < table_header.subject_count; subject++) {
		add_events(subject);
		add_answers(subject);
	}
	add_frames();
}

static void damage(void *table, size_t size)
{
	((uint8_t *)table)[random_below((uint32_t)size)] = (uint8_t)random_below(256);
}

/* One table but the header, whose counts say where the others end. */
static void damage_table(void)
{
	subject_id_t const subject = random_below(table_header.subject_count);
	struct policy_subject *const row = &table_subject[subject];
	size_t const plans = (size_t)table_header.major_count * table_header.cpu_count;

	switch (random_below(10)) {
	case 0:
		damage(table_partition, table_header.partition_count * sizeof(table_partition[0]));
		break;
	case 1:
		damage(table_group, table_header.group_count * sizeof(table_group[0]));
		break;
	case 2:
		damage(table_plan, plans * sizeof(table_plan[0]));
		break;
	case 3:
		damage(table_minor, table_header.minor_count * sizeof(table_minor[0]));
		break;
	case 4:
		damage(table_major, table_header.major_count * sizeof(table_major[0]));
		break;
	case 5:
		damage(row, sizeof(*row));
		break;
	case 6:
		damage(table_trap[subject], sizeof(table_trap[0]));
		break;
	case 7:
		damage(table_vector[random_below(table_header.cpu_count)], sizeof(table_vector[0]));
		break;
	case 8:
		damage(&table_source[(size_t)subject * MUEN_EVENT_MAX], 8 * sizeof(table_source[0]));
		break;
	default:
		damage(&table_target[(size_t)subject * MUEN_EVENT_MAX], 8 * sizeof(table_target[0]));
		break;
	}
}

void random_policy_damage(void)
{
	for (uint32_t count = random_below(4); count > 0; count--) {
		damage_table();
	}
	if (random_one_in(4)) {
		damage(&table_header, sizeof(table_header));
	}
}
