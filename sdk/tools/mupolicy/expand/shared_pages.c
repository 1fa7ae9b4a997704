/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Pages that are the same for many subjects are there once: a bitmap is used by all subjects with the same rights, and
 * the part of a subject's information that is empty is a region of zeroes. No subject can write either. Upstream's
 * kernel and tools know no such sharing.
 */
#include <stdlib.h>
#include <string.h>

#include <muen/abi/layout.h>
#include <muen/abi/sinfo.h>
#include <muen/abi/types.h>

#include "emit/bitmap_rights.h"
#include "emit/policy_view.h"
#include "expand/expand.h"
#include "expand/support.h"
#include "tree.h"

#define INFORMATION_PAGES (MUEN_GVA_SINFO_SIZE / MUEN_PAGE_SIZE)

static void add_bitmap(struct policy *policy, const xmlNode *subject, const struct bitmap_kind *kind)
{
	const enum policy_virtualization virtualization = policy_view_virtualization(policy->document);

	support_generated_file(support_add_region(policy,
						  &(struct region_request){
						      .owner = tree_name(subject),
						      .part = kind->part,
						      .type = kind->type,
						      .size_bytes = kind->size(virtualization),
						  },
						  subject));
}

/* The first subject with these rights has the region, the others name it. */
static void share_bitmap(struct policy *policy, xmlNode *subject, const struct bitmap_kind *kind,
			 struct name_table *owners)
{
	char *rights = kind->rights(subject);
	const xmlNode *owner = name_table_add(owners, arena_format(&policy->arena, "%s", rights), subject);

	free(rights);
	if (owner == NULL)
		add_bitmap(policy, subject, kind);
	else
		tree_set_format(subject, kind->attribute, "%s|%s", tree_name(owner), kind->part);
}

void expand_bitmaps(struct policy *policy)
{
	for (size_t i = 0; i < BITMAP_COUNT; i++) {
		struct name_table owners = {0};

		FOR_EACH_SUBJECT(subject, policy) {
			if (policy->options->layout == LAYOUT_UPSTREAM)
				add_bitmap(policy, subject, &bitmap_kinds[i]);
			else
				share_bitmap(policy, subject, &bitmap_kinds[i], &owners);
		}
		name_table_free(&owners);
	}
}

static bool is_information(const struct policy *policy, const xmlNode *mapping)
{
	const xmlNode *region = name_table_find(&policy->names.regions, tree_attribute(mapping, "physical"));

	return region != NULL && strcmp(tree_attribute(region, "type"), "subject_info") == 0;
}

/* At most so many resources will the subject's information list; each mapping of information gets another one. */
static size_t count_resources(const struct policy *policy, const xmlNode *subject)
{
	size_t count = 0;

	TREE_FOR_EACH(mapping, tree_child(subject, "memory"), "memory")
		count += is_information(policy, mapping) ? 2 : 1;
	TREE_FOR_EACH(device, tree_child(subject, "devices"), "device")
		count += 1 + tree_count(device, NULL);
	TREE_FOR_EACH(group, tree_path(subject, "events/source"), "group")
		count += strcmp(tree_name(group), "vmcall") == 0 ? tree_count(group, "event") : 0;
	return count + tree_count(tree_path(subject, "events/target"), "event");
}

/* A power of two, so that there are few kinds of tails. */
static uint64_t pages_of(size_t resources)
{
	const size_t size_bytes = offsetof(struct sinfo, resource) + resources * sizeof(struct sinfo_resource);
	uint64_t pages = 1;

	while (pages < INFORMATION_PAGES && pages * MUEN_PAGE_SIZE < size_bytes)
		pages *= 2;
	return pages;
}

static void shorten_information(struct policy *policy, const xmlNode *subject)
{
	char *name = memory_format("%s|sinfo", tree_name(subject));
	xmlNode *region = name_table_find(&policy->names.regions, name);

	free(name);
	if (region == NULL)
		return;
	tree_set_number(region, "size", pages_of(count_resources(policy, subject)) * MUEN_PAGE_SIZE);
	tree_set(tree_child(region, "file"), "size", tree_attribute(region, "size"));
}

/* The region of zeroes of this size, made when it is first needed. */
static const xmlNode *find_tail(struct policy *policy, uint64_t size_bytes)
{
	char *name = memory_format("sinfo_tail_%u", (unsigned)(size_bytes / MUEN_PAGE_SIZE));
	xmlNode *region = name_table_find(&policy->names.regions, name);

	if (region == NULL) {
		region = support_add_region(
		    policy,
		    &(struct region_request){.part = name, .type = "kernel_interface", .size_bytes = size_bytes},
		    policy->root);
		support_fill(region, "16#00#");
	}
	free(name);
	return region;
}

static void add_tail(struct policy *policy, xmlNode *memory, const xmlNode *mapping)
{
	const uint64_t size_bytes =
	    tree_number(name_table_find(&policy->names.regions, tree_attribute(mapping, "physical")), "size");
	const xmlNode *tail;
	char *logical;

	if (size_bytes >= MUEN_GVA_SINFO_SIZE)
		return;
	tail = find_tail(policy, MUEN_GVA_SINFO_SIZE - size_bytes);
	logical = memory_format("%s_tail", tree_attribute(mapping, "logical"));
	support_add_mapping(memory,
			    &(struct mapping_request){
				.logical = logical,
				.physical = tree_name(tail),
				.virtual_address = tree_number(mapping, "virtualAddress") + size_bytes,
			    },
			    mapping);
	free(logical);
}

void expand_information_tails(struct policy *policy)
{
	if (policy->options->layout == LAYOUT_UPSTREAM)
		return;
	FOR_EACH_SUBJECT(subject, policy)
		shorten_information(policy, subject);
	FOR_EACH_SUBJECT(subject, policy) {
		xmlNode *memory = tree_child(subject, "memory");

		TREE_FOR_EACH(mapping, memory, "memory") {
			if (is_information(policy, mapping))
				add_tail(policy, memory, mapping);
		}
	}
}
