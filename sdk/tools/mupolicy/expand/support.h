/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* What several steps of expansion do: look up names, add regions and mappings. */
#ifndef EXPAND_SUPPORT_H
#define EXPAND_SUPPORT_H

#include "policy.h"

/* Upstream's plan generator names its idle subjects so; ours does the same. */
#define PLAN_IDLE_PREFIX "mugenschedcfg_auto_idle_"

#define FOR_EACH_SUBJECT(subject, policy)                                                                              \
	for (xmlNode *subject = tree_path((policy)->root, "subjects/subject"); subject != NULL;                        \
	     subject = tree_next(subject, "subject"))

/* The object that an attribute names. NULL after reporting it as an unknown kind ("channel"), with a suggestion. */
xmlNode *support_find(struct policy *policy, const struct name_table *table, enum rule rule, const char *kind,
		      const xmlNode *where, const char *attribute);

/* The child of this element name (NULL: any) and @name; NULL if there is none, or no parent. */
xmlNode *support_find_named(const xmlNode *parent, const char *element, const char *name);

bool support_has_iommu(const struct policy *policy);

/* <cpu> of the kernel on the CPU that the firmware starts (APIC id 0; number 0 where none is said to have it), or NULL.
 */
xmlNode *support_boot_kernel(const struct policy *policy);

/* The page where the kernel says what faults the IOMMUs found: struct iommu_fault_log. */
#define FAULT_LOG_REGION "iommu_faults"

/* A device's capability, and the number in it. */
const xmlNode *support_capability(const xmlNode *device, const char *name);
uint64_t support_capability_number(const xmlNode *device, const char *name, uint64_t otherwise);

/* The same as support_find() for a device, which an alias may name too. */
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

/* Siblings (siblings.c): the subject whose memory a sibling shares, itself if it is none; its number among the siblings
 * of its origin (from 1; an origin is 0); how many an origin has; and which of them. */
xmlNode *sibling_origin(const struct policy *policy, xmlNode *subject);
size_t sibling_number(const struct policy *policy, const xmlNode *subject);
size_t sibling_count(const struct policy *policy, const xmlNode *origin);
bool sibling_is_of(const xmlNode *sibling, const xmlNode *origin);

/* The mapping of this region, or of this memory of a device; NULL if there is none. */
xmlNode *support_find_mapping(const xmlNode *memory, const char *physical);

/* A group of a subject's source events, made if missing; that of its hypercalls. */
xmlNode *support_event_group(const xmlNode *subject, const char *name, const xmlNode *cause);
xmlNode *support_vmcall_group(const xmlNode *subject, const xmlNode *cause);

/* The event of this name, made if missing. */
xmlNode *support_add_event(struct policy *policy, const char *name, const char *mode, const xmlNode *cause);

/* The lowest number that no event of a list has; MUEN_EVENT_MAX if all are in use. */
unsigned support_free_event_id(const xmlNode *list);

/* A hypercall of a subject with the lowest number that is free; NULL after reporting that none is. */
xmlNode *support_add_vmcall(struct policy *policy, const xmlNode *subject, const char *logical, const char *physical,
			    const xmlNode *cause);

#endif
