/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Questions about a format B policy that several writers ask. Reads only. */
#ifndef EMIT_POLICY_VIEW_H
#define EMIT_POLICY_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <libxml/tree.h>

#include <muen/abi/policy.h>

#include "emit/page_table.h"
#include "name_table.h"
#include "report.h"

/* The <system> element. */
const xmlNode *policy_view_system(const xmlDoc *policy);

enum policy_virtualization policy_view_virtualization(const xmlDoc *policy);

/* CPUs that the schedule uses: numbers 0 to n - 1. */
size_t policy_view_cpu_count(const xmlDoc *policy);

/* What those need who write the content of many regions: all regions by name, looked up once, and the findings. */
struct region_context {
	const struct name_table *regions; /* policy_view_regions() */
	struct report *report;
};

/* Regions of /system/memory, by name. */
struct name_table policy_view_regions(const xmlDoc *policy);

/* Devices of /system/hardware/devices, by name. */
struct name_table policy_view_devices(const xmlDoc *policy);

/* Child element of that tag whose attribute has that value, or NULL; none has the value NULL. */
const xmlNode *policy_view_child(const xmlNode *parent, const char *tag, const char *attribute, const char *value);

/* Device of /system/hardware/devices, or NULL; name may be NULL. */
const xmlNode *policy_view_device(const xmlDoc *policy, const char *name);

/* A subject whose page table is an EPT or NPT, not its own CR3. */
bool policy_view_nested(const xmlNode *subject);

/* The subject whose page tables and memory this one uses: itself, unless it is a sibling. */
const xmlNode *policy_view_memory_owner(const xmlNode *subject);

bool policy_view_caching(const char *text, enum memory_caching *caching);

#endif
