/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Sizes, places and assembly of the kernel's policy tables. */
#include "emit/kernel_tables.h"

#include <stdlib.h>
#include <string.h>

#include <muen/abi/layout.h>

#include "common/memory.h"
#include "emit/answers.h"
#include "emit/kernel_devices.h"
#include "emit/policy_view.h"
#include "emit/tables.h"
#include "tree.h"

static const struct {
	const char *region;
	uint64_t address;
	size_t record_size; /* 0: the boot pages */
	size_t record_max;
	const char *records;
} rows[KERNEL_TABLE_COUNT] = {
    [KERNEL_TABLE_BOOT] = {"kernel_policy_boot", MUEN_KVA_POLICY_BOOT, 0, 0, ""},
    [KERNEL_TABLE_PARTITION] = {"kernel_policy_partition", MUEN_KVA_POLICY_PARTITION, sizeof(struct policy_partition),
				MUEN_PARTITION_MAX, "partitions"},
    [KERNEL_TABLE_GROUP] = {"kernel_policy_group", MUEN_KVA_POLICY_GROUP, sizeof(struct policy_group), MUEN_GROUP_MAX,
			    "groups"},
    [KERNEL_TABLE_PLAN] = {"kernel_policy_plan", MUEN_KVA_POLICY_PLAN, sizeof(struct policy_plan),
			   (size_t)MUEN_MAJOR_MAX *MUEN_CPU_MAX, "CPU plans"},
    [KERNEL_TABLE_MAJOR] = {"kernel_policy_major", MUEN_KVA_POLICY_MAJOR, sizeof(struct policy_major), MUEN_MAJOR_MAX,
			    "major frames"},
    [KERNEL_TABLE_BARRIER] = {"kernel_policy_barrier", MUEN_KVA_POLICY_BARRIER, sizeof(struct policy_barrier),
			      MUEN_BARRIER_MAX, "barriers"},
    [KERNEL_TABLE_PORT] = {"kernel_policy_port", MUEN_KVA_POLICY_PORT, sizeof(struct policy_port_write),
			   MUEN_PORT_WRITE_MAX, "port writes"},
    [KERNEL_TABLE_MINOR] = {"kernel_policy_minor", MUEN_KVA_POLICY_MINOR, sizeof(struct policy_minor), MUEN_MINOR_MAX,
			    "minor frames"},
    [KERNEL_TABLE_TARGET] = {"kernel_policy_target", MUEN_KVA_POLICY_TARGET, sizeof(struct policy_target),
			     MUEN_TARGET_TABLE_MAX, "target events"},
    [KERNEL_TABLE_SOURCE] = {"kernel_policy_source", MUEN_KVA_POLICY_SOURCE, sizeof(struct policy_event),
			     MUEN_SOURCE_TABLE_MAX, "source events"},
    [KERNEL_TABLE_TRAP] = {"kernel_policy_trap", MUEN_KVA_POLICY_TRAP, sizeof(struct policy_event),
			   (size_t)MUEN_SUBJECT_MAX *MUEN_TRAP_MAX, "traps"},
    [KERNEL_TABLE_SUBJECT] = {"kernel_policy_subject", MUEN_KVA_POLICY_SUBJECT, sizeof(struct policy_subject),
			      MUEN_SUBJECT_MAX, "subjects"},
    [KERNEL_TABLE_VECTOR] = {"kernel_policy_vector", MUEN_KVA_POLICY_VECTOR, sizeof(struct policy_vector),
			     (size_t)MUEN_CPU_MAX *MUEN_VECTOR_COUNT, "vectors"},
    [KERNEL_TABLE_ANSWER] = {"kernel_policy_answer", MUEN_KVA_POLICY_ANSWER, sizeof(struct policy_answer),
			     MUEN_ANSWER_MAX, "answers"},
    [KERNEL_TABLE_LINE] = {"kernel_policy_line", MUEN_KVA_POLICY_LINE, sizeof(struct policy_line), MUEN_LINE_MAX,
			   "interrupt lines"},
    [KERNEL_TABLE_IOAPIC] = {"kernel_policy_ioapic", MUEN_KVA_POLICY_IOAPIC, sizeof(struct policy_ioapic),
			     MUEN_IOAPIC_MAX, "I/O APICs"},
    [KERNEL_TABLE_IOMMU] = {"kernel_policy_iommu", MUEN_KVA_POLICY_IOMMU, sizeof(struct policy_iommu), MUEN_IOMMU_MAX,
			    "IOMMUs"},
};

const char *kernel_tables_region(enum kernel_table table)
{
	return rows[table].region;
}

