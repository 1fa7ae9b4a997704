/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The part of the model that is about hardware: devices, the domains that they are in, and who has them. */
#include "model.h"

#include <string.h>

#include "number.h"
#include "tree.h"

const xmlNode *model_find_resource(const struct model_device *device, const char *element, const char *name)
{
	TREE_FOR_EACH(child, device->node, element) {
		if (strcmp(tree_name(child), name) == 0)
			return child;
	}
	return NULL;
}

const char *model_capability(const struct model_device *device, const char *name)
{
	TREE_FOR_EACH(capability, tree_child(device->node, "capabilities"), "capability") {
		if (strcmp(tree_name(capability), name) == 0)
			return tree_text(capability);
	}
	return NULL;
}

bool model_capability_number(const struct model_device *device, const char *name, uint64_t *value)
{
	const char *text = model_capability(device, name);

	return text != NULL && number_parse(text, UINT64_MAX, value);
}

const xmlNode *model_capability_place(const struct model_device *device, const char *name)
{
	const xmlNode *list = tree_child(device->node, "capabilities");

	TREE_FOR_EACH(capability, list, "capability") {
		if (strcmp(tree_name(capability), name) == 0)
			return capability;
	}
	return list != NULL ? list : device->node;
}

void model_make_devices(struct model *model)
{
	const xmlNode *list = tree_path(model->policy->root, "hardware/devices");

	model->devices = memory_alloc(tree_count(list, "device"), sizeof(*model->devices));
	TREE_FOR_EACH(node, list, "device") {
		struct model_device *device = &model->devices[model->device_count];

		*device = (struct model_device){.node = node, .name = tree_name(node), .pci = tree_child(node, "pci")};
		if (model_enter(model, &model->device_names, node, RULE_DUPLICATE_DEVICE, "device", device))
			model->device_count++;
	}
}

static void add_domain_devices(struct model *model, const struct model_domain *domain)
{
	TREE_FOR_EACH(node, tree_child(domain->node, "devices"), "device") {
		struct model_device *device = name_table_find(&model->device_names, tree_attribute(node, "physical"));

		if (device == NULL || device->domain != NULL)
			continue;
		device->domain = domain;
		device->domain_node = node;
	}
}

void model_make_domains(struct model *model)
{
	const xmlNode *list = tree_child(model->policy->root, "deviceDomains");

	model->domains = memory_alloc(tree_count(list, "domain"), sizeof(*model->domains));
	TREE_FOR_EACH(node, list, "domain") {
		struct model_domain *domain = &model->domains[model->domain_count];

		*domain = (struct model_domain){.node = node, .name = tree_name(node)};
		if (!model_enter(model, &model->domain_names, node, RULE_DUPLICATE_DOMAIN, "device domain", domain))
			continue;
		model->domain_count++;
		model_make_space(model, &domain->space, tree_child(node, "memory"), 0);
		add_domain_devices(model, domain);
	}
}

/* Devices that are not there are reported by a rule of validation. */
static void add_references(struct model *model, const struct model_subject *subject, const xmlNode *list)
{
	TREE_FOR_EACH(node, list, "device") {
		const struct model_device *device =
		    name_table_find(&model->device_names, tree_attribute(node, "physical"));

		if (device == NULL)
			continue;
		model->references[model->reference_count++] = (struct model_reference){
		    .node = node,
		    .device = device,
		    .subject = subject,
		    .pci = tree_child(node, "pci"),
		};
	}
}

void model_make_references(struct model *model)
{
	const xmlNode *kernel_devices = tree_path(model->policy->root, "kernel/devices");
	size_t count = tree_count(kernel_devices, "device");

	for (size_t i = 0; i < model->subject_count; i++)
		count += tree_count(tree_child(model->subjects[i].node, "devices"), "device");
	model->references = memory_alloc(count, sizeof(*model->references));
	for (size_t i = 0; i < model->subject_count; i++)
		add_references(model, &model->subjects[i], tree_child(model->subjects[i].node, "devices"));
	add_references(model, NULL, kernel_devices);
}

static void add_device_mapping(struct model_space *space, const struct model_device *device, const xmlNode *node)
{
	const xmlNode *memory = model_find_resource(device, "memory", tree_attribute(node, "physical"));

	if (memory == NULL)
		return;
	space->mappings[space->count++] = (struct model_mapping){
	    .node = node,
	    .logical = tree_attribute(node, "logical"),
	    .address = tree_number(node, "virtualAddress"),
	    .size_bytes = tree_number(memory, "size"),
	    .writable = tree_boolean(node, "writable"),
	    .executable = tree_boolean(node, "executable"),
	};
}

void model_add_device_mappings(struct model *model, struct model_space *space, const xmlNode *devices)
{
	TREE_FOR_EACH(reference, devices, "device") {
		const struct model_device *device =
		    name_table_find(&model->device_names, tree_attribute(reference, "physical"));

		TREE_FOR_EACH(memory, device == NULL ? NULL : reference, "memory")
			add_device_mapping(space, device, memory);
	}
}
