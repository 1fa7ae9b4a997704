/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Rules about the machine description: memory blocks and processors. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <muen/abi/limits.h>
#include <muen/abi/types.h>

#include "tree.h"
#include "validate/validate.h"

/* A local APIC id in xAPIC mode has 8 bits, and 255 means all (SDM vol. 3, 10.4.6 and 10.6.1). */
#define XAPIC_ID_MAX 254

void validate_memory_blocks(const struct model *model)
{
	TREE_FOR_EACH(block, tree_path(model->policy->root, "hardware/memory"), "memoryBlock") {
		const uint64_t address = tree_number(block, "physicalAddress");
		const uint64_t size_bytes = tree_number(block, "size");

		if (address % MUEN_PAGE_SIZE == 0 && size_bytes % MUEN_PAGE_SIZE == 0 && size_bytes > 0 &&
		    size_bytes - 1 <= UINT64_MAX - address)
			continue;
		report_error(model->report, RULE_BLOCK_SIZE, block,
			     "memory block '%s' (0x%" PRIx64 " bytes at 0x%" PRIx64 ") is not in whole pages",
			     tree_name(block), size_bytes, address);
	}
}

static void check_cpu(const struct model *model, const xmlNode *cpu, struct name_table *apic_ids, const xmlNode **by_id,
		      size_t count)
{
	const xmlNode *processor = cpu->parent;
	const bool is_xapic = strcmp(tree_attribute(processor, "apic"), "xapic") == 0;
	const uint64_t apic_id = tree_number(cpu, "apicId");
	const char *key = arena_format(&model->policy->arena, "%" PRIu64, apic_id);
	const xmlNode *first = name_table_add(apic_ids, key, (void *)(uintptr_t)cpu);
	const char *id_text = tree_attribute(cpu, "cpuId");
	const uint64_t id = id_text == NULL ? count : tree_number(cpu, "cpuId");

	if (first != NULL) {
		report_error_attribute(model->report, RULE_PROCESSOR, cpu, "apicId",
				       "APIC id %" PRIu64 " is used twice", apic_id);
		report_note(model->report, first, "the first use is here");
	}
	if (is_xapic && apic_id > XAPIC_ID_MAX)
		report_error_attribute(model->report, RULE_PROCESSOR, cpu, "apicId",
				       "APIC id %" PRIu64 " does not fit xAPIC mode", apic_id);
	if (id >= count || by_id[id] != NULL)
		report_error(model->report, RULE_PROCESSOR, cpu, "cpuId is not one of 0 to %zu, each once", count - 1);
	else
		by_id[id] = cpu;
}

void validate_processor(const struct model *model)
{
	const xmlNode *processor = tree_path(model->policy->root, "hardware/processor");
	const size_t count = tree_count(processor, "cpu");
	const xmlNode **by_id = memory_alloc(count, sizeof(*by_id));
	struct name_table apic_ids = {0};

	if (count != tree_number(processor, "cpuCores"))
		report_error_attribute(model->report, RULE_PROCESSOR, processor, "cpuCores",
				       "cpuCores is %s, but there are %zu <cpu> elements",
				       tree_attribute(processor, "cpuCores"), count);
	TREE_FOR_EACH(cpu, processor, "cpu")
		check_cpu(model, cpu, &apic_ids, by_id, count);
	name_table_free(&apic_ids);
	free(by_id);
}

void validate_boot_cpu(const struct model *model)
{
	const xmlNode *processor = tree_path(model->policy->root, "hardware/processor");
	const size_t active = tree_count(tree_path(model->policy->root, "scheduling/majorFrame"), "cpu");

	TREE_FOR_EACH(cpu, processor, "cpu") {
		if (tree_number(cpu, "apicId") != 0)
			continue;
		if (tree_attribute(cpu, "cpuId") == NULL || tree_number(cpu, "cpuId") < active)
			return;
		report_error_attribute(model->report, RULE_PROCESSOR, cpu, "cpuId",
				       "the boot CPU is CPU %s, but the schedule uses CPUs 0 to %zu",
				       tree_attribute(cpu, "cpuId"), active - 1);
		return;
	}
	report_error(model->report, RULE_PROCESSOR, processor, "no <cpu> has APIC id 0, which is the boot CPU's");
}

/* What the machine said of itself: leaf and subleaf, or address, once each. */
static void check_once(const struct model *model, const char *element, const char *first_key, const char *second_key)
{
	struct name_table table = {0};

	TREE_FOR_EACH(entry, tree_path(model->policy->root, "hardware/processor"), element) {
		const char *key = arena_format(&model->policy->arena, "%" PRIu64 "|%" PRIu64,
					       tree_number(entry, first_key), tree_number(entry, second_key));
		const xmlNode *first = name_table_add(&table, key, entry);

		if (first == NULL)
			continue;
		report_error(model->report, RULE_CPUID_TWICE, entry, "the processor has two entries <%s> for %s",
			     element, tree_attribute(entry, first_key));
		report_note(model->report, first, "the first one is here");
	}
	name_table_free(&table);
}

void validate_processor_dump(const struct model *model)
{
	check_once(model, "cpuid", "leaf", "subleaf");
	check_once(model, "msr", "address", "address");
}
