/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* On what the separation of this system rests besides the kernel: of every system, and of this one. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/overview_parts.h"
#include "tree.h"

__attribute__((format(printf, 3, 4))) static void add(xmlNode *list, const char *topic, const char *format, ...)
{
	xmlNode *item = tree_add(list, "assumption", NULL);
	va_list arguments;
	char *text;

	va_start(arguments, format);
	text = memory_format_list(format, arguments);
	va_end(arguments);
	tree_set(item, "topic", topic);
	tree_set(item, "text", text);
	free(text);
}

static void add_general(xmlNode *list)
{
	add(list, "Machine", "The machine is as its description says: memory, devices, interrupts, reserved memory.");
	add(list, "Firmware",
	    "Firmware and boot loader start the image as it was built, and leave nothing behind that changes memory.");
	add(list, "Caches", "Cores share caches and buses. What passes over those is not counted as a flow here.");
	add(list, "Devices", "A device is taken to pass on everything that reaches it, to everyone who reads from it.");
}

static bool has_capability(const xmlNode *device, const char *name)
{
	TREE_FOR_EACH(capability, tree_child(device, "capabilities"), "capability") {
		if (strcmp(tree_name(capability), name) == 0)
			return true;
	}
	return false;
}

static const xmlNode *find_device(const xmlNode *list, const char *name)
{
	TREE_FOR_EACH(device, list, "device") {
		if (name != NULL && strcmp(tree_name(device), name) == 0)
			return device;
	}
	return NULL;
}

static void add_iommus(xmlNode *list, const xmlNode *root)
{
	const xmlNode *devices = tree_path(root, "hardware/devices");

	TREE_FOR_EACH(device, devices, "device") {
		if (has_capability(device, "iommu"))
			add(list, "DMA", "IOMMU '%s' holds the devices behind it to their device domains.",
			    tree_name(device));
	}
}

static bool is_in_a_domain(const xmlNode *root, const char *device)
{
	TREE_FOR_EACH(domain, tree_child(root, "deviceDomains"), "domain") {
		TREE_FOR_EACH(reference, tree_child(domain, "devices"), "device") {
			const char *physical = tree_attribute(reference, "physical");

			if (physical != NULL && strcmp(physical, device) == 0)
				return true;
		}
	}
	return false;
}

/* A PCI device that a subject has and that no domain holds. */
static void add_unconfined(xmlNode *list, const xmlNode *root)
{
	TREE_FOR_EACH(subject, tree_child(root, "subjects"), "subject") {
		TREE_FOR_EACH(reference, tree_child(subject, "devices"), "device") {
			const char *name = tree_attribute(reference, "physical");
			const xmlNode *device = find_device(tree_path(root, "hardware/devices"), name);

			if (tree_child(device, "pci") != NULL && !is_in_a_domain(root, name))
				add(list, "DMA",
				    "PCI device '%s' of subject '%s' is in no device domain: it must not do DMA.", name,
				    tree_name(subject));
		}
	}
}

static void add_shared_cores(xmlNode *list, const struct graph *graph)
{
	for (size_t i = 0; i < graph->node_count; i++) {
		const size_t members = graph->first[i + 1] - graph->first[i];

		if (graph->nodes[i].kind == NODE_CORE && members > 1)
			add(list, "Time", "%zu subjects share the %s, and can notice each other in time.", members,
			    graph->nodes[i].name);
	}
}

/* From the answer of mupolicy flow, which is in the result already. */
static void add_powers(xmlNode *list, const xmlNode *result)
{
	TREE_FOR_EACH(power, tree_path(result, "flow/powers"), "power")
		add(list, "Availability", "Subject '%s' may %s, by %s '%s'.", tree_attribute(power, "subject"),
		    tree_attribute(power, "action"), tree_attribute(power, "by"), tree_attribute(power, "object"));
}

static void add_crash_readers(xmlNode *list, const xmlNode *root)
{
	TREE_FOR_EACH(region, tree_child(root, "memory"), "memory") {
		const char *type = tree_attribute(region, "type");

		if (type != NULL && strcmp(type, "subject_crash_audit") == 0)
			add(list, "After a crash", "Who maps '%s' sees registers of what ran when the system stopped.",
			    tree_name(region));
	}
}

static void add_assertions(xmlNode *list, const xmlNode *root)
{
	TREE_FOR_EACH(flow, tree_child(root, "flows"), "flow") {
		const char *via = tree_attribute(flow, "via");

		if (via == NULL)
			add(list, "Asserted", "Nothing that '%s' does reaches '%s'.", tree_attribute(flow, "from"),
			    tree_attribute(flow, "to"));
		else
			add(list, "Asserted",
			    "What '%s' does reaches '%s' through '%s' only: that must do what it is for.",
			    tree_attribute(flow, "from"), tree_attribute(flow, "to"), via);
	}
}

void overview_add_assumptions(xmlNode *result, const struct graph *graph, const xmlNode *root)
{
	xmlNode *list = tree_add(result, "assumptions", NULL);

	add_general(list);
	add_iommus(list, root);
	add_unconfined(list, root);
	add_shared_cores(list, graph);
	add_powers(list, result);
	add_crash_readers(list, root);
	add_assertions(list, root);
}
