/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Loaders: a subject that puts another one, or itself, into its initial state. Owns the invariants that a loader sees
 * all memory of what it loads, and the original of each part that is loaded from a file; and that a loaded subject does
 * not run before its loader has started it (CR4.VMXE clear).
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "expand/expand.h"
#include "expand/support.h"
#include "region_type.h"
#include "tree.h"

/* Where a loader finds originals, and where the loaded subject's memory may be shifted to. */
#define ORIGINALS_GVA UINT64_C(0x700000000000)
#define OFFSET_FIRST UINT64_C(0x100000000)
#define OFFSET_LAST UINT64_C(0x6fffffffffff)

#define SELF_LOADER "muinit"

struct load {
	struct policy *policy;
	xmlNode *loader;
	xmlNode *loaded;
	uint64_t offset;
	uint64_t *next_original; /* of this loader */
	const xmlNode *cause;
};

/* What a loader has no business with: the kernel's pages, and the hypercall page, which is every subject's. */
static bool is_loaded(const xmlNode *region)
{
	const char *type = tree_attribute(region, "type");

	return type != NULL && !region_type_is_kept(type) && strcmp(type, "kernel_interface") != 0;
}

static void add_mapping(const struct load *load, const char *logical, const char *physical, uint64_t virtual_address,
			bool writable)
{
	support_add_mapping(tree_child(load->loader, "memory"),
			    &(struct mapping_request){
				.logical = logical,
				.physical = physical,
				.virtual_address = virtual_address,
				.writable = writable,
			    },
			    load->cause);
}

/* The subject gets an empty region in place of the file's, to be filled by the loader; the hash says with what. */
static xmlNode *replace_region(const struct load *load, xmlNode *mapping, const xmlNode *original)
{
	xmlNode *copy = tree_add(original->parent, "memory", original);

	tree_set_format(copy, "name", "%s_%s", tree_name(original), tree_name(load->loaded));
	tree_set(copy, "type", tree_attribute(original, "type"));
	tree_set(copy, "size", tree_attribute(original, "size"));
	tree_set(copy, "caching", tree_attribute(original, "caching"));
	tree_set(copy, "alignment", tree_attribute(original, "alignment"));
	tree_set(tree_add(copy, "hashRef", original), "memory", tree_name(original));
	if (name_table_add(&load->policy->names.regions, tree_name(copy), copy) != NULL) {
		report_error(load->policy->report, RULE_DUPLICATE_REGION, load->cause,
			     "the copy '%s' that is loaded has the name of another memory region", tree_name(copy));
		tree_remove(copy);
		return NULL;
	}
	tree_set(mapping, "physical", tree_name(copy));
	return copy;
}

static void load_original(const struct load *load, xmlNode *mapping, const xmlNode *original)
{
	char *logical = memory_format("%s_%s_src", tree_name(load->loaded), tree_attribute(mapping, "logical"));

	if (replace_region(load, mapping, original) != NULL) {
		add_mapping(load, logical, tree_name(original), *load->next_original, false);
		*load->next_original += tree_number(original, "size");
	}
	free(logical);
}

static void load_mapping(const struct load *load, xmlNode *mapping)
{
	const xmlNode *region = name_table_find(&load->policy->names.regions, tree_attribute(mapping, "physical"));
	const bool is_writable = tree_boolean(mapping, "writable");
	char *logical = memory_format("%s_%s", tree_name(load->loaded), tree_attribute(mapping, "logical"));

	if (is_loaded(region)) {
		if (is_writable && tree_child(region, "file") != NULL)
			load_original(load, mapping, region);
		if (load->loader != load->loaded)
			add_mapping(load, logical, tree_attribute(mapping, "physical"),
				    tree_number(mapping, "virtualAddress") + load->offset, is_writable);
	}
	free(logical);
}

/* Before any mapping is added: a subject may load itself. */
static void load_memory(const struct load *load)
{
	const xmlNode *memory = tree_child(load->loaded, "memory");
	const size_t count = tree_count(memory, "memory");
	xmlNode *mapping = tree_child(memory, "memory");

	for (size_t i = 0; i < count; i++, mapping = tree_next(mapping, "memory"))
		load_mapping(load, mapping);
}

static bool offset_is_good(const struct load *load)
{
	struct report *report = load->policy->report;

	if (load->loader == load->loaded || (load->offset >= OFFSET_FIRST && load->offset <= OFFSET_LAST))
		return true;
	report_error_attribute(report, RULE_LOADER, load->cause, "virtualAddress",
			       "the memory of '%s' cannot be shown at 0x%" PRIx64, tree_name(load->loaded),
			       load->offset);
	report_help(report, "use an address from 0x%" PRIx64 " to 0x%" PRIx64, OFFSET_FIRST, OFFSET_LAST);
	return false;
}

static void expand_loader(struct policy *policy, xmlNode *loader, xmlNode *request, uint64_t *next_original)
{
	const struct load load = {
	    .policy = policy,
	    .loader = loader,
	    .loaded =
		support_find(policy, &policy->names.subjects, RULE_UNKNOWN_SUBJECT, "subject", request, "subject"),
	    .offset = tree_number(request, "virtualAddress"),
	    .next_original = next_original,
	    .cause = request,
	};

	if (load.loaded == NULL || !offset_is_good(&load))
		return;
	load_memory(&load);
	if (load.loader != load.loaded)
		tree_set_text(tree_path(load.loaded, "vcpu/registers/cr4/VMXEnable"), "0");
}

static bool loads_itself(const xmlNode *subject)
{
	TREE_FOR_EACH(request, tree_child(subject, "monitor"), "loader") {
		const char *loaded = tree_attribute(request, "subject");

		if (loaded != NULL && strcmp(loaded, tree_name(subject)) == 0)
			return true;
	}
	return false;
}

/* The code that copies a subject's originals is mapped under upstream's name. */
static void check_self_loader(struct policy *policy, const xmlNode *subject)
{
	const bool is_loader = loads_itself(subject);
	bool has_code = false;

	TREE_FOR_EACH(mapping, tree_child(subject, "memory"), "memory")
		has_code |= strcmp(tree_attribute(mapping, "logical"), SELF_LOADER) == 0;
	if (is_loader == has_code)
		return;
	report_error(policy->report, RULE_SELF_LOADER, subject,
		     is_loader ? "subject '%s' loads itself, but has no memory '%s'"
			       : "subject '%s' has no loader of itself for its memory '%s'",
		     tree_name(subject), SELF_LOADER);
}

/* Ends what monitors are: all they asked for is there. */
void expand_loaders(struct policy *policy)
{
	FOR_EACH_SUBJECT(subject, policy) {
		xmlNode *monitor = tree_child(subject, "monitor");
		uint64_t next_original = ORIGINALS_GVA;

		check_self_loader(policy, subject);
		TREE_FOR_EACH(request, monitor, "loader")
			expand_loader(policy, subject, request, &next_original);
		if (monitor != NULL)
			tree_remove(monitor);
	}
}
