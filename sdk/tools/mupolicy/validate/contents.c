/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Rules about what regions hold and how they are used: content, caching, channels with both ends. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "region_type.h"
#include "tree.h"
#include "validate/each.h"
#include "validate/validate.h"

/* Types of regions that mean nothing without what they hold. */
static const char *const filled_types[] = {
    "kernel_binary",     "subject_channel",   "kernel_microcode",   "subject_binary",
    "subject_info",      "subject_zeropage",  "subject_acpi_rsdp",  "subject_acpi_xsdt",
    "subject_acpi_fadt", "subject_acpi_dsdt", "subject_initrd",     "subject_solo5_boot_info",
    "system_vtd_root",   "system_vtd_ir",     "system_vtd_context", "system_pt",
    "system_iobm",       "system_msrbm",      "kernel_msrstore"};

/* In our layout also all that the composer writes and all that the kernel keeps, which begins as zeroes. */
static bool is_machinery(const struct model_region *region)
{
	return region_type_is_system(region->type) || region_type_is_kept(region->type) ||
	       strcmp(region->type, "subject_scheduling_info") == 0;
}

static bool needs_content(const struct model *model, const struct model_region *region)
{
	if (model->policy->options->layout == LAYOUT_MUEN && is_machinery(region))
		return true;
	for (size_t i = 0; i < sizeof(filled_types) / sizeof(filled_types[0]); i++) {
		if (strcmp(region->type, filled_types[i]) == 0)
			return true;
	}
	return false;
}

static bool has_content(const xmlNode *region)
{
	return tree_child(region, "file") != NULL || tree_child(region, "fill") != NULL ||
	       tree_child(region, "hashRef") != NULL;
}

void validate_contents(const struct model *model)
{
	for (size_t i = 0; i < model->region_count; i++) {
		const struct model_region *region = &model->regions[i];

		if (!needs_content(model, region) || has_content(region->node))
			continue;
		report_error(model->report, RULE_CONTENT_MISSING, region->node,
			     "memory region '%s' of type %s has no content", region->name, region->type);
		report_help(model->report,
			    "add <file filename=\"...\" offset=\"none\"/> or <fill pattern=\"16#00#\"/>");
	}
}

/* Protocols of channels take zeroes as "nothing was ever written", and so does the kernel. */
static void check_fill(const struct model *model, const struct model_region *region, const xmlNode *fill)
{
	if (strcmp(region->type, "subject_channel") == 0)
		report_error_attribute(model->report, RULE_CHANNEL_FILL, fill, "pattern",
				       "channel '%s' is filled with %s, not with zeroes", region->name,
				       tree_attribute(fill, "pattern"));
	else if (model->policy->options->layout == LAYOUT_MUEN && is_machinery(region))
		report_error_attribute(model->report, RULE_FILL_PATTERN, fill, "pattern",
				       "memory region '%s' of type %s is filled with %s, not with zeroes", region->name,
				       region->type, tree_attribute(fill, "pattern"));
}

void validate_fills(const struct model *model)
{
	for (size_t i = 0; i < model->region_count; i++) {
		const struct model_region *region = &model->regions[i];
		const xmlNode *fill = tree_child(region->node, "fill");

		if (fill != NULL && tree_number(fill, "pattern") != 0)
			check_fill(model, region, fill);
	}
}

/* What the CPU itself or the kernel reads, and what subjects run on; memory for a subject's own use may be otherwise.
 */
static bool must_be_cached(const struct model_region *region)
{
	return strcmp(region->type, "subject") != 0 && strcmp(region->type, "subject_device") != 0 &&
	       strcmp(region->type, "subject_crash_audit") != 0 && strcmp(region->type, "subject_channel") != 0 &&
	       strcmp(region->type, "device_rmrr") != 0;
}

void validate_caching(const struct model *model)
{
	for (size_t i = 0; i < model->region_count; i++) {
		const struct model_region *region = &model->regions[i];

		if (!must_be_cached(region) || strcmp(tree_attribute(region->node, "caching"), "WB") == 0)
			continue;
		report_error_attribute(model->report, RULE_CACHING, region->node, "caching",
				       "memory region '%s' of type %s must be write-back, not %s", region->name,
				       region->type, tree_attribute(region->node, "caching"));
		report_help(model->report, "set caching=\"WB\"");
	}
}

