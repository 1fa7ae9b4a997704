/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The classes, most special first. */
#include "classes.h"

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
	return is_below(mutant->node, "mappings");
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

/* Of a subject or a domain: a mapping, a device, a resource of one, a register, or a list of these. */
static bool is_access_taken(const struct mutant *mutant)
{
	return mutant->kind == MUTANT_ELEMENT_DELETED && !is_below(mutant->node, "events") &&
	       (is_below(mutant->node, "subject") || is_below(mutant->node, "domain")) &&
	       (tree_attribute(mutant->node, tree_is(mutant->node, "msr") ? "mode" : "physical") != NULL ||
		(mutant->node->properties == NULL &&
		 (tree_is(mutant->node, "memory") || tree_is(mutant->node, "devices"))));
}

/* Written when contents are read, and again when they have changed. */
static bool is_hash(const struct mutant *mutant)
{
	return tree_is(mutant->node, "hash") ||
	       (tree_is(mutant->node, "file") && mutant->attribute != NULL && strcmp(mutant->attribute, "size") == 0);
}

static bool is_first_content(const struct mutant *mutant)
{
	return tree_is(mutant->node, "fill") || tree_is(mutant->node, "hashRef");
}

static bool is_attribute(const struct mutant *mutant, const char *attribute)
{
	return mutant->attribute != NULL && strcmp(mutant->attribute, attribute) == 0;
}

/* What the grammar, or the stage that reads the file, puts in the place of a missing attribute. */
static bool is_default_left_out(const struct mutant *mutant)
{
	static const struct {
		const char *element;
		const char *attribute;
		const char *value; /* NULL: it is found out from the rest of the policy */
	} defaults[] = {
	    {"processor", "virtualization", "vmx"}, {"processor", "apic", "x2apic"},
	    {"processor", "apicTimerKHz", NULL},    {"processor", "tsc", "invariant"},
	    {"processor", "switchTicks", "0"},      {"pci", "msi", "false"},
	    {"subject", "mirrored", NULL},
	};

	for (size_t i = 0; i < sizeof(defaults) / sizeof(defaults[0]); i++) {
		if (mutant->kind == MUTANT_ATTRIBUTE_DELETED && tree_is(mutant->node, defaults[i].element) &&
		    is_attribute(mutant, defaults[i].attribute) &&
		    (defaults[i].value == NULL || strcmp(defaults[i].value, mutant->old_value) == 0))
			return true;
	}
	return false;
}

static bool is_empty_list(const struct mutant *mutant)
{
	return mutant->kind == MUTANT_ELEMENT_DELETED && mutant->node->properties == NULL &&
	       tree_child(mutant->node, NULL) == NULL && tree_text(mutant->node)[0] == '\0' &&
	       !is_below(mutant->node->parent, "vcpu");
}

static bool is_assertion(const struct mutant *mutant)
{
	return is_below(mutant->node, "flows");
}

static bool is_name_for_people(const struct mutant *mutant)
{
	return is_attribute(mutant, "name") &&
	       (tree_is(mutant->node, "hardware") || tree_is(mutant->node, "memoryBlock"));
}

/* Blocks say that once, before regions are placed; an alignment likewise. */
static bool is_wish_for_placement(const struct mutant *mutant)
{
	return is_attribute(mutant, "allocatable") || is_attribute(mutant, "alignment");
}

static bool is_task_register(const struct mutant *mutant)
{
	return is_below(mutant->node, "segments") && tree_is(mutant->node, "tr") &&
	       (is_attribute(mutant, "base") || is_attribute(mutant, "limit"));
}

static bool is_size(const struct mutant *mutant)
{
	return tree_is(mutant->node, "memory") && tree_is(mutant->node->parent, "memory") &&
	       is_attribute(mutant, "size");
}

static bool is_part_of_file(const struct mutant *mutant)
{
	return tree_is(mutant->node, "file") && is_attribute(mutant, "offset");
}

static bool is_kind_of_memory(const struct mutant *mutant)
{
	return is_attribute(mutant, "type") || is_attribute(mutant, "caching");
}

static bool is_right_given(const struct mutant *mutant)
{
	return (is_attribute(mutant, "writable") || is_attribute(mutant, "executable")) && mutant->new_value != NULL &&
	       strcmp(mutant->new_value, "true") == 0 &&
	       (is_below(mutant->node, "subject") || is_below(mutant->node, "domain"));
}

static bool is_other_memory(const struct mutant *mutant)
{
	return is_attribute(mutant, "physical") && mutant->new_value != NULL &&
	       (tree_is(mutant->node, "memory") || tree_is(mutant->node, "ioPort")) &&
	       is_below(mutant->node, "subject");
}

static bool is_free_number(const struct mutant *mutant)
{
	return mutant->new_value != NULL &&
	       ((tree_is(mutant->node, "event") && is_attribute(mutant, "id")) || is_attribute(mutant, "vector") ||
		is_attribute(mutant, "localId") || (tree_is(mutant->node, "domain") && is_attribute(mutant, "id")) ||
		(tree_is(mutant->node, "pci") && is_below(mutant->node, "subject")));
}

