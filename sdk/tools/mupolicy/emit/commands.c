/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Command list from a finished policy. Everything is numbered in document order, so that equal policies give equal
 * lists. */
#include "emit/commands.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <muen/abi/layout.h>
#include <muen/abi/types.h>

#include "common/memory.h"
#include "emit/policy_view.h"
#include "tree.h"

struct list {
	const xmlDoc *policy;
	xmlNode *commands;
	struct name_table regions;
	struct name_table region_numbers; /* name -> struct numbered */
	struct name_table device_numbers;
	uint64_t *numbers; /* storage of the two tables */
	size_t number_count;
};

static xmlNode *command(struct list *list, const char *name)
{
	return tree_add(list->commands, name, NULL);
}

static void set_pages(xmlNode *node, const char *name, uint64_t size)
{
	tree_set_decimal(node, name, size / MUEN_PAGE_SIZE);
}

static void set_flag(xmlNode *node, const char *name, bool value)
{
	tree_set(node, name, value ? "true" : "false");
}

static void set_number_of(struct list *list, xmlNode *node, const char *attribute, const struct name_table *table,
			  const char *name)
{
	const uint64_t *number = name != NULL ? name_table_find(table, name) : NULL;

	(void)list;
	tree_set_decimal(node, attribute, number != NULL ? *number : UINT32_MAX);
}

static void number_add(struct list *list, struct name_table *table, const char *name, uint64_t number)
{
	list->numbers[list->number_count] = number;
	name_table_add(table, name, &list->numbers[list->number_count++]);
}

static void add_blocks(struct list *list)
{
	TREE_FOR_EACH(block, tree_path(policy_view_system(list->policy), "hardware/memory"), "memoryBlock")
	{
		xmlNode *node = command(list, "addMemoryBlock");

		tree_set_number(node, "address", tree_number(block, "physicalAddress"));
		set_pages(node, "size", tree_number(block, "size"));
	}
}

static void add_processors(struct list *list)
{
	TREE_FOR_EACH(cpu, tree_path(policy_view_system(list->policy), "hardware/processor"), "cpu")
	{
		xmlNode *node = command(list, "addProcessor");

		tree_set_decimal(node, "id", tree_number(cpu, "cpuId"));
		tree_set_decimal(node, "apicId", tree_number(cpu, "apicId"));
	}
}

/* A device that someone references. */
static void add_device(struct list *list, const xmlNode *device, uint64_t number)
{
	xmlNode *node = command(list, "createLegacyDevice");

	tree_set_decimal(node, "device", number);
	TREE_FOR_EACH(port, device, "ioPort")
	{
		node = command(list, "addIOPortRangeDevice");
		tree_set_decimal(node, "device", number);
		tree_set_number(node, "from", tree_number(port, "start"));
		tree_set_number(node, "to", tree_number(port, "end"));
	}
	TREE_FOR_EACH(memory, device, "memory")
	{
		node = command(list, "addMemoryDevice");
		tree_set_decimal(node, "device", number);
		tree_set(node, "caching", tree_attribute(memory, "caching"));
		tree_set_number(node, "address", tree_number(memory, "physicalAddress"));
		set_pages(node, "size", tree_number(memory, "size"));
	}
	node = command(list, "activateDevice");
	tree_set_decimal(node, "device", number);
}

static bool references(const xmlNode *devices, const char *name)
{
	return policy_view_child(devices, "device", "physical", name) != NULL;
}

static bool device_used(const xmlDoc *policy, const char *name)
{
	const xmlNode *system = policy_view_system(policy);

	if (references(tree_path(system, "kernel/devices"), name))
		return true;
	TREE_FOR_EACH(subject, tree_child(system, "subjects"), "subject")
	if (references(tree_child(subject, "devices"), name))
		return true;
	return false;
}

static void add_devices(struct list *list)
{
	uint64_t number = 0;

	TREE_FOR_EACH(device, tree_path(policy_view_system(list->policy), "hardware/devices"), "device")
	{
		if (!device_used(list->policy, tree_name(device)))
			continue;
		number_add(list, &list->device_numbers, tree_name(device), number);
		add_device(list, device, number++);
	}
}

