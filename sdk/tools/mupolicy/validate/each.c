/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Walks over the model, in the order of the policy. */
#include "validate/each.h"

#include "tree.h"

void each_subject_mapping(const struct model *model, mapping_rule *rule, void *context)
{
	for (size_t i = 0; i < model->subject_count; i++) {
		const struct model_subject *subject = &model->subjects[i];

		for (size_t j = 0; j < subject->space.count; j++) {
			if (subject->space.mappings[j].region != NULL)
				rule(model, subject, &subject->space.mappings[j], context);
		}
	}
}

void each_domain_mapping(const struct model *model, domain_mapping_rule *rule, void *context)
{
	for (size_t i = 0; i < model->domain_count; i++) {
		const struct model_domain *domain = &model->domains[i];

		for (size_t j = 0; j < domain->space.count; j++)
			rule(model, domain, &domain->space.mappings[j], context);
	}
}

static void each_irq_of(const struct model *model, const struct model_reference *reference, irq_rule *rule,
			void *context)
{
	TREE_FOR_EACH(node, reference->node, "irq") {
		const xmlNode *irq = model_find_resource(reference->device, "irq", tree_attribute(node, "physical"));
		const struct assigned_irq assigned = {
		    .reference = reference,
		    .node = node,
		    .irq = irq,
		    .number = irq == NULL ? 0 : tree_number(irq, "number"),
		    .vector = tree_number(node, "vector"),
		};

		if (irq != NULL)
			rule(model, &assigned, context);
	}
}

void each_assigned_irq(const struct model *model, irq_rule *rule, void *context)
{
	for (size_t i = 0; i < model->reference_count; i++) {
		if (model->references[i].subject != NULL)
			each_irq_of(model, &model->references[i], rule, context);
	}
}

const char *each_owner_name(const struct model_reference *reference)
{
	return reference->subject == NULL ? "the kernel" : reference->subject->name;
}