struct ends {
	size_t writers;
	size_t readers;
};

static void count_end(const struct model *model, const struct model_subject *subject,
		      const struct model_mapping *mapping, void *context)
{
	struct ends *ends = &((struct ends *)context)[mapping->region - model->regions];

	(void)subject;
	if (mapping->writable)
		ends->writers++;
	else
		ends->readers++;
}

static void check_ends(const struct model *model, const struct model_region *region, const struct ends *ends)
{
	if (ends->writers == 0)
		report_error(model->report, RULE_CHANNEL_WRITERS, region->node, "channel '%s' has no writer",
			     region->name);
	else if (ends->readers == 0)
		report_error(model->report, RULE_CHANNEL_READERS, region->node, "channel '%s' has no reader",
			     region->name);
}

/* In a source policy expansion has said so already. */
void validate_channel_ends(const struct model *model)
{
	struct ends *ends = memory_alloc(model->region_count, sizeof(*ends));

	each_subject_mapping(model, count_end, ends);
	for (size_t i = 0; i < model->region_count; i++) {
		if (strcmp(model->regions[i].type, "subject_channel") == 0)
			check_ends(model, &model->regions[i], &ends[i]);
	}
	free(ends);
}

static void mark_subject(const struct model *model, const struct model_subject *subject,
			 const struct model_mapping *mapping, void *context)
{
	(void)subject;
	((bool *)context)[mapping->region - model->regions] = true;
}

static void mark_domain(const struct model *model, const struct model_domain *domain,
			const struct model_mapping *mapping, void *context)
{
	(void)domain;
	((bool *)context)[mapping->region - model->regions] = true;
}

static void mark_kernels(const struct model *model, bool *used)
{
	for (size_t i = 0; i < model->kernel_count; i++) {
		for (size_t j = 0; j < model->kernels[i].space.count; j++) {
			const struct model_region *region = model->kernels[i].space.mappings[j].region;

			if (region != NULL)
				used[region - model->regions] = true;
		}
	}
}

/* What belongs to a subject or to the kernel is there to be mapped; memory of no owner may be left for later. */
static bool must_be_used(const struct model_region *region)
{
	return strncmp(region->type, "kernel", 6) == 0 ||
	       (strncmp(region->type, "subject", 7) == 0 && strchr(region->name, '|') != NULL);
}

void validate_regions_used(const struct model *model)
{
	bool *used = memory_alloc(model->region_count, sizeof(*used));

	each_subject_mapping(model, mark_subject, used);
	each_domain_mapping(model, mark_domain, used);
	mark_kernels(model, used);
	for (size_t i = 0; i < model->region_count; i++) {
		const struct model_region *region = &model->regions[i];

		if (used[i] || !must_be_used(region))
			continue;
		report_error(model->report, RULE_REGION_UNUSED, region->node, "nobody maps memory region '%s'",
			     region->name);
	}
	free(used);
}

static bool maps_page(const struct model *model, const struct model_subject *subject, const char *part)
{
	const struct model_region *region = model_find_page(model, subject->name, part);

	for (size_t i = 0; region != NULL && i < subject->space.count; i++) {
		if (subject->space.mappings[i].region == region)
			return true;
	}
	return region == NULL;
}

/* The run time of a subject finds out who it is, and sets its timer, in pages of its own. */
void validate_own_pages(const struct model *model)
{
	static const char *const parts[] = {"sinfo", "timed_event"};

	for (size_t i = 0; i < model->subject_count; i++) {
		const struct model_subject *subject = &model->subjects[i];

		for (size_t j = 0; j < sizeof(parts) / sizeof(parts[0]); j++) {
			if (maps_page(model, subject, parts[j]))
				continue;
			report_error(model->report, RULE_OWN_PAGE, tree_child(subject->node, "memory"),
				     "subject '%s' does not map its own page '%s|%s'", subject->name, subject->name,
				     parts[j]);
		}
	}
}
