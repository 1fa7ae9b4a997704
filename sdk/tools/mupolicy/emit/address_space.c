/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The mappings of a subject, of the kernel of one CPU or of a device domain: memory regions, then device memory. */
#include "emit/address_space.h"

#include <inttypes.h>
#include <stdlib.h>

#include "common/memory.h"
#include "emit/policy_view.h"
#include "emit/vtd_tables.h"
#include "tree.h"

struct collector {
	struct address_space *space;
	size_t capacity;
	const struct region_context *context;
	bool valid;
};

/*
 * Native tables are guest memory that nobody writes: accessed and dirty bits are set from the start. Large pages only
 * where the kernel's minimum of a CPU promises them; a VT-d unit need not have them.
 */
static struct page_table_style style_of(const xmlNode *owner)
{
	if (tree_is(owner, "domain"))
		return (struct page_table_style){.format = PAGE_TABLE_VTD,
						 .levels = vtd_tables_width(owner->doc) == 39 ? 3 : 4};
	if (tree_is(owner, "cpu"))
		return (struct page_table_style){.format = PAGE_TABLE_IA32E, .global = true, .accessed_dirty = true};
	if (!policy_view_nested(owner))
		return (struct page_table_style){.format = PAGE_TABLE_IA32E, .user = true, .accessed_dirty = true};
	if (policy_view_virtualization(owner->doc) == POLICY_SVM)
		return (struct page_table_style){.format = PAGE_TABLE_NPT, .accessed_dirty = true, .large_pages = true};
	return (struct page_table_style){.format = PAGE_TABLE_EPT, .large_pages = true};
}

/* Where a region lies, or, before that is known, an address that is aligned as it will be at least. */
static uint64_t physical_address(const xmlNode *source)
{
	if (tree_attribute(source, "physicalAddress") != NULL)
		return tree_number(source, "physicalAddress");
	return tree_attribute(source, "alignment") != NULL ? tree_number(source, "alignment") : MUEN_PAGE_SIZE;
}

/* place: the element with virtualAddress and rights; source: the region or device memory that it maps. */
static void mapping_add(struct collector *collector, const xmlNode *place, const xmlNode *source)
{
	struct address_space *space = collector->space;
	struct page_table_mapping mapping = {
	    .name = tree_attribute(place, "logical"),
	    .virtual_address = tree_number(place, "virtualAddress"),
	    .writable = tree_boolean(place, "writable"),
	    .executable = tree_boolean(place, "executable"),
	};

	if (source == NULL || !policy_view_caching(tree_attribute(source, "caching"), &mapping.caching)) {
		report_error(collector->context->report, RULE_EMIT_REGION, place,
			     "'%s' maps nothing that can be mapped", mapping.name != NULL ? mapping.name : "");
		collector->valid = false;
		return;
	}
	mapping.physical_address = physical_address(source);
	mapping.size = tree_number(source, "size");
	space->mappings = memory_grow(space->mappings, &collector->capacity, space->count, sizeof(mapping));
	space->mappings[space->count++] = mapping;
}

static void collect_memory(struct collector *collector, const xmlNode *parent)
{
	TREE_FOR_EACH(mapping, parent, "memory") {
		const char *physical = tree_attribute(mapping, "physical");

		mapping_add(collector, mapping,
			    physical != NULL ? name_table_find(collector->context->regions, physical) : NULL);
	}
}

static void collect_devices(struct collector *collector, const xmlNode *parent)
{
	TREE_FOR_EACH(device, parent, "device") {
		const char *name = tree_attribute(device, "physical");
		const xmlNode *hardware = name != NULL ? policy_view_device(parent->doc, name) : NULL;

		TREE_FOR_EACH(mapping, device, "memory") {
			const char *physical = tree_attribute(mapping, "physical");

			mapping_add(collector, mapping,
				    physical != NULL ? policy_view_child(hardware, "memory", "name", physical) : NULL);
		}
	}
}

bool address_space_collect(const xmlNode *owner, const struct region_context *context, struct address_space *space)
{
	struct collector collector = {.space = space, .context = context, .valid = true};

	*space = (struct address_space){.style = style_of(owner)};
	if (tree_is(owner, "cpu")) {
		collect_memory(&collector, owner);
		collect_devices(&collector, tree_path(policy_view_system(owner->doc), "kernel/devices"));
	} else {
		collect_memory(&collector, tree_child(owner, "memory"));
		collect_devices(&collector, tree_child(owner, "devices"));
	}
	if (!collector.valid)
		address_space_free(space);
	return collector.valid;
}

void address_space_free(struct address_space *space)
{
	free(space->mappings);
	*space = (struct address_space){0};
}

static void report_conflict(struct report *report, const xmlNode *owner, const struct page_table_conflict *conflict)
{
	const char *name = tree_is(owner, "cpu") ? "kernel" : tree_name(owner);

	if (conflict->mapping == NULL) {
		report_error(report, RULE_EMIT_PAGE_TABLE, owner, "%s: not enough memory for its page tables", name);
		return;
	}
	if (conflict->other == NULL)
		report_error(report, RULE_EMIT_PAGE_TABLE, owner,
			     "%s: '%s' cannot be mapped at 0x%" PRIx64 " (0x%" PRIx64 " bytes)", name,
			     conflict->mapping->name, conflict->mapping->virtual_address, conflict->mapping->size);
	else
		report_error(report, RULE_EMIT_PAGE_TABLE, owner, "%s: '%s' and '%s' are both mapped at 0x%" PRIx64,
			     name, conflict->other->name, conflict->mapping->name, conflict->virtual_address);
}

bool address_space_table_pages(const xmlNode *owner, const struct region_context *context, uint64_t *pages)
{
	struct address_space space;
	struct page_table_conflict conflict;
	bool fine;

	if (!address_space_collect(owner, context, &space))
		return false;
	fine = page_table_count(&space.style, space.mappings, space.count, pages, &conflict);
	if (!fine)
		report_conflict(context->report, owner, &conflict);
	address_space_free(&space);
	return fine;
}

bool address_space_build(const xmlNode *owner, uint64_t root, const struct region_context *context, uint8_t **content,
			 uint64_t *size)
{
	struct address_space space;
	struct page_table_conflict conflict;
	bool fine;

	if (!address_space_collect(owner, context, &space))
		return false;
	fine = page_table_build(&space.style, space.mappings, space.count, root, content, size, &conflict);
	*size *= MUEN_PAGE_SIZE;
	if (!fine)
		report_conflict(context->report, owner, &conflict);
	address_space_free(&space);
	return fine;
}
