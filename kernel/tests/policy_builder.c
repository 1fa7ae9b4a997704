/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Builds policies for tests. */
#include <string.h>

#include <sanitizer/asan_interface.h>

#include "pages.h"
#include "policy_builder.h"
#include "vcpu.h"

struct policy_header table_header;
struct policy_cpu table_cpu[MUEN_CPU_MAX];
struct policy_port_write table_port_write[MUEN_PORT_WRITE_MAX];
struct policy_subject table_subject[MUEN_SUBJECT_MAX];
struct policy_event table_trap[MUEN_SUBJECT_MAX][MUEN_TRAP_MAX];
struct policy_event table_source[MUEN_SOURCE_TABLE_MAX];
struct policy_target table_target[MUEN_TARGET_TABLE_MAX];
struct policy_partition table_partition[MUEN_PARTITION_MAX];
struct policy_group table_group[MUEN_GROUP_MAX];
struct policy_plan table_plan[MUEN_MAJOR_MAX * MUEN_CPU_MAX];
struct policy_minor table_minor[MUEN_MINOR_MAX];
struct policy_major table_major[MUEN_MAJOR_MAX];
struct policy_answer table_answer[MUEN_ANSWER_MAX];
struct policy_barrier table_barrier[MUEN_BARRIER_MAX];
struct policy_vector table_vector[MUEN_CPU_MAX][MUEN_VECTOR_COUNT];
struct policy_line table_line[MUEN_LINE_MAX];
struct policy_ioapic table_ioapic[MUEN_IOAPIC_MAX];
struct policy_iommu table_iommu[MUEN_IOMMU_MAX];

/* The names that core reads: not those of policy_tables.h here, which would be const definitions. */
#define ALIAS(name) __attribute__((alias(name)))
extern const struct policy_header policy_header ALIAS("table_header");
extern const struct policy_cpu policy_cpu[MUEN_CPU_MAX] ALIAS("table_cpu");
extern const struct policy_port_write policy_port_write[MUEN_PORT_WRITE_MAX] ALIAS("table_port_write");
extern const struct policy_subject policy_subject[MUEN_SUBJECT_MAX] ALIAS("table_subject");
extern const struct policy_event policy_trap[MUEN_SUBJECT_MAX][MUEN_TRAP_MAX] ALIAS("table_trap");
extern const struct policy_event policy_source[MUEN_SOURCE_TABLE_MAX] ALIAS("table_source");
extern const struct policy_target policy_target[MUEN_TARGET_TABLE_MAX] ALIAS("table_target");
extern const struct policy_partition policy_partition[MUEN_PARTITION_MAX] ALIAS("table_partition");
extern const struct policy_group policy_group[MUEN_GROUP_MAX] ALIAS("table_group");
extern const struct policy_plan policy_plan[MUEN_MAJOR_MAX * MUEN_CPU_MAX] ALIAS("table_plan");
extern const struct policy_minor policy_minor[MUEN_MINOR_MAX] ALIAS("table_minor");
extern const struct policy_major policy_major[MUEN_MAJOR_MAX] ALIAS("table_major");
extern const struct policy_answer policy_answer[MUEN_ANSWER_MAX] ALIAS("table_answer");
extern const struct policy_barrier policy_barrier[MUEN_BARRIER_MAX] ALIAS("table_barrier");
extern const struct policy_vector policy_vector[MUEN_CPU_MAX][MUEN_VECTOR_COUNT] ALIAS("table_vector");
extern const struct policy_line policy_line[MUEN_LINE_MAX] ALIAS("table_line");
extern const struct policy_ioapic policy_ioapic[MUEN_IOAPIC_MAX] ALIAS("table_ioapic");
extern const struct policy_iommu policy_iommu[MUEN_IOMMU_MAX] ALIAS("table_iommu");

volatile struct tau0_interface tau0_interface;
struct subject_pages subject_pages[MUEN_SUBJECT_MAX];
struct sched_info_page sched_info_page[MUEN_PARTITION_MAX];

