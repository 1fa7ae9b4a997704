/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Owners of page tables: kernels, subjects, device domains, and what they are given. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "emit/bitmap_rights.h"
#include "emit/commands_list.h"
#include "emit/policy_view.h"
#include "emit/vtd_tables.h"
#include "tree.h"

struct owner_words {
	const char *owner; /* "kernel", "subject" or "domain" */
	const char *attach;
	const char *map_device;
	const char *assign;
	const char *lock;
	const char *activate;
};

static const struct owner_words kernel_words = {
    .owner = "kernel",
    .attach = "attachMemoryRegionKernel",
    .map_device = "mapDevicePagesKernel",
    .assign = "assignDeviceKernel",
    .lock = "lockKernel",
    .activate = "activateKernel",
};
static const struct owner_words subject_words = {
    .owner = "subject",
    .attach = "attachMemoryRegionSubject",
    .map_device = "mapDevicePagesSubject",
    .assign = "assignDeviceSubject",
    .lock = "lockSubject",
    .activate = "activateSubject",
};
static const struct owner_words domain_words = {
    .owner = "domain",
    .attach = "attachMemoryRegionDeviceDomain",
    .assign = "addDeviceToDeviceDomain",
    .lock = "lockDeviceDomain",
    .activate = "activateDeviceDomain",
};

/* The owner has all that it gets, and is complete. */
static void finish(struct list *list, const struct owner_words *words, uint64_t number)
{
	tree_set_decimal(list_add(list, words->lock), words->owner, number);
	tree_set_decimal(list_add(list, words->activate), words->owner, number);
}

static void assign_devices(struct list *list, const xmlNode *devices, const struct owner_words *words, uint64_t number)
{
	TREE_FOR_EACH(device, devices, "device") {
		xmlNode *node = list_add(list, words->assign);

		tree_set_decimal(node, words->owner, number);
		list_set_number(node, "device", &list->device_numbers, tree_attribute(device, "physical"));
	}
}

static void set_rights(xmlNode *node, const xmlNode *mapping)
{
	list_set_flag(node, "writable", tree_boolean(mapping, "writable"));
	list_set_flag(node, "executable", tree_boolean(mapping, "executable"));
}

static void attach_memory(struct list *list, const xmlNode *memory, const struct owner_words *words, uint64_t number)
{
	TREE_FOR_EACH(mapping, memory, "memory") {
		const char *physical = tree_attribute(mapping, "physical");
		const xmlNode *region = physical != NULL ? name_table_find(&list->regions, physical) : NULL;
		xmlNode *node = list_add(list, words->attach);

		tree_set_decimal(node, words->owner, number);
		list_set_number(node, "region", &list->region_numbers, physical);
		tree_set_decimal(node, "offset", 0);
		list_set_pages(node, "length", region != NULL ? tree_number(region, "size") : 0);
		set_rights(node, mapping);
	}
}

static void map_devices(struct list *list, const xmlNode *devices, const struct owner_words *words, uint64_t number)
{
	TREE_FOR_EACH(device, devices, "device") {
		const char *name = tree_attribute(device, "physical");
		const xmlNode *hardware = name != NULL ? name_table_find(&list->devices, name) : NULL;

		TREE_FOR_EACH(mapping, device, "memory") {
			const char *physical = tree_attribute(mapping, "physical");
			const xmlNode *memory =
			    physical != NULL ? policy_view_child(hardware, "memory", "name", physical) : NULL;
			xmlNode *node = list_add(list, words->map_device);

			tree_set_decimal(node, words->owner, number);
			list_set_number(node, "device", &list->device_numbers, name);
			tree_set_number(node, "basePage", memory != NULL ? tree_number(memory, "physicalAddress") : 0);
			tree_set_number(node, "baseVirtualAddress", tree_number(mapping, "virtualAddress"));
			list_set_pages(node, "count", memory != NULL ? tree_number(memory, "size") : 0);
			set_rights(node, mapping);
		}
	}
}

static void add_kernels(struct list *list)
{
	const xmlNode *kernel = tree_child(policy_view_system(list->policy), "kernel");

	TREE_FOR_EACH(cpu, tree_child(kernel, "memory"), "cpu") {
		uint64_t number = tree_number(cpu, "id");
		char *name = memory_format("kernel_%" PRIu64, number);
		xmlNode *node = list_add(list, "createKernel");

		tree_set_decimal(node, "kernel", number);
		tree_set(node, "name", name);
		tree_set_decimal(node, "cpu", number);
		tree_set_number(node, "root", list_region_address(list, name, "pt"));
		free(name);
		assign_devices(list, tree_child(kernel, "devices"), &kernel_words, number);
		attach_memory(list, cpu, &kernel_words, number);
		map_devices(list, tree_child(kernel, "devices"), &kernel_words, number);
		finish(list, &kernel_words, number);
	}
}

