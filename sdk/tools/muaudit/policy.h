/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * A policy of format B as the auditor sees it: regions by name and by address, subjects by number, and who maps what.
 * Owns the invariants that regions are whole pages that do not wrap around, and that names and numbers are found once.
 */
#ifndef MUAUDIT_POLICY_H
#define MUAUDIT_POLICY_H

#include "finding.h"
#include "xml.h"

enum memory_type {
	MEMORY_UC,
	MEMORY_WC,
	MEMORY_WT,
	MEMORY_WP,
	MEMORY_WB,
	MEMORY_TYPE_COUNT, /* none of them */
};

enum region_content {
	CONTENT_NONE,
	CONTENT_FILL,
	CONTENT_FILE,
};

struct region {
	const xmlNode *node;
	const char *name;
	const char *type;
	uint64_t address;
	uint64_t size;
	enum memory_type memory_type;
	enum region_content content;
	uint8_t pattern;    /* CONTENT_FILL */
	uint64_t file_size; /* CONTENT_FILE: bytes of the file that lie in the region */
	bool has_hash;
	uint8_t hash[32];
};

struct subject {
	const xmlNode *node;
	const char *name;
	uint64_t cpu;
	bool nested;                  /* EPT or NPT, not page tables of its own */
	const struct subject *memory; /* whose page tables it runs on: itself, or its sibling */
};

struct mapping {
	const char *name;            /* logical */
	const struct region *region; /* NULL: device memory */
	uint64_t virtual_address;
	uint64_t address;
	uint64_t size;
	enum memory_type memory_type;
	bool writable;
	bool executable;
};

/* Who has page tables: the kernel of a CPU, a subject, or a device domain. */
struct owner {
	const struct subject *subject; /* NULL: a kernel or a domain */
	const xmlNode *domain;         /* NULL: a kernel or a subject */
	uint64_t cpu;                  /* of a kernel */
	struct mapping *mappings;      /* by virtual address */
	size_t mapping_count;
};

struct policy {
	xmlDoc *document;
	const xmlNode *system;
	struct findings *findings;
	struct region *regions; /* by name */
	size_t region_count;
	const struct region **by_address;
	struct subject *subjects; /* by globalId */
	size_t subject_count;
	size_t cpu_count; /* in the schedule */
	bool svm;
};

/* Reads and indexes the policy. false after a finding: nothing can be compared with it. */
bool policy_read(struct policy *policy, const uint8_t *text, size_t size, struct findings *findings);
void policy_free(struct policy *policy);

const struct region *policy_region(const struct policy *policy, const char *name);

/* "owner|part" */
const struct region *policy_region_of(const struct policy *policy, const char *owner, const char *part);

/* Index in by_address of the first region that ends above the address. */
size_t policy_region_from(const struct policy *policy, uint64_t address);

const struct region *policy_region_at(const struct policy *policy, uint64_t address);

/* Number of the subject, or subject_count. */
size_t policy_subject_number(const struct policy *policy, const char *name);

const xmlNode *policy_device(const struct policy *policy, const char *name);

/* Number of the CPU that the firmware starts: that with the local APIC id 0. */
uint64_t policy_boot_cpu(const struct policy *policy);

/* The region that the policy maps for the kernel of a CPU at a virtual address, or NULL. */
const struct region *policy_kernel_region(const struct policy *policy, uint64_t cpu, uint64_t virtual_address);

/* The area lies in one memory block of the machine. */
bool policy_is_ram(const struct policy *policy, uint64_t address, uint64_t size);

/* subject NULL: the kernel of the CPU. Release with policy_owner_free(). */
struct owner policy_owner(const struct policy *policy, const struct subject *subject, uint64_t cpu);
struct owner policy_domain_owner(const struct policy *policy, const xmlNode *domain);
void policy_owner_free(struct owner *owner);

#endif
