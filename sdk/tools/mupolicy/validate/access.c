/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Rules about which memory a subject may map, and about memory of other subjects that it can change. */
#include <stdlib.h>
#include <string.h>

#include "region_type.h"
#include "tree.h"
#include "validate/each.h"
#include "validate/validate.h"

/* Two subjects of which one hands over to the other, or to the guest that the other is a CPU of; or that are one guest.
 */
static bool is_trusted(const struct model_subject *subject, const struct model_subject *other)
{
	return subject->origin == other->origin || !subject->is_scheduled || !other->is_scheduled ||
	       subject->group == other->group || subject->group == other->origin->group ||
	       subject->origin->group == other->group;
}

/* By region: the first mapping of a kind, and whose it is. */
struct use {
	const struct model_mapping *mapping;
	const struct model_subject *subject;
};

/* A loader has all memory of the subject that it loads, with the same rights: one sees it by that one's information. */
static bool loads(const struct model *model, const struct model_subject *subject, const struct model_subject *other)
{
	const struct model_region *information = model_find_page(model, other->name, "sinfo");

	for (size_t i = 0; information != NULL && i < subject->space.count; i++) {
		if (subject->space.mappings[i].region == information)
			return is_trusted(subject, other);
	}
	return false;
}

static bool may_both_write(const struct model *model, const struct model_region *region,
			   const struct model_subject *subject, const struct model_subject *other)
{
	if (strcmp(region->type, "subject_channel") != 0 || subject->origin == other->origin)
		return is_trusted(subject, other);
	return loads(model, subject, other) || loads(model, other, subject) ||
	       report_has_rule(model->report, RULE_CHANNEL_WRITERS);
}

/* Memory of type subject_device is for buffers that a driver, its device and its user share. */
static bool may_be_shared(const struct model_region *region)
{
	return region_type_is_kept(region->type) || strcmp(region->type, "subject_device") == 0;
}

static void check_writer(const struct model *model, const struct model_subject *subject,
			 const struct model_mapping *mapping, void *context)
{
	struct use *first = &((struct use *)context)[mapping->region - model->regions];
	if (!mapping->writable || may_be_shared(mapping->region))
		return;
	if (first->mapping == NULL) {
		*first = (struct use){.mapping = mapping, .subject = subject};
		return;
	}
	if (first->subject == subject || may_both_write(model, mapping->region, subject, first->subject))
		return;
	report_error_attribute(model->report, RULE_SHARED_WRITABLE, mapping->node, "writable",
			       "memory region '%s' is writable by subject '%s', and by '%s' too", mapping->region->name,
			       subject->name, first->subject->name);
	report_note(model->report, first->mapping->node, "the other mapping is here");
	report_help(model->report, "use a channel for each direction");
}

void validate_shared_writable(const struct model *model)
{
	struct use *writers = memory_alloc(model->region_count, sizeof(*writers));

	each_subject_mapping(model, check_writer, writers);
	free(writers);
}

/* Of what the kernel shows to subjects, sys_interface alone is written, and by tau0 alone; a loader sees the
 * information of the subject that it loads. */
static bool is_for_subject(const struct model *model, const struct model_subject *subject,
			   const struct model_mapping *mapping)
{
	const struct model_subject *owner = model_owner_of(model, mapping->region);
	const char *type = mapping->region->type;

	if (strcmp(type, "kernel_interface") == 0)
		return !mapping->writable ||
		       (strcmp(subject->name, "tau0") == 0 && strcmp(mapping->region->name, "sys_interface") == 0);
	if (region_type_is_shown(type))
		return !mapping->writable;
	if (strcmp(type, "subject_info") == 0)
		return !mapping->writable && owner != NULL && is_trusted(subject, owner);
	return strncmp(type, "subject", 7) == 0;
}

static void check_type(const struct model *model, const struct model_subject *subject,
		       const struct model_mapping *mapping, void *context)
{
	(void)context;
	if (is_for_subject(model, subject, mapping))
		return;
	report_error_attribute(model->report, RULE_MAPPED_BY_SUBJECT, mapping->node, "physical",
			       "subject '%s' must not map '%s', which is of type %s%s", subject->name,
			       mapping->region->name, mapping->region->type, mapping->writable ? ", writable" : "");
	report_note(model->report, mapping->region->node, "the region is here");
}

void validate_mapped_by_subject(const struct model *model)
{
	each_subject_mapping(model, check_type, NULL);
}

/* What belongs to a subject by name: its state, and the memory of its component. */
static void check_monitor(const struct model *model, const struct model_subject *subject,
			  const struct model_mapping *mapping, void *context)
{
	const struct model_subject *owner = mapping->writable ? model_owner_of(model, mapping->region) : NULL;

	(void)context;
	if (owner == NULL || is_trusted(subject, owner) || !is_for_subject(model, subject, mapping))
		return;
	report_error_attribute(model->report, RULE_STATE_WRITABLE, mapping->node, "writable",
			       "subject '%s' may write '%s', but is not in the scheduling group of '%s'", subject->name,
			       mapping->region->name, owner->name);
	report_note(model->report, owner->node, "'%s' is here", owner->name);
	report_help(model->report, "set writable=\"false\", or put both into one group");
}

