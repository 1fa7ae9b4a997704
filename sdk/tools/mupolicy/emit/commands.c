/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Command list from a finished policy: the machine, regions with their content, owners. */
#include "emit/commands.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <muen/abi/layout.h>
#include <muen/abi/types.h>

#include "common/memory.h"
#include "emit/commands_list.h"
#include "emit/policy_view.h"
#include "tree.h"

static void append_fill(struct list *list, uint64_t number, uint64_t address, uint64_t size, uint8_t pattern)
{
	xmlNode *node;

	if (size == 0)
		return;
	node = list_add(list, "appendPagesMRFill");
	tree_set_decimal(node, "region", number);
	tree_set_number(node, "basePage", address);
	list_set_pages(node, "count", size);
	tree_set_number(node, "fill", pattern * 0x0101010101010101ULL);
}

/* A file that is shorter than its region is followed by zeros. */
static void append_file(struct list *list, const xmlNode *region, const xmlNode *file, uint64_t number)
{
	uint64_t address = tree_number(region, "physicalAddress");
	const char *text = tree_attribute(file, "offset");
	uint64_t offset = text == NULL || strcmp(text, "none") == 0 ? 0 : tree_number(file, "offset");
	uint64_t used = tree_number(file, "size") - offset;
	xmlNode *node;

	used = (used + MUEN_PAGE_SIZE - 1) / MUEN_PAGE_SIZE * MUEN_PAGE_SIZE;
	if (used > 0) {
		node = list_add(list, "appendPagesMRFile");
		tree_set_decimal(node, "region", number);
		tree_set_number(node, "basePage", address);
		list_set_pages(node, "count", used);
		tree_set(node, "filename", tree_attribute(file, "filename"));
		tree_set_number(node, "baseOffset", offset);
	}
	append_fill(list, number, address + used, tree_number(region, "size") - used, 0);
}

static void append_vacuous(struct list *list, const xmlNode *region, uint64_t number)
{
	xmlNode *node = list_add(list, "appendVacuousPages");

	tree_set_decimal(node, "region", number);
	tree_set_number(node, "basePage", tree_number(region, "physicalAddress"));
	list_set_pages(node, "count", tree_number(region, "size"));
}

static void append_content(struct list *list, const xmlNode *region, uint64_t number)
{
	const xmlNode *file = tree_child(region, "file");
	const xmlNode *fill = tree_child(region, "fill");

	if (file != NULL)
		append_file(list, region, file, number);
	else if (fill != NULL)
		append_fill(list, number, tree_number(region, "physicalAddress"), tree_number(region, "size"),
			    (uint8_t)tree_number(fill, "pattern"));
	else
		append_vacuous(list, region, number);
}

/* A hash belongs to content; that of an empty region says what a loader will put there. */
static void set_hash(xmlNode *node, const xmlNode *region)
{
	const xmlNode *hash = tree_child(region, "hash");
	const char *value = hash != NULL ? tree_attribute(hash, "value") : NULL;
	bool content = tree_child(region, "file") != NULL || tree_child(region, "fill") != NULL;

	if (content && value != NULL && strcmp(value, "none") != 0)
		tree_set(node, "hash", value);
}

static void add_region(struct list *list, const xmlNode *region, uint64_t number)
{
	xmlNode *node = list_add(list, "createMemoryRegion");

	tree_set_decimal(node, "region", number);
	tree_set(node, "name", tree_name(region));
	tree_set(node, "type", tree_attribute(region, "type"));
	tree_set_number(node, "address", tree_number(region, "physicalAddress"));
	list_set_pages(node, "size", tree_number(region, "size"));
	tree_set(node, "caching", tree_attribute(region, "caching"));
	set_hash(node, region);
	append_content(list, region, number);
	tree_set_decimal(list_add(list, "lockMemoryRegion"), "region", number);
	tree_set_decimal(list_add(list, "activateMemoryRegion"), "region", number);
}

static void add_regions(struct list *list)
{
	uint64_t number = 0;

	TREE_FOR_EACH(region, tree_child(policy_view_system(list->policy), "memory"), "memory") {
		list_enter_number(list, &list->region_numbers, tree_name(region), number);
		add_region(list, region, number++);
	}
}

static void list_fill(struct list *list)
{
	const xmlNode *system = policy_view_system(list->policy);
	size_t regions = tree_count(tree_child(system, "memory"), "memory");
	size_t devices = tree_count(tree_path(system, "hardware/devices"), "device");

	list->numbers = memory_alloc(regions + devices + 1, sizeof(*list->numbers));
	list->regions = policy_view_regions(list->policy);
	list->devices = policy_view_devices(list->policy);
	commands_add_machine(list);
	add_regions(list);
	commands_add_owners(list);
	tree_set_number(list_add(list, "writeImageCmdStream"), "entryPoint", MUEN_KVA_TEXT);
	name_table_free(&list->regions);
	name_table_free(&list->devices);
	name_table_free(&list->region_numbers);
	name_table_free(&list->device_numbers);
	free(list->numbers);
}

xmlDoc *commands_build(const xmlDoc *policy)
{
	xmlDoc *document = xmlNewDoc(BAD_CAST "1.0");
	xmlNode *root = xmlNewDocNode(document, NULL, BAD_CAST "tau0", NULL);
	struct list list = {.policy = policy};

	xmlDocSetRootElement(document, root);
	list.commands = tree_add(root, "commands", NULL);
	list_fill(&list);
	return document;
}