/* Every table: its count in the header follows from the tables' names. */
#define FOR_EACH_TABLE(X)                                                                                              \
	X(table_cpu, table_header.cpu_count)                                                                           \
	X(table_port_write, table_header.port_write_count)                                                             \
	X(table_subject, table_header.subject_count)                                                                   \
	X(table_trap, table_header.subject_count)                                                                      \
	X(table_source, table_header.source_count)                                                                     \
	X(table_target, table_header.target_count)                                                                     \
	X(table_partition, table_header.partition_count)                                                               \
	X(table_group, table_header.group_count)                                                                       \
	X(table_plan, table_header.major_count *table_header.cpu_count)                                                \
	X(table_minor, table_header.minor_count)                                                                       \
	X(table_major, table_header.major_count)                                                                       \
	X(table_answer, table_header.answer_count)                                                                     \
	X(table_barrier, table_header.barrier_count)                                                                   \
	X(table_vector, table_header.cpu_count)                                                                        \
	X(table_line, table_header.line_count)                                                                         \
	X(table_ioapic, table_header.ioapic_count)                                                                     \
	X(table_iommu, table_header.iommu_count)

#define CLEAR(table, count) memset(table, 0, sizeof(table));

/* A count above the limit, as some tests want it, leaves nothing to take away. */
#define SEAL(table, count)                                                                                             \
	if ((count) < sizeof(table) / sizeof((table)[0])) {                                                            \
		ASAN_POISON_MEMORY_REGION(&(table)[count], sizeof(table) - (size_t)(count) * sizeof((table)[0]));      \
	}

#define UNSEAL(table, count) ASAN_UNPOISON_MEMORY_REGION(table, sizeof(table));

#define PAGE_ADDRESS(index) (0x100000U + (index)*MUEN_PAGE_SIZE)

static partition_id_t last_partition;

/* Tests break the counts: no more than a table has. */
static uint32_t at_most(uint32_t count, uint32_t limit)
{
	return count < limit ? count : limit;
}

/* Pages that a test has not used are still clear. */
static void clear_pages(void)
{
	size_t const subjects = at_most(table_header.subject_count, MUEN_SUBJECT_MAX);
	size_t const partitions = at_most(table_header.partition_count, MUEN_PARTITION_MAX);

	memset(subject_pages, 0, subjects * sizeof(subject_pages[0]));
	memset(sched_info_page, 0, partitions * sizeof(sched_info_page[0]));
}

void policy_begin(void)
{
	policy_unseal();
	clear_pages();
	FOR_EACH_TABLE(CLEAR)
	tau0_interface.next_major = 0;
	table_header = (struct policy_header){
	    .magic = MUEN_POLICY_MAGIC,
	    .abi_version = MUEN_ABI_VERSION,
	    .virtualization = vcpu_virtualization,
	    .apic_mode = POLICY_X2APIC,
	    .tsc_khz = 1000000,
	    .apic_timer_khz = 1000000,
	    .fault_subject = MUEN_NONE16,
	    .system_name = "test",
	};
}

cpu_id_t policy_add_cpu(void)
{
	cpu_id_t const cpu = table_header.cpu_count++;

	table_cpu[cpu] = (struct policy_cpu){
	    .apic_id = cpu,
	    .page_table = PAGE_ADDRESS(2 * cpu),
	    .host_page = PAGE_ADDRESS(2 * cpu + 1),
	};
	for (uint32_t vector = 0; vector < MUEN_VECTOR_COUNT; vector++) {
		table_vector[cpu][vector] = (struct policy_vector){.subject = MUEN_NONE16, .line = MUEN_NONE16};
	}
	return cpu;
}

partition_id_t policy_add_partition(cpu_id_t cpu)
{
	last_partition = table_header.partition_count++;
	table_partition[last_partition] = (struct policy_partition){
	    .cpu = (uint16_t)cpu,
	    .group_first = (uint16_t)table_header.group_count,
	};
	return last_partition;
}

group_id_t policy_add_group(void)
{
	group_id_t const group = table_header.group_count++;

	table_group[group] = (struct policy_group){
	    .initial_subject = MUEN_NONE16,
	    .partition = (uint16_t)last_partition,
	};
	table_partition[last_partition].group_count++;
	return group;
}

