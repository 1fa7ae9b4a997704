/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Rules about names that no reference of the policy needs, but programs, people, or the composer do. */
#include "tree.h"
#include "validate/validate.h"

void validate_region_names(const struct model *model)
{
	for (size_t i = 0; i < model->region_count; i++) {
		if (model->regions[i].name[0] == '\0')
			report_error_attribute(model->report, RULE_EMPTY_NAME, model->regions[i].node, "name",
					       "memory region without name");
	}
}

static void check_names(const struct model *model, const char *owner, const xmlNode *list, const char *what)
{
	struct name_table names = {0};

	TREE_FOR_EACH(node, list, NULL) {
		const char *logical = tree_attribute(node, "logical");
		const xmlNode *first;

		if (logical != NULL && logical[0] == '\0')
			report_error_attribute(model->report, RULE_EMPTY_NAME, node, "logical",
					       "%s has one of its %s without name", owner, what);
		first = logical == NULL ? NULL : name_table_add(&names, logical, node);

		if (first == NULL)
			continue;
		report_error_attribute(model->report, RULE_DUPLICATE_LOGICAL, node, "logical",
				       "%s has two %s named '%s'", owner, what, logical);
		report_note(model->report, first, "the first one is here");
	}
	name_table_free(&names);
}

static void check_names_of_subject(const struct model *model, const struct model_subject *subject)
{
	const char *owner = arena_format(&model->policy->arena, "subject '%s'", subject->name);

	check_names(model, owner, tree_child(subject->node, "memory"), "memory mappings");
	check_names(model, owner, tree_child(subject->node, "devices"), "devices");
	TREE_FOR_EACH(device, tree_child(subject->node, "devices"), "device")
		check_names(model, owner, device, "device resources");
	check_names(model, owner, tree_path(subject->node, "events/target"), "target events");
	TREE_FOR_EACH(group, tree_path(subject->node, "events/source"), "group")
		check_names(model, owner, group, "source events");
}

void validate_logical_names(const struct model *model)
{
	const xmlNode *devices = tree_path(model->policy->root, "kernel/devices");

	for (size_t i = 0; i < model->subject_count; i++)
		check_names_of_subject(model, &model->subjects[i]);
	for (size_t i = 0; i < model->kernel_count; i++)
		check_names(model, "the kernel of a CPU", model->kernels[i].node, "memory mappings");
	check_names(model, "the kernel", devices, "devices");
	TREE_FOR_EACH(device, devices, "device")
		check_names(model, "the kernel", device, "device resources");
}
