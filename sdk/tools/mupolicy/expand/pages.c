/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The pages that come with every subject: those that only the kernel uses (virtual CPU, FPU, pending interrupts), those
 * that the subject sees too (timed event, scheduling information, subject information, hypercall page), and the state
 * page, which a monitor may see.
 */
#include <stdlib.h>
#include <string.h>

#include <muen/abi/layout.h>
#include <muen/abi/types.h>

#include "expand/expand.h"
#include "expand/support.h"
#include "tree.h"

/* Siblings: information and scheduling information of each, one behind the other; their timed events; the hypercall
 * page (upstream's places for the first two). */
#define SIBLING_INFORMATION_BYTES (MUEN_GVA_SINFO_SIZE + MUEN_PAGE_SIZE)
#define SIBLING_TIMED_EVENT_GVA UINT64_C(0x0e00810000)
#define SIBLING_HYPERCALL_GVA UINT64_C(0x0e0080f000)

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

/* A page of a subject that is mapped for it: siblings share the origin's address space, each at a place of its own. */
struct window {
	const char *logical;
	uint64_t address;       /* of a subject without siblings, and of an origin */
	uint64_t sibling_bytes; /* from one sibling to the next */
	bool writable;
};

static const struct window information = {"sinfo", MUEN_GVA_SINFO, SIBLING_INFORMATION_BYTES, false};
static const struct window scheduling = {"scheduling_info", MUEN_GVA_SCHED_INFO, SIBLING_INFORMATION_BYTES, false};
static const struct window timed_event = {"timed_event", MUEN_GVA_TIMED_EVENT, 0, true};
static const struct window sibling_timed_event = {"timed_event", SIBLING_TIMED_EVENT_GVA, MUEN_PAGE_SIZE, true};

/* The logical name has the number of the sibling; that of the origin only where is_numbered. */
static void add_window(struct policy *policy, xmlNode *subject, const xmlNode *region, const struct window *window,
		       bool is_numbered)
{
	const size_t number = sibling_number(policy, subject);
	char *logical = number > 0 || is_numbered ? memory_format("%s%zu", window->logical, number)
						  : memory_format("%s", window->logical);

	if (region != NULL)
		support_add_mapping(tree_child(sibling_origin(policy, subject), "memory"),
				    &(struct mapping_request){
					.logical = logical,
					.physical = tree_name(region),
					.virtual_address = window->address + number * window->sibling_bytes,
					.writable = window->writable,
				    },
				    subject);
	free(logical);
}

static void add_information(struct policy *policy, xmlNode *subject)
{
	xmlNode *region = add_region(policy, subject, "sinfo", "subject_info", MUEN_GVA_SINFO_SIZE);

	support_generated_file(region);
	if (region != NULL)
		tree_set(tree_child(region, "file"), "size", tree_attribute(region, "size"));
	add_window(policy, subject, region, &information, false);
}

static bool has_siblings(const struct policy *policy, xmlNode *subject)
{
	return sibling_count(policy, sibling_origin(policy, subject)) > 0;
}

static void add_timed_event_mapping(struct policy *policy, xmlNode *subject)
{
	char *name = memory_format("%s|timed_event", tree_name(subject));
	const bool is_shared = has_siblings(policy, subject);

	add_window(policy, subject, name_table_find(&policy->names.regions, name),
		   is_shared ? &sibling_timed_event : &timed_event, is_shared);
	free(name);
}

/* Information pages of siblings lie where the hypercall page is otherwise. */
static void add_hypercall_mapping(struct policy *policy, xmlNode *subject, const xmlNode *hypercall)
{
	if (hypercall != NULL && sibling_origin(policy, subject) == subject)
		support_add_mapping(
		    tree_child(subject, "memory"),
		    &(struct mapping_request){
			.logical = "hypercall",
			.physical = tree_name(hypercall),
			.virtual_address = has_siblings(policy, subject) ? SIBLING_HYPERCALL_GVA : MUEN_GVA_HYPERCALL,
			.executable = true,
		    },
		    subject);
}

static void add_subject_pages(struct policy *policy, xmlNode *subject, const xmlNode *hypercall)
{
	for (size_t i = 0; i < sizeof(cleared_pages) / sizeof(cleared_pages[0]); i++)
		support_fill(add_region(policy, subject, cleared_pages[i].part, cleared_pages[i].type, MUEN_PAGE_SIZE),
			     "16#00#");
	add_information(policy, subject);
	add_timed_event_mapping(policy, subject);
	add_hypercall_mapping(policy, subject, hypercall);
}

/* Each subject of a partition sees the partition's page. */
static void add_scheduling_information(struct policy *policy, xmlNode *partition)
{
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
				add_window(policy, subject, region, &scheduling, false);
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

/* Loaders come later (loaders.c), when the memory of what they load is complete. */
void expand_monitors(struct policy *policy)
{
	FOR_EACH_SUBJECT(subject, policy)
		tree_set(subject, "mirrored", "false");
	FOR_EACH_SUBJECT(subject, policy) {
		TREE_FOR_EACH(page, tree_child(subject, "monitor"), NULL) {
			if (!tree_is(page, "loader"))
				expand_monitored_page(policy, subject, page);
		}
	}
}