static void set_default_traps(subject_id_t subject)
{
	for (uint32_t trap = 0; trap < MUEN_TRAP_MAX; trap++) {
		policy_set_trap(subject, trap, event_action(POLICY_ACTION_PANIC));
	}
}

subject_id_t policy_add_subject(group_id_t group)
{
	subject_id_t const subject = table_header.subject_count++;

	table_subject[subject] = (struct policy_subject){
	    .vcpu = PAGE_ADDRESS(0x1000 + subject),
	    .io_bitmap = PAGE_ADDRESS(0x2000 + 3 * subject),
	    .msr_bitmap = PAGE_ADDRESS(0x4000 + 2 * subject),
	    .source_first = subject * MUEN_EVENT_MAX,
	    .target_first = subject * MUEN_EVENT_MAX,
	    .cpu = table_partition[table_group[group].partition].cpu,
	    .group = (uint16_t)group,
	    .name = "subject",
	};
	table_header.source_count += MUEN_EVENT_MAX;
	table_header.target_count += MUEN_EVENT_MAX;
	if (table_group[group].initial_subject == MUEN_NONE16) {
		table_group[group].initial_subject = (uint16_t)subject;
	}
	set_default_traps(subject);
	return subject;
}

subject_id_t policy_add_lone_subject(cpu_id_t cpu)
{
	(void)policy_add_partition(cpu);
	return policy_add_subject(policy_add_group());
}

partition_id_t policy_partition_of(subject_id_t subject)
{
	return table_group[table_subject[subject].group].partition;
}

uint32_t policy_add_source(subject_id_t subject, struct policy_event event)
{
	uint32_t const number = table_subject[subject].source_count++;

	table_source[table_subject[subject].source_first + number] = event;
	return number;
}

uint32_t policy_add_target(subject_id_t subject, struct policy_target target)
{
	uint32_t const number = table_subject[subject].target_count++;

	table_target[table_subject[subject].target_first + number] = target;
	return number;
}

void policy_set_trap(subject_id_t subject, uint32_t trap, struct policy_event event)
{
	table_trap[subject][trap] = event;
}

void policy_route(subject_id_t subject, uint8_t host_vector, uint8_t vector)
{
	table_vector[table_subject[subject].cpu][host_vector] = (struct policy_vector){
	    .subject = (uint16_t)subject,
	    .vector = vector,
	    .line = MUEN_NONE16,
	};
}

uint32_t policy_add_line(subject_id_t subject, uint8_t host_vector, uint8_t vector, uint8_t flags)
{
	uint32_t const line = table_header.line_count++;
	struct policy_vector *const route = &table_vector[table_subject[subject].cpu][host_vector];

	table_header.ioapic_count = 1;
	table_ioapic[0].registers = 0xfec00000;
	table_line[line] = (struct policy_line){
	    .pin = (uint8_t)line,
	    .flags = flags,
	    .vector = host_vector,
	    .cpu = table_subject[subject].cpu,
	};
	policy_route(subject, host_vector, vector);
	if ((flags & POLICY_LINE_LEVEL) != 0) {
		route->flags = POLICY_VECTOR_LEVEL;
		route->line = (uint16_t)line;
	}
	return line;
}

struct policy_event event_action(enum policy_action action)
{
	return (struct policy_event){.action = (uint8_t)action, .target_subject = MUEN_NONE16};
}

struct policy_event event_unmask(uint32_t line)
{
	struct policy_event event = event_action(POLICY_ACTION_UNMASK_IRQ);

	event.line = (uint8_t)line;
	return event;
}

static struct policy_event event_to(subject_id_t target, uint32_t number, uint32_t flags)
{
	return (struct policy_event){
	    .flags = (uint8_t)flags,
	    .target_subject = (uint16_t)target,
	    .target_event = (uint8_t)number,
	};
}

struct policy_event event_signal(subject_id_t target, uint32_t number)
{
	return event_to(target, number, POLICY_EVENT_SIGNAL);
}

struct policy_event event_ipi(subject_id_t target, uint32_t number)
{
	return event_to(target, number, POLICY_EVENT_SIGNAL | POLICY_EVENT_IPI);
}

struct policy_event event_handover(subject_id_t target)
{
	return event_to(target, 0, POLICY_EVENT_HANDOVER);
}