static void append_fill(struct list *list, uint64_t number, uint64_t address, uint64_t size, uint8_t pattern)
{
	xmlNode *node;

	if (size == 0)
		return;
	node = command(list, "appendPagesMRFill");
	tree_set_decimal(node, "region", number);
	tree_set_number(node, "basePage", address);
	set_pages(node, "count", size);
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
		node = command(list, "appendPagesMRFile");
		tree_set_decimal(node, "region", number);
		tree_set_number(node, "basePage", address);
		set_pages(node, "count", used);
		tree_set(node, "filename", tree_attribute(file, "filename"));
		tree_set_number(node, "baseOffset", offset);
	}
	append_fill(list, number, address + used, tree_number(region, "size") - used, 0);
}

static void append_vacuous(struct list *list, const xmlNode *region, uint64_t number)
{
	xmlNode *node = command(list, "appendVacuousPages");

	tree_set_decimal(node, "region", number);
	tree_set_number(node, "basePage", tree_number(region, "physicalAddress"));
	set_pages(node, "count", tree_number(region, "size"));
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
	xmlNode *node = command(list, "createMemoryRegion");

	tree_set_decimal(node, "region", number);
	tree_set(node, "name", tree_name(region));
	tree_set(node, "type", tree_attribute(region, "type"));
	tree_set_number(node, "address", tree_number(region, "physicalAddress"));
	set_pages(node, "size", tree_number(region, "size"));
	tree_set(node, "caching", tree_attribute(region, "caching"));
	set_hash(node, region);
	append_content(list, region, number);
	node = command(list, "activateMemoryRegion");
	tree_set_decimal(node, "region", number);
}

static void add_regions(struct list *list)
{
	uint64_t number = 0;

	TREE_FOR_EACH(region, tree_child(policy_view_system(list->policy), "memory"), "memory")
	{
		number_add(list, &list->region_numbers, tree_name(region), number);
		add_region(list, region, number++);
	}
}

/* Physical address of a named region. */
static uint64_t region_address(const struct list *list, const char *owner, const char *suffix)
{
	char *name = memory_format("%s|%s", owner, suffix);
	const xmlNode *region = name_table_find(&list->regions, name);

	free(name);
	return region != NULL ? tree_number(region, "physicalAddress") : 0;
}

struct owner_words {
	const char *owner; /* "kernel" or "subject" */
	const char *attach;
	const char *map_device;
};

static const struct owner_words kernel_words = {"kernel", "attachMemoryRegionKernel", "mapDevicePagesKernel"};
static const struct owner_words subject_words = {"subject", "attachMemoryRegionSubject", "mapDevicePagesSubject"};

static void set_rights(xmlNode *node, const xmlNode *mapping)
{
	set_flag(node, "writable", tree_boolean(mapping, "writable"));
	set_flag(node, "executable", tree_boolean(mapping, "executable"));
}

static void attach_memory(struct list *list, const xmlNode *memory, const struct owner_words *words, uint64_t number)
{
	TREE_FOR_EACH(mapping, memory, "memory")
	{
		const char *physical = tree_attribute(mapping, "physical");
		const xmlNode *region = physical != NULL ? name_table_find(&list->regions, physical) : NULL;
		xmlNode *node = command(list, words->attach);

		tree_set_decimal(node, words->owner, number);
		set_number_of(list, node, "region", &list->region_numbers, physical);
		tree_set_decimal(node, "offset", 0);
		set_pages(node, "length", region != NULL ? tree_number(region, "size") : 0);
		set_rights(node, mapping);
	}
}

static void map_devices(struct list *list, const xmlNode *devices, const struct owner_words *words, uint64_t number)
{
	TREE_FOR_EACH(device, devices, "device")
	{
		const char *name = tree_attribute(device, "physical");
		const xmlNode *hardware = name != NULL ? policy_view_device(list->policy, name) : NULL;

		TREE_FOR_EACH(mapping, device, "memory")
		{
			const char *physical = tree_attribute(mapping, "physical");
			const xmlNode *memory =
			    physical != NULL ? policy_view_child(hardware, "memory", "name", physical) : NULL;
			xmlNode *node = command(list, words->map_device);

			tree_set_decimal(node, words->owner, number);
			set_number_of(list, node, "device", &list->device_numbers, name);
			tree_set_number(node, "basePage", memory != NULL ? tree_number(memory, "physicalAddress") : 0);
			tree_set_number(node, "baseVirtualAddress", tree_number(mapping, "virtualAddress"));
			set_pages(node, "count", memory != NULL ? tree_number(memory, "size") : 0);
			set_rights(node, mapping);
		}
	}
}