static void set_ports(struct list *list, const xmlNode *subject, uint64_t number)
{
	TREE_FOR_EACH(device, tree_child(subject, "devices"), "device") {
		const char *name = tree_attribute(device, "physical");
		const xmlNode *hardware = name != NULL ? name_table_find(&list->devices, name) : NULL;

		TREE_FOR_EACH(port, device, "ioPort") {
			const char *physical = tree_attribute(port, "physical");
			const xmlNode *range =
			    physical != NULL ? policy_view_child(hardware, "ioPort", "name", physical) : NULL;
			xmlNode *node = list_add(list, "setIOPortRange");

			tree_set_decimal(node, "subject", number);
			list_set_number(node, "device", &list->device_numbers, name);
			tree_set_number(node, "from", range != NULL ? tree_number(range, "start") : 0);
			tree_set_number(node, "to", range != NULL ? tree_number(range, "end") : 0);
			tree_set(node, "mode", "allowed");
		}
	}
}

static void set_msrs(struct list *list, const xmlNode *subject, uint64_t number)
{
	TREE_FOR_EACH(msr, tree_path(subject, "vcpu/msrs"), "msr") {
		xmlNode *node = list_add(list, "setMSRRange");

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

static void assign_interrupts(struct list *list, const xmlNode *subject, uint64_t number)
{
	TREE_FOR_EACH(device, tree_child(subject, "devices"), "device") {
		const char *name = tree_attribute(device, "physical");
		const xmlNode *hardware = name != NULL ? name_table_find(&list->devices, name) : NULL;

		TREE_FOR_EACH(irq, device, "irq") {
			const xmlNode *line =
			    policy_view_child(hardware, "irq", "name", tree_attribute(irq, "physical"));
			xmlNode *node = list_add(list, "assignIRQSubject");

			tree_set_decimal(node, "subject", number);
			list_set_number(node, "device", &list->device_numbers, name);
			tree_set_decimal(node, "irq", tree_number(line, "number"));
		}
	}
}

static uint64_t bitmap_address(const struct list *list, const xmlNode *subject, enum bitmap bitmap)
{
	char *name = bitmap_region_name(subject, &bitmap_kinds[bitmap]);
	const xmlNode *region = name_table_find(&list->regions, name);

	free(name);
	return region != NULL ? tree_number(region, "physicalAddress") : 0;
}

/* A sibling runs on the page tables of its origin, to which all its memory is attached. */
static void create_subject(struct list *list, const xmlNode *subject, const xmlNode *origin)
{
	const char *name = tree_name(subject);
	xmlNode *node = list_add(list, "createSubject");

	tree_set_decimal(node, "subject", tree_number(subject, "globalId"));
	tree_set(node, "name", name);
	tree_set_decimal(node, "cpu", tree_number(subject, "cpu"));
	tree_set(node, "paging", paging_of(subject));
	tree_set_number(node, "root", list_region_address(list, tree_name(origin), "pt"));
	tree_set_number(node, "msrBitmap", bitmap_address(list, subject, BITMAP_MSR));
	tree_set_number(node, "ioBitmap", bitmap_address(list, subject, BITMAP_IO));
	if (origin != subject)
		tree_set_decimal(node, "sibling", tree_number(origin, "globalId"));
}

static void add_subject(struct list *list, const xmlNode *subject)
{
	const xmlNode *origin = policy_view_memory_owner(subject);
	const xmlNode *devices = tree_child(subject, "devices");
	uint64_t number = tree_number(subject, "globalId");

	create_subject(list, subject, origin);
	assign_devices(list, devices, &subject_words, number);
	assign_interrupts(list, subject, number);
	if (origin == subject) {
		attach_memory(list, tree_child(subject, "memory"), &subject_words, number);
		map_devices(list, devices, &subject_words, number);
	}
	set_ports(list, subject, number);
	set_msrs(list, subject, number);
	finish(list, &subject_words, number);
}

/* Upstream counts the context entry as a level of the domain's tables. */
static void add_domain(struct list *list, const xmlNode *domain, uint64_t number)
{
	char *tables = memory_format("vtd_%s_pt", tree_name(domain));
	const xmlNode *region = name_table_find(&list->regions, tables);
	xmlNode *node = list_add(list, "createDeviceDomain");

	tree_set_decimal(node, "domain", number);
	tree_set(node, "name", tree_name(domain));
	tree_set_number(node, "id", tree_number(domain, "id"));
	tree_set_decimal(node, "level", vtd_tables_width(list->policy) == 39 ? 4 : 5);
	tree_set_number(node, "root", tree_number(region, "physicalAddress"));
	free(tables);
	assign_devices(list, tree_child(domain, "devices"), &domain_words, number);
	attach_memory(list, tree_child(domain, "memory"), &domain_words, number);
	finish(list, &domain_words, number);
}

void commands_add_owners(struct list *list)
{
	const xmlNode *system = policy_view_system(list->policy);
	uint64_t domains = 0;

	add_kernels(list);
	TREE_FOR_EACH(subject, tree_child(system, "subjects"), "subject")
		add_subject(list, subject);
	TREE_FOR_EACH(domain, tree_child(system, "deviceDomains"), "domain")
		add_domain(list, domain, domains++);
}
