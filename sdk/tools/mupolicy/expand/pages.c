/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The pages that come with every subject: those that only the kernel uses (virtual CPU, FPU, pending interrupts,
 * bitmaps), those that the subject sees too (timed event, scheduling information, subject information, hypercall page),
 * and the state page, which a monitor may see.
 */
#include <stdlib.h>
#include <string.h>

#include <muen/abi/layout.h>
#include <muen/abi/types.h>

#include "expand/expand.h"
#include "expand/support.h"
#include "tree.h"

/* SDM vol. 3, 24.6.4 and 24.6.9; APM vol. 2, 15.10 and 15.11. */
#define VMX_IO_BITMAP_BYTES 0x2000
#define VMX_MSR_BITMAP_BYTES 0x1000
#define SVM_IO_BITMAP_BYTES 0x3000
#define SVM_MSR_BITMAP_BYTES 0x2000

struct subject_page {
	const char *part;
	const char *type;
};

static const struct subject_page cleared_pages[] = {
    {"state", "subject_state"},
    {"timed_event", "subject_timed_event"},
    {"interrupts", "subject_interrupts"},
    {"vmcs", "kernel_vmcs"},
    {"fpu", "kernel_fpu"},
};

static xmlNode *add_region(struct policy *policy, xmlNode *subject, const char *part, const char *type,
			   uint64_t size_bytes)
{
	const struct region_request request = {
	    .owner = subject == NULL ? NULL : tree_name(subject),
	    .part = part,
	    .type = type,
	    .size_bytes = size_bytes,
	};

	return support_add_region(policy, &request, subject == NULL ? policy->root : subject);
}

static void add_mapping(xmlNode *subject, const xmlNode *region, const struct mapping_request *rights)
{
	struct mapping_request request = *rights;

	if (region == NULL)
		return;
	request.physical = tree_name(region);
	support_add_mapping(tree_child(subject, "memory"), &request, subject);
}

static void add_bitmaps(struct policy *policy, xmlNode *subject)
{
	const xmlNode *processor = tree_path(policy->root, "hardware/processor");
	const bool is_svm = strcmp(tree_attribute(processor, "virtualization"), "svm") == 0;

	support_generated_file(
	    add_region(policy, subject, "iobm", "system_iobm", is_svm ? SVM_IO_BITMAP_BYTES : VMX_IO_BITMAP_BYTES));
	support_generated_file(
	    add_region(policy, subject, "msrbm", "system_msrbm", is_svm ? SVM_MSR_BITMAP_BYTES : VMX_MSR_BITMAP_BYTES));
}

static void add_information(struct policy *policy, xmlNode *subject)
{
	xmlNode *region = add_region(policy, subject, "sinfo", "subject_info", MUEN_GVA_SINFO_SIZE);

	support_generated_file(region);
	add_mapping(subject, region, &(struct mapping_request){.logical = "sinfo", .virtual_address = MUEN_GVA_SINFO});
}

static void add_timed_event_mapping(struct policy *policy, xmlNode *subject)
{
	char *name = memory_format("%s|timed_event", tree_name(subject));

	add_mapping(subject, name_table_find(&policy->names.regions, name),
		    &(struct mapping_request){
			.logical = "timed_event", .virtual_address = MUEN_GVA_TIMED_EVENT, .writable = true});
	free(name);
}

static void add_subject_pages(struct policy *policy, xmlNode *subject, const xmlNode *hypercall)
{
	for (size_t i = 0; i < sizeof(cleared_pages) / sizeof(cleared_pages[0]); i++)
		support_fill(add_region(policy, subject, cleared_pages[i].part, cleared_pages[i].type, MUEN_PAGE_SIZE),
			     "16#00#");
	add_bitmaps(policy, subject);
	add_information(policy, subject);
	add_timed_event_mapping(policy, subject);
	add_mapping(subject, hypercall,
		    &(struct mapping_request){
			.logical = "hypercall", .virtual_address = MUEN_GVA_HYPERCALL, .executable = true});
}

/* Each subject of a partition sees the partition's page. */
static void add_scheduling_information(struct policy *policy, xmlNode *partition)
{
	const struct mapping_request request = {.logical = "scheduling_info", .virtual_address = MUEN_GVA_SCHED_INFO};
	char *name = memory_format("scheduling_info_%s", tree_attribute(partition, "id"));
	xmlNode *region = add_region(policy, NULL, name, "subject_scheduling_info", MUEN_PAGE_SIZE);

	free(name);
	if (region == NULL)
		return;
	region->_private = partition->_private;
	support_fill(region, "16#00#");
	TREE_FOR_EACH(group, partition, "group") {
		TREE_FOR_EACH(entry, group, "subject") {
			xmlNode *subject = name_table_find(&policy->names.subjects, tree_name(entry));

			if (subject != NULL &&
			    strcmp(tree_attribute(subject, "schedGroupId"), tree_attribute(group, "id")) == 0)
				add_mapping(subject, region, &request);
		}
	}
}

void expand_subject_pages(struct policy *policy)
{
	xmlNode *hypercall = add_region(policy, NULL, "hypercall", "kernel_interface", MUEN_PAGE_SIZE);

	support_generated_file(hypercall);
	FOR_EACH_SUBJECT(subject, policy)
		add_subject_pages(policy, subject, hypercall);
	TREE_FOR_EACH(partition, tree_path(policy->root, "scheduling/partitions"), "partition")
		add_scheduling_information(policy, partition);
}

static void expand_monitored_page(struct policy *policy, xmlNode *monitor, const xmlNode *page)
{
	xmlNode *monitored =
	    support_find(policy, &policy->names.subjects, RULE_UNKNOWN_SUBJECT, "subject", page, "subject");
	char *region;

	if (monitored == NULL)
		return;
	region = memory_format("%s|%s", tree_name(monitored), page->name);
	support_add_mapping(tree_child(monitor, "memory"),
			    &(struct mapping_request){
				.logical = tree_attribute(page, "logical"),
				.physical = region,
				.virtual_address = tree_number(page, "virtualAddress"),
				.writable = tree_boolean(page, "writable"),
			    },
			    page);
	free(region);
	if (tree_is(page, "state"))
		tree_set(monitored, "mirrored", "true");
}

void expand_monitors(struct policy *policy)
{
	FOR_EACH_SUBJECT(subject, policy)
		tree_set(subject, "mirrored", "false");
	FOR_EACH_SUBJECT(subject, policy) {
		xmlNode *monitor = tree_child(subject, "monitor");

		TREE_FOR_EACH(page, monitor, NULL)
			expand_monitored_page(policy, subject, page);
		if (monitor != NULL)
			tree_remove(monitor);
	}
}