static void add_kernels(struct list *list)
{
	const xmlNode *kernel = tree_child(policy_view_system(list->policy), "kernel");

	TREE_FOR_EACH(cpu, tree_child(kernel, "memory"), "cpu")
	{
		uint64_t number = tree_number(cpu, "id");
		char *name = memory_format("kernel_%" PRIu64, number);
		xmlNode *node = command(list, "createKernel");

		tree_set_decimal(node, "kernel", number);
		tree_set(node, "name", name);
		tree_set_decimal(node, "cpu", number);
		tree_set_number(node, "root", region_address(list, name, "pt"));
		free(name);
		attach_memory(list, cpu, &kernel_words, number);
		map_devices(list, tree_child(kernel, "devices"), &kernel_words, number);
	}
}

static void set_ports(struct list *list, const xmlNode *subject, uint64_t number)
{
	TREE_FOR_EACH(device, tree_child(subject, "devices"), "device")
	{
		const char *name = tree_attribute(device, "physical");
		const xmlNode *hardware = name != NULL ? policy_view_device(list->policy, name) : NULL;

		TREE_FOR_EACH(port, device, "ioPort")
		{
			const char *physical = tree_attribute(port, "physical");
			const xmlNode *range =
			    physical != NULL ? policy_view_child(hardware, "ioPort", "name", physical) : NULL;
			xmlNode *node = command(list, "setIOPortRange");

			tree_set_decimal(node, "subject", number);
			set_number_of(list, node, "device", &list->device_numbers, name);
			tree_set_number(node, "from", range != NULL ? tree_number(range, "start") : 0);
			tree_set_number(node, "to", range != NULL ? tree_number(range, "end") : 0);
			tree_set(node, "mode", "allowed");
		}
	}
}

static void set_msrs(struct list *list, const xmlNode *subject, uint64_t number)
{
	TREE_FOR_EACH(msr, tree_path(subject, "vcpu/msrs"), "msr")
	{
		xmlNode *node = command(list, "setMSRRange");

		tree_set_decimal(node, "subject", number);
		tree_set_number(node, "from", tree_number(msr, "start"));
		tree_set_number(node, "to", tree_number(msr, "end"));
		tree_set(node, "mode", tree_attribute(msr, "mode"));
	}
}

static const char *paging_of(const xmlNode *subject)
{
	if (!policy_view_nested(subject))
		return "IA32e";
	return policy_view_virtualization(subject->doc) == POLICY_SVM ? "NPT" : "EPT";
}

static void add_subjects(struct list *list)
{
	TREE_FOR_EACH(subject, tree_child(policy_view_system(list->policy), "subjects"), "subject")
	{
		uint64_t number = tree_number(subject, "globalId");
		const char *name = tree_name(subject);
		xmlNode *node = command(list, "createSubject");

		tree_set_decimal(node, "subject", number);
		tree_set(node, "name", name);
		tree_set_decimal(node, "cpu", tree_number(subject, "cpu"));
		tree_set(node, "paging", paging_of(subject));
		tree_set_number(node, "root", region_address(list, tree_name(policy_view_memory_owner(subject)), "pt"));
		tree_set_number(node, "msrBitmap", region_address(list, name, "msrbm"));
		tree_set_number(node, "ioBitmap", region_address(list, name, "iobm"));
		attach_memory(list, tree_child(subject, "memory"), &subject_words, number);
		map_devices(list, tree_child(subject, "devices"), &subject_words, number);
		set_ports(list, subject, number);
		set_msrs(list, subject, number);
	}
}

static void list_fill(struct list *list)
{
	const xmlNode *system = policy_view_system(list->policy);
	size_t regions = tree_count(tree_child(system, "memory"), "memory");
	size_t devices = tree_count(tree_path(system, "hardware/devices"), "device");

	list->numbers = memory_alloc(regions + devices + 1, sizeof(*list->numbers));
	list->regions = policy_view_regions(list->policy);
	add_blocks(list);
	add_processors(list);
	add_devices(list);
	add_regions(list);
	add_kernels(list);
	add_subjects(list);
	tree_set_number(command(list, "writeImageCmdStream"), "entryPoint", MUEN_KVA_TEXT);
	name_table_free(&list->regions);
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