struct policy_event event_switch(subject_id_t target, uint32_t number)
{
	return event_to(target, number, POLICY_EVENT_SIGNAL | POLICY_EVENT_HANDOVER);
}

struct policy_target target_inject(uint8_t vector)
{
	return (struct policy_target){.action = POLICY_TARGET_INJECT, .vector = vector};
}

struct policy_target target_of(enum policy_target_action action)
{
	return (struct policy_target){.action = (uint8_t)action};
}

uint32_t policy_add_major(void)
{
	uint32_t const major = table_header.major_count++;

	table_major[major].barrier_first = table_header.barrier_count;
	return major;
}

void policy_add_answer(subject_id_t subject, struct policy_answer answer)
{
	struct policy_subject *const owner = &table_subject[subject];

	if (owner->answer_count == 0) {
		owner->answer_first = table_header.answer_count;
	}
	owner->answer_count++;
	table_answer[table_header.answer_count++] = answer;
}

void policy_add_minor(cpu_id_t cpu, partition_id_t partition, uint64_t ticks)
{
	uint32_t const major = table_header.major_count - 1;
	struct policy_plan *const plan = &table_plan[major * table_header.cpu_count + cpu];
	uint32_t const minor = table_header.minor_count++;
	uint64_t const begin = plan->minor_count == 0 ? 0 : table_minor[minor - 1].deadline;

	if (plan->minor_count == 0) {
		plan->minor_first = minor;
	}
	plan->minor_count++;
	table_minor[minor] = (struct policy_minor){
	    .deadline = begin + ticks,
	    .partition = (uint16_t)partition,
	    .barrier = MUEN_NONE16,
	};
	if (cpu == 0) {
		table_major[major].period = table_minor[minor].deadline;
	}
}

uint32_t policy_add_barrier(uint32_t size)
{
	table_barrier[table_header.barrier_count++].size = size;
	return table_major[table_header.major_count - 1].barrier_count++;
}

void policy_end_at_barrier(uint32_t barrier)
{
	table_minor[table_header.minor_count - 1].barrier = (uint16_t)barrier;
}

static void seal_sources(subject_id_t id)
{
	const struct policy_subject *const subject = &table_subject[id];

	if (subject->source_count < MUEN_EVENT_MAX && subject->source_first == id * MUEN_EVENT_MAX) {
		ASAN_POISON_MEMORY_REGION(&table_source[subject->source_first + subject->source_count],
					  (MUEN_EVENT_MAX - subject->source_count) * sizeof(table_source[0]));
	}
}

static void seal_pages(cpu_id_t cpu)
{
	uint32_t const subjects = at_most(table_header.subject_count, MUEN_SUBJECT_MAX);
	uint32_t const partitions = at_most(table_header.partition_count, MUEN_PARTITION_MAX);

	ASAN_POISON_MEMORY_REGION(subject_pages, sizeof(subject_pages));
	for (subject_id_t subject = 0; subject < subjects; subject++) {
		if (table_subject[subject].cpu == cpu) {
			ASAN_UNPOISON_MEMORY_REGION(&subject_pages[subject], MUEN_SUBJECT_PAGE_MSR_STORE);
		}
	}
	ASAN_POISON_MEMORY_REGION(sched_info_page, sizeof(sched_info_page));
	for (partition_id_t partition = 0; partition < partitions; partition++) {
		if (table_partition[partition].cpu == cpu) {
			ASAN_UNPOISON_MEMORY_REGION(&sched_info_page[partition], MUEN_PAGE_SIZE);
		}
	}
}

void policy_seal(cpu_id_t cpu)
{
	for (subject_id_t subject = 0; subject < at_most(table_header.subject_count, MUEN_SUBJECT_MAX); subject++) {
		seal_sources(subject);
	}
	FOR_EACH_TABLE(SEAL)
	seal_pages(cpu);
}

void policy_unseal(void)
{
	FOR_EACH_TABLE(UNSEAL)
	ASAN_UNPOISON_MEMORY_REGION(subject_pages, sizeof(subject_pages));
	ASAN_UNPOISON_MEMORY_REGION(sched_info_page, sizeof(sched_info_page));
}
