/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Limits of the interfaces that are not limits of the kernel's tables (those are checked before expansion). */
#include <muen/abi/sinfo.h>

#include "tree.h"
#include "validate/validate.h"

/* What a subject's information lists: memory, hypercalls, interrupts, ports. */
static size_t count_resources(const struct model_subject *subject)
{
	size_t count = subject->space.count;

	for (size_t i = 0; i < subject->source_count; i++)
		count += !subject->sources[i].is_trap;
	for (size_t i = 0; i < subject->target_count; i++)
		count += tree_child(subject->targets[i].node, "inject_interrupt") != NULL;
	TREE_FOR_EACH(device, tree_child(subject->node, "devices"), "device")
		count += tree_count(device, NULL);
	return count;
}

void validate_resource_count(const struct model *model)
{
	for (size_t i = 0; i < model->subject_count; i++) {
		const struct model_subject *subject = &model->subjects[i];
		const size_t count = count_resources(subject);

		if (count <= SINFO_RESOURCE_MAX)
			continue;
		report_error(model->report, RULE_LIMIT, subject->node,
			     "subject '%s' has %zu resources: at most %d are possible", subject->name, count,
			     SINFO_RESOURCE_MAX);
	}
}
