/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Walks that many rules share. */
#ifndef VALIDATE_EACH_H
#define VALIDATE_EACH_H

#include "model.h"

typedef void mapping_rule(const struct model *model, const struct model_subject *subject,
			  const struct model_mapping *mapping, void *context);

/* Mappings of memory regions (not of device memory) of all subjects. */
void each_subject_mapping(const struct model *model, mapping_rule *rule, void *context);

typedef void domain_mapping_rule(const struct model *model, const struct model_domain *domain,
				 const struct model_mapping *mapping, void *context);

void each_domain_mapping(const struct model *model, domain_mapping_rule *rule, void *context);

/* An interrupt of a device that a subject has: the reference, and the physical one. */
struct assigned_irq {
	const struct model_reference *reference;
	const xmlNode *node; /* in the subject */
	const xmlNode *irq;  /* in the hardware */
	uint64_t number;
	uint64_t vector;
};

typedef void irq_rule(const struct model *model, const struct assigned_irq *irq, void *context);

void each_assigned_irq(const struct model *model, irq_rule *rule, void *context);

/* What a message calls the owner of a device. */
const char *each_owner_name(const struct model_reference *reference);

#endif
