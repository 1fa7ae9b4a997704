/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The subject table: addresses of a subject's regions, its virtual CPU, its place in the schedule. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emit/bitmap_rights.h"
#include "emit/msr_store.h"
#include "emit/policy_view.h"
#include "emit/subject_controls.h"
#include "emit/tables.h"
#include "tree.h"

struct subject_writer {
	const struct system_index *index;
	struct name_table regions;
	enum policy_virtualization virtualization;
};

static bool named_address(const struct subject_writer *writer, const xmlNode *subject, const char *name,
			  uint64_t *address)
{
	const xmlNode *region = name_table_find(&writer->regions, name);

	if (region == NULL) {
		report_error(writer->index->report, RULE_EMIT_REGION, subject, "region '%s' is missing", name);
		return false;
	}
	*address = tree_number(region, "physicalAddress");
	return true;
}

/* Physical address of the region "subject|suffix". */
static bool region_address(const struct subject_writer *writer, const xmlNode *subject, const char *suffix,
			   uint64_t *address)
{
	char name[2 * (MUEN_NAME_MAX + 1)];

	snprintf(name, sizeof(name), "%.63s|%s", tree_name(subject), suffix);
	return named_address(writer, subject, name, address);
}

/* Its own, or that of a subject with the same rights. */
static bool bitmap_address(const struct subject_writer *writer, const xmlNode *subject, enum bitmap bitmap,
			   uint64_t *address)
{
	char *name = bitmap_region_name(subject, &bitmap_kinds[bitmap]);
	const bool valid = named_address(writer, subject, name, address);

	free(name);
	return valid;
}

static bool addresses_fill(const struct subject_writer *writer, const xmlNode *subject, struct policy_subject *entry)
{
	bool valid = region_address(writer, policy_view_memory_owner(subject), "pt", &entry->page_table);

	valid = region_address(writer, subject, "vmcs", &entry->vcpu) && valid;
	valid = bitmap_address(writer, subject, BITMAP_IO, &entry->io_bitmap) && valid;
	valid = bitmap_address(writer, subject, BITMAP_MSR, &entry->msr_bitmap) && valid;
	entry->flags |= policy_view_nested(subject) ? POLICY_SUBJECT_NESTED : 0;
	return valid;
}

static bool msr_store_fill(const struct subject_writer *writer, const xmlNode *subject, struct policy_subject *entry)
{
	struct msr_entry entries[MUEN_MSR_STORE_MAX];
	size_t count = msr_store_build(subject, entries);

	entry->msr_count = (uint32_t)count;
	if (count <= MUEN_MSR_STORE_MAX)
		return count == 0 || region_address(writer, subject, "msrstore", &entry->msr_store);
	report_error(writer->index->report, RULE_EMIT_MSR, subject,
		     "subject '%s' may write more than %d MSRs that must be switched with it", tree_name(subject),
		     MUEN_MSR_STORE_MAX);
	return false;
}

static bool place_fill(const struct subject_writer *writer, const xmlNode *subject, struct policy_subject *entry)
{
	uint64_t cpu = tree_number(subject, "cpu");
	uint64_t group = tree_number(subject, "schedGroupId") - 1;

	if (cpu >= writer->index->cpu_count || group >= writer->index->group_count) {
		report_error(writer->index->report, RULE_EMIT_TABLE, subject,
			     "subject '%s' is on a CPU or in a group that does not exist", tree_name(subject));
		return false;
	}
	entry->cpu = (uint16_t)cpu;
	entry->group = (uint16_t)group;
	return true;
}

static bool subject_fill(const struct subject_writer *writer, const xmlNode *subject, struct policy_subject *entry)
{
	const char *name = tree_name(subject);

	if (strlen(name) > MUEN_NAME_MAX) {
		report_error(writer->index->report, RULE_EMIT_TABLE, subject, "subject name of more than %d characters",
			     MUEN_NAME_MAX);
		return false;
	}
	strcpy(entry->name, name);
	entry->flags = tree_boolean(subject, "mirrored") ? POLICY_SUBJECT_MIRRORED : 0;
	subject_controls_fill(tree_child(subject, "vcpu"), writer->virtualization, entry);
	return place_fill(writer, subject, entry) && addresses_fill(writer, subject, entry) &&
	       msr_store_fill(writer, subject, entry);
}

bool subject_table_fill(const struct system_index *index, struct typed_tables *tables)
{
	struct subject_writer writer = {
	    .index = index,
	    .regions = policy_view_regions(index->policy),
	    .virtualization = policy_view_virtualization(index->policy),
	};
	bool valid = true;

	for (size_t i = 0; i < index->subject_count; i++)
		valid = subject_fill(&writer, index->subjects[i], &tables->subjects[i]) && valid;
	name_table_free(&writer.regions);
	return valid;
}