static bool is_event_or_action(const struct mutant *mutant)
{
	return is_below(mutant->node, "events") &&
	       (mutant->kind == MUTANT_ELEMENT_DELETED || is_attribute(mutant, "mode"));
}

static bool is_register_given(const struct mutant *mutant)
{
	return tree_is(mutant->node, "msr") && is_below(mutant->node, "msrs");
}

static bool is_other_plan(const struct mutant *mutant)
{
	return is_attribute(mutant, "tickRate") || is_attribute(mutant, "ticks") ||
	       (tree_is(mutant->node, "minorFrame") &&
		(is_attribute(mutant, "partition") || mutant->kind == MUTANT_ELEMENT_DOUBLED)) ||
	       (tree_is(mutant->node, "majorFrame") && mutant->kind == MUTANT_ELEMENT_DOUBLED);
}

static bool is_other_machine(const struct mutant *mutant)
{
	return is_below(mutant->node, "hardware");
}

/* A region, an owner's tables, that only something else would have needed that is not there. */
static bool is_unneeded_region(const struct mutant *mutant)
{
	return mutant->kind == MUTANT_ELEMENT_DELETED && tree_is(mutant->node, "memory") &&
	       tree_is(mutant->node->parent, "memory") && tree_attribute(mutant->node, "type") != NULL;
}

static const struct {
	enum class_kind kind;
	bool (*holds)(const struct mutant *mutant);
	const char *sentence;
} classes[] = {
    {CLASS_HARMLESS, is_config, "Config values were used by the stages before; format B only keeps them."},
    {CLASS_HARMLESS, is_description, "Names and numbers by which people know a device decide nothing."},
    {CLASS_HARMLESS, is_processor_dump,
     "The dump of CPUID and MSRs is what the machine said; any of it may be missing."},
    {CLASS_HARMLESS, is_mapping_of_names, "Aliases and classes were replaced by devices in the stages before."},
    {CLASS_HARMLESS, is_right_taken, "Who may write, or execute, less is as isolated as before."},
    {CLASS_HARMLESS, is_access_taken, "Who reaches less is as isolated as before."},
    {CLASS_HARMLESS, is_hash,
     "Hash and size of a content are computed where they are missing, and compared where they are there."},
    {CLASS_HARMLESS, is_first_content,
     "What a region holds at start is its owner's business; channels and the kernel's memory have a rule."},
    {CLASS_HARMLESS, is_boot_parameter, "Boot parameters are text for the guest."},
    {CLASS_HARMLESS, is_default_left_out, "A missing attribute has the value that was written."},
    {CLASS_HARMLESS, is_empty_list, "A list of nothing means the same as no list."},
    {CLASS_HARMLESS, is_assertion, "An assertion changes nothing of what it is about; a false one is found."},
    {CLASS_HARMLESS, is_name_for_people, "Nothing refers to the name of a machine, or of a block of its memory."},
    {CLASS_HARMLESS, is_wish_for_placement, "Where regions may lie was asked when they were placed; now they are."},
    {CLASS_HARMLESS, is_task_register,
     "The task register leads to memory of the subject's own, which paging confines as all its accesses."},
    {CLASS_ANOTHER_POLICY, is_size,
     "Another size, with room for it: what a file or a table needs is compared when the image is made."},
    {CLASS_ANOTHER_POLICY, is_part_of_file, "Another part of the file: its length is compared when the image is made."},
    {CLASS_ANOTHER_POLICY, is_kind_of_memory, "Another kind of memory, whose rules the region and its users obey."},
    {CLASS_ANOTHER_POLICY, is_right_given,
     "Another right of a subject, or of devices, to memory that no other one writes or executes."},
    {CLASS_ANOTHER_POLICY, is_other_memory, "Another region, or range of ports, that the subject may have."},
    {CLASS_ANOTHER_POLICY, is_free_number, "Another number, or vector, that is free."},
    {CLASS_ANOTHER_POLICY, is_event_or_action,
     "An event, or what it does, less; or another mode that suits both its ends."},
    {CLASS_ANOTHER_POLICY, is_register_given, "Another choice of registers among those that a subject may have."},
    {CLASS_ANOTHER_POLICY, is_other_plan, "Another plan, in which all partitions run."},
    {CLASS_ANOTHER_POLICY, is_other_machine, "Another machine, which has all that the policy uses."},
    {CLASS_ANOTHER_POLICY, is_unneeded_region, "A region less, which nothing in the policy needs."},
};

_Static_assert(sizeof(classes) / sizeof(classes[0]) <= CLASS_MAX, "CLASS_MAX is the number of none");

size_t class_find(const struct mutant *mutant)
{
	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
		if (classes[i].holds(mutant))
			return i;
	}
	return CLASS_MAX;
}

enum class_kind class_kind(size_t class)
{
	return classes[class].kind;
}

const char *class_sentence(size_t class)
{
	return class < sizeof(classes) / sizeof(classes[0]) ? classes[class].sentence : NULL;
}
