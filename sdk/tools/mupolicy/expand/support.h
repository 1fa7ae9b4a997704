/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* What several steps of expansion do: look up names, add regions and mappings. */
#ifndef EXPAND_SUPPORT_H
#define EXPAND_SUPPORT_H

#include "policy.h"

#define FOR_EACH_SUBJECT(subject, policy)                                                                              \
	for (xmlNode *subject = tree_path((policy)->root, "subjects/subject"); subject != NULL;                        \
	     subject = tree_next(subject, "subject"))

/* The object that an attribute names. NULL after reporting it as an unknown kind ("channel"), with a suggestion. */
xmlNode *support_find(struct policy *policy, const struct name_table *table, enum rule rule, const char *kind,
		      const xmlNode *where, const char *attribute);

/* The same for a device, which an alias may name too. */
xmlNode *support_find_device(struct policy *policy, const xmlNode *where);

/* A region "owner|part", or part alone without owner. */
struct region_request {
	const char *owner;
	const char *part;
	const char *type;
	uint64_t size_bytes;
};

/* Adds the region; write-back, 4 KiB aligned. A name that is taken is reported (NULL). */
xmlNode *support_add_region(struct policy *policy, const struct region_request *request, const xmlNode *cause);
void support_fill(xmlNode *region, const char *pattern);
/* Content that stage emit writes; the file is named after the region, '|' replaced by '_'. */
void support_generated_file(xmlNode *region);

struct mapping_request {
	const char *logical;
	const char *physical;
	uint64_t virtual_address;
	bool writable;
	bool executable;
};

/* Adds a mapping to a <memory> of a subject or a kernel CPU. */
xmlNode *support_add_mapping(xmlNode *memory, const struct mapping_request *request, const xmlNode *cause);

/* Requirements and provided regions of a component or library. */
size_t component_resource_count(const xmlNode *component);

/* The group of a subject's hypercall events, made if missing. */
xmlNode *support_vmcall_group(xmlNode *subject, const xmlNode *cause);

#endif
