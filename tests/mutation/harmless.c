/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The classes, most special first. */
#include "harmless.h"

#include <string.h>

#include "tree.h"

static bool is_below(const xmlNode *node, const char *ancestor)
{
	for (; node != NULL && node->type == XML_ELEMENT_NODE; node = node->parent) {
		if (tree_is(node, ancestor))
			return true;
	}
	return false;
}

static bool is_config(const struct mutant *mutant)
{
	return is_below(mutant->node, "config");
}

static bool is_description(const struct mutant *mutant)
{
	return is_below(mutant->node, "description") || is_below(mutant->node, "identification") ||
	       is_below(mutant->node, "iommuGroup");
}

static bool is_processor_dump(const struct mutant *mutant)
{
	return is_below(mutant->node, "processor") &&
	       (tree_is(mutant->node, "cpuid") || (tree_is(mutant->node, "msr") && !is_below(mutant->node, "msrs")));
}

static bool is_mapping_of_names(const struct mutant *mutant)
{
	return is_below(mutant->node, "aliases") || is_below(mutant->node, "classes");
}

static bool is_boot_parameter(const struct mutant *mutant)
{
	return is_below(mutant->node, "bootparams");
}

static bool is_right_taken(const struct mutant *mutant)
{
	return mutant->attribute != NULL && mutant->new_value != NULL && strcmp(mutant->new_value, "false") == 0 &&
	       (strcmp(mutant->attribute, "writable") == 0 || strcmp(mutant->attribute, "executable") == 0) &&
	       !is_below(mutant->node, "kernel");
}

/* Of a subject or a domain: a mapping, a device, a resource of one, a register. */
static bool is_access_taken(const struct mutant *mutant)
{
	return mutant->kind == MUTANT_ELEMENT_DELETED && !is_below(mutant->node, "events") &&
	       (is_below(mutant->node, "subject") || is_below(mutant->node, "domain")) &&
	       tree_attribute(mutant->node, tree_is(mutant->node, "msr") ? "mode" : "physical") != NULL;
}

static bool is_unusable_segment(const struct mutant *mutant)
{
	return is_below(mutant->node, "segments") && tree_number(mutant->node, "access") == 0x10000;
}

/* Written when contents are read, and again when they have changed. */
static bool is_hash(const struct mutant *mutant)
{
	return tree_is(mutant->node, "hash") ||
	       (tree_is(mutant->node, "file") && mutant->attribute != NULL && strcmp(mutant->attribute, "size") == 0);
}

static bool is_first_content(const struct mutant *mutant)
{
	return tree_is(mutant->node, "fill");
}

static const struct {
	bool (*holds)(const struct mutant *mutant);
	const char *sentence;
} classes[] = {
    {is_config, "Config values were used by the stages before; format B only keeps them."},
    {is_description, "Names and numbers by which people know a device decide nothing."},
    {is_processor_dump, "The dump of CPUID and MSRs is what the machine said; any of it may be missing."},
    {is_mapping_of_names, "Aliases and classes were replaced by devices in the stages before."},
    {is_right_taken, "Who may write, or execute, less is as isolated as before."},
    {is_access_taken, "Who reaches less is as isolated as before."},
    {is_unusable_segment, "Base and limit of a segment that is marked unusable are not looked at."},
    {is_hash, "Hash and size of a content are computed where they are missing, and compared where they are there."},
    {is_first_content, "What a region is filled with at start is its owner's business; channels have a rule."},
    {is_boot_parameter, "Boot parameters are text for the guest."},
};

const char *harmless_class(const struct mutant *mutant)
{
	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
		if (classes[i].holds(mutant))
			return classes[i].sentence;
	}
	return NULL;
}