void validate_monitors(const struct model *model)
{
	each_subject_mapping(model, check_monitor, NULL);
}

static void find_code(const struct model *model, const struct model_subject *subject,
		      const struct model_mapping *mapping, void *context)
{
	struct use *use = &((struct use *)context)[mapping->region - model->regions];

	if (mapping->executable && use->mapping == NULL)
		*use = (struct use){.mapping = mapping, .subject = subject};
}

/* What belongs to a subject by name is the business of validate_monitors(). */
static void check_writer_of_code(const struct model *model, const struct model_subject *subject,
				 const struct model_mapping *mapping, void *context)
{
	const struct use *use = &((const struct use *)context)[mapping->region - model->regions];

	if (!mapping->writable || use->mapping == NULL || model_owner_of(model, mapping->region) != NULL ||
	    use->subject == subject || is_trusted(subject, use->subject))
		return;
	report_error_attribute(model->report, RULE_CODE_WRITABLE, mapping->node, "writable",
			       "subject '%s' may write '%s', which subject '%s' executes", subject->name,
			       mapping->region->name, use->subject->name);
	report_note(model->report, use->mapping->node, "'%s' executes it here", use->subject->name);
}

void validate_code_writable(const struct model *model)
{
	struct use *uses = memory_alloc(model->region_count, sizeof(*uses));

	each_subject_mapping(model, find_code, uses);
	each_subject_mapping(model, check_writer_of_code, uses);
	free(uses);
}

/* A region that a domain may write; next: of the same region, index + 1. */
struct dma_write {
	const struct model_domain *domain;
	const struct model_mapping *mapping;
	size_t next;
};

struct dma {
	struct dma_write *writes;
	size_t count;
	size_t capacity;
	size_t *first;             /* by region: the first write, index + 1 */
	struct name_table drivers; /* "domain|subject": it drives a device of the domain */
};

static char *driver_key(const struct model_domain *domain, const struct model_subject *subject)
{
	return memory_format("%s|%s", domain->name, subject->origin->name);
}

static struct name_table collect_drivers(const struct model *model)
{
	struct name_table drivers = {0};

	for (size_t i = 0; i < model->reference_count; i++) {
		const struct model_reference *reference = &model->references[i];
		char *key;

		if (reference->device->domain == NULL || reference->subject == NULL)
			continue;
		key = driver_key(reference->device->domain, reference->subject);
		name_table_add(&drivers, arena_format(&model->policy->arena, "%s", key), (void *)(uintptr_t)reference);
		free(key);
	}
	return drivers;
}

/* A domain may write what a subject executes only if that subject drives a device of the domain. */
static bool drives_domain(const struct dma *dma, const struct model_subject *subject, const struct model_domain *domain)
{
	char *key = driver_key(domain, subject);
	const bool drives = name_table_find(&dma->drivers, key) != NULL;

	free(key);
	return drives;
}

static void note_write(const struct model *model, const struct model_domain *domain,
		       const struct model_mapping *mapping, void *context)
{
	struct dma *dma = context;
	size_t *first = &dma->first[mapping->region - model->regions];

	if (!mapping->writable)
		return;
	dma->writes = memory_grow(dma->writes, &dma->capacity, dma->count, sizeof(*dma->writes));
	dma->writes[dma->count++] = (struct dma_write){.domain = domain, .mapping = mapping, .next = *first};
	*first = dma->count;
}

/* A guest is a milder case: upstream's storage driver writes into the memory of the guest that it serves. */
static void report_dma(const struct model *model, const struct dma_write *write, const struct model_subject *subject,
		       const struct model_mapping *code)
{
	report_error_attribute(model->report, subject->has_ept ? RULE_DMA_EXECUTABLE : RULE_DMA_PROGRAM,
			       write->mapping->node, "writable",
			       "devices of domain '%s' may write '%s', which subject '%s' executes",
			       write->domain->name, code->region->name, subject->name);
	report_note(model->report, code->node, "'%s' executes it here", subject->name);
	TREE_FOR_EACH(device, tree_child(write->domain->node, "devices"), "device")
		report_note(model->report, device, "device '%s' may write it", tree_attribute(device, "physical"));
	report_help(model->report, "set writable=\"false\", or take the region out of the domain");
}

static void check_dma(const struct model *model, const struct model_subject *subject,
		      const struct model_mapping *mapping, void *context)
{
	const struct dma *dma = context;

	if (!mapping->executable)
		return;
	for (size_t i = dma->first[mapping->region - model->regions]; i != 0; i = dma->writes[i - 1].next) {
		if (!drives_domain(dma, subject, dma->writes[i - 1].domain))
			report_dma(model, &dma->writes[i - 1], subject, mapping);
	}
}

void validate_dma_executable(const struct model *model)
{
	struct dma dma = {
	    .first = memory_alloc(model->region_count, sizeof(*dma.first)),
	    .drivers = collect_drivers(model),
	};

	each_domain_mapping(model, note_write, &dma);
	each_subject_mapping(model, check_dma, &dma);
	name_table_free(&dma.drivers);
	free(dma.writes);
	free(dma.first);
}