uint64_t kernel_tables_address(enum kernel_table table)
{
	return rows[table].address;
}

static void counts_of_schedule(const xmlNode *system, size_t counts[KERNEL_TABLE_COUNT])
{
	const xmlNode *scheduling = tree_child(system, "scheduling");

	TREE_FOR_EACH(partition, tree_child(scheduling, "partitions"), "partition") {
		counts[KERNEL_TABLE_PARTITION]++;
		counts[KERNEL_TABLE_GROUP] += tree_count(partition, "group");
	}
	TREE_FOR_EACH(major, scheduling, "majorFrame") {
		counts[KERNEL_TABLE_MAJOR]++;
		counts[KERNEL_TABLE_PLAN] += tree_count(major, "cpu");
		counts[KERNEL_TABLE_BARRIER] += tree_count(tree_child(major, "barriers"), "barrier");
		TREE_FOR_EACH(cpu, major, "cpu")
			counts[KERNEL_TABLE_MINOR] += tree_count(cpu, "minorFrame");
	}
}

static void counts_of_subjects(const xmlNode *system, size_t counts[KERNEL_TABLE_COUNT])
{
	TREE_FOR_EACH(subject, tree_child(system, "subjects"), "subject") {
		counts[KERNEL_TABLE_SUBJECT]++;
		counts[KERNEL_TABLE_TRAP] += MUEN_TRAP_MAX;
		counts[KERNEL_TABLE_SOURCE] += system_index_source_count(subject);
		counts[KERNEL_TABLE_TARGET] += system_index_target_count(subject);
		counts[KERNEL_TABLE_ANSWER] += answers_count(subject);
	}
}

static void counts_of_devices(const xmlDoc *policy, const struct device_interrupts *interrupts,
			      size_t counts[KERNEL_TABLE_COUNT])
{
	struct kernel_devices devices;

	kernel_devices_find(policy, &devices);
	counts[KERNEL_TABLE_VECTOR] = policy_view_cpu_count(policy) * MUEN_VECTOR_COUNT;
	counts[KERNEL_TABLE_LINE] = interrupts->line_count;
	counts[KERNEL_TABLE_IOAPIC] = devices.ioapic_count;
	counts[KERNEL_TABLE_IOMMU] = devices.iommu_count;
}

static void counts_fill(const xmlDoc *policy, const struct device_interrupts *interrupts,
			size_t counts[KERNEL_TABLE_COUNT])
{
	const xmlNode *system = policy_view_system(policy);

	memset(counts, 0, KERNEL_TABLE_COUNT * sizeof(counts[0]));
	counts_of_schedule(system, counts);
	counts_of_subjects(system, counts);
	counts_of_devices(policy, interrupts, counts);
	counts[KERNEL_TABLE_PORT] = tree_count(tree_path(system, "hardware/startup"), "portWrite");
}

static size_t content_size(enum kernel_table table, size_t count)
{
	return table == KERNEL_TABLE_BOOT ? MUEN_KVA_POLICY_BOOT_SIZE : rows[table].record_size * count;
}

/* Interrupts that are wrong are reported when the tables are built. */
uint64_t kernel_tables_size(const xmlDoc *policy, enum kernel_table table)
{
	struct report *unread = report_new();
	struct device_interrupts interrupts;
	size_t counts[KERNEL_TABLE_COUNT];
	uint64_t size;

	device_interrupts_collect(policy, unread, &interrupts);
	report_free(unread);
	counts_fill(policy, &interrupts, counts);
	size = content_size(table, counts[table]);
	size = (size + MUEN_PAGE_SIZE - 1) / MUEN_PAGE_SIZE * MUEN_PAGE_SIZE;
	return size > 0 ? size : MUEN_PAGE_SIZE;
}

static bool counts_check(const xmlDoc *policy, struct report *report, const size_t counts[KERNEL_TABLE_COUNT])
{
	bool valid = true;

	for (size_t i = 0; i < KERNEL_TABLE_COUNT; i++) {
		if (counts[i] <= rows[i].record_max)
			continue;
		report_error(report, RULE_EMIT_TABLE, policy_view_system(policy),
			     "the system has %zu %s, possible are %zu", counts[i], rows[i].records, rows[i].record_max);
		valid = false;
	}
	return valid;
}

static struct policy_header header_counts(const struct system_index *index, const size_t counts[KERNEL_TABLE_COUNT])
{
	return (struct policy_header){
	    .cpu_count = (uint32_t)index->cpu_count,
	    .subject_count = (uint32_t)counts[KERNEL_TABLE_SUBJECT],
	    .partition_count = (uint32_t)counts[KERNEL_TABLE_PARTITION],
	    .group_count = (uint32_t)counts[KERNEL_TABLE_GROUP],
	    .major_count = (uint32_t)counts[KERNEL_TABLE_MAJOR],
	    .minor_count = (uint32_t)counts[KERNEL_TABLE_MINOR],
	    .barrier_count = (uint32_t)counts[KERNEL_TABLE_BARRIER],
	    .source_count = (uint32_t)counts[KERNEL_TABLE_SOURCE],
	    .target_count = (uint32_t)counts[KERNEL_TABLE_TARGET],
	    .port_write_count = (uint32_t)counts[KERNEL_TABLE_PORT],
	    .ioapic_count = (uint32_t)counts[KERNEL_TABLE_IOAPIC],
	    .line_count = (uint32_t)counts[KERNEL_TABLE_LINE],
	    .iommu_count = (uint32_t)counts[KERNEL_TABLE_IOMMU],
	    .answer_count = (uint32_t)counts[KERNEL_TABLE_ANSWER],
	};
}

static struct typed_tables typed_alloc(const struct system_index *index, const size_t counts[KERNEL_TABLE_COUNT],
				       struct kernel_tables *tables)
{
	for (enum kernel_table i = 0; i < KERNEL_TABLE_COUNT; i++) {
		tables->size[i] = content_size(i, counts[i]);
		tables->content[i] = memory_alloc(tables->size[i] + 1, 1);
	}
	return (struct typed_tables){
	    .header = header_counts(index, counts),
	    .cpus = (void *)(tables->content[KERNEL_TABLE_BOOT] + MUEN_PAGE_SIZE),
	    .partitions = (void *)tables->content[KERNEL_TABLE_PARTITION],
	    .groups = (void *)tables->content[KERNEL_TABLE_GROUP],
	    .plans = (void *)tables->content[KERNEL_TABLE_PLAN],
	    .majors = (void *)tables->content[KERNEL_TABLE_MAJOR],
	    .barriers = (void *)tables->content[KERNEL_TABLE_BARRIER],
	    .ports = (void *)tables->content[KERNEL_TABLE_PORT],
	    .minors = (void *)tables->content[KERNEL_TABLE_MINOR],
	    .targets = (void *)tables->content[KERNEL_TABLE_TARGET],
	    .sources = (void *)tables->content[KERNEL_TABLE_SOURCE],
	    .traps = (void *)tables->content[KERNEL_TABLE_TRAP],
	    .subjects = (void *)tables->content[KERNEL_TABLE_SUBJECT],
	    .vectors = (void *)tables->content[KERNEL_TABLE_VECTOR],
	    .answers = (void *)tables->content[KERNEL_TABLE_ANSWER],
	    .lines = (void *)tables->content[KERNEL_TABLE_LINE],
	    .ioapics = (void *)tables->content[KERNEL_TABLE_IOAPIC],
	    .iommus = (void *)tables->content[KERNEL_TABLE_IOMMU],
	};
}

static bool tables_fill(const struct system_index *index, struct kernel_tables *tables)
{
	struct device_interrupts interrupts;
	size_t counts[KERNEL_TABLE_COUNT];
	struct typed_tables typed;
	bool valid;

	if (!device_interrupts_collect(index->policy, index->report, &interrupts))
		return false;
	counts_fill(index->policy, &interrupts, counts);
	if (!counts_check(index->policy, index->report, counts))
		return false;
	typed = typed_alloc(index, counts, tables);
	typed.interrupts = &interrupts;
	valid = machine_tables_fill(index, &typed);
	valid = schedule_tables_fill(index, &typed) && valid;
	valid = event_tables_fill(index, &typed) && valid;
	valid = subject_table_fill(index, &typed) && valid;
	valid = answer_table_fill(index, &typed) && valid;
	valid = device_tables_fill(index, &typed) && valid;
	memcpy(tables->content[KERNEL_TABLE_BOOT], &typed.header, sizeof(typed.header));
	return valid;
}

bool kernel_tables_build(const xmlDoc *policy, struct report *report, struct kernel_tables *tables)
{
	struct system_index index;
	bool valid;

	memset(tables, 0, sizeof(*tables));
	valid = system_index_build(policy, report, &index) && tables_fill(&index, tables);
	system_index_free(&index);
	return valid;
}

void kernel_tables_free(struct kernel_tables *tables)
{
	for (size_t i = 0; i < KERNEL_TABLE_COUNT; i++)
		free(tables->content[i]);
}
