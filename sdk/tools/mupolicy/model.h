/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * A format B policy as the rules see it: typed, every reference followed once. Owns the invariant that a pointer in it
 * is never dangling: what refers to nothing is reported while the model is made, and left out.
 */
#ifndef MUPOLICY_MODEL_H
#define MUPOLICY_MODEL_H

#include "policy.h"

struct model_region {
	const xmlNode *node;
	const char *name;
	const char *type;
	uint64_t size_bytes;
	uint64_t address;
	bool has_address;
};

struct model_mapping {
	const xmlNode *node;
	const char *logical;
	const struct model_region *region; /* NULL: memory of a device */
	uint64_t address;
	uint64_t size_bytes;
	bool writable;
	bool executable;
};

/* The mappings of a subject, of the kernel on one CPU, or of a device domain. */
struct model_space {
	struct model_mapping *mappings;
	size_t count;
};

struct model_domain {
	const xmlNode *node;
	const char *name;
	struct model_space space;
};

struct model_device {
	const xmlNode *node;
	const char *name;
	const xmlNode *pci;                /* or NULL */
	const struct model_domain *domain; /* the first that has it, or NULL */
	const xmlNode *domain_node;        /* its entry there */
};

/* A device of a subject or of the kernel. */
struct model_reference {
	const xmlNode *node;
	const struct model_device *device;
	const struct model_subject *subject; /* NULL: the kernel */
	const xmlNode *pci;                  /* logical address, or NULL */
};

struct model_event;

/* A source or target of an event, in a subject. */
struct model_end {
	const xmlNode *node;
	struct model_subject *subject;
	struct model_event *event;
	uint64_t id;
	bool is_trap; /* of group vmx_exit */
};

struct model_subject {
	const xmlNode *node;
	const char *name;
	uint64_t id;
	uint64_t cpu;
	uint64_t group;
	bool is_scheduled;                  /* cpu and group are known */
	bool has_ept;                       /* a guest with page tables of its own */
	const struct model_subject *origin; /* whose sibling it is, or itself */
	struct model_space space;
	struct model_end *sources;
	size_t source_count;
	struct model_end *targets;
	size_t target_count;
};

struct model_event {
	const xmlNode *node;
	const char *name;
	const char *mode;
	struct model_end *source; /* the first; NULL if none */
	struct model_end *target;
	struct model_end *second_target;
};

struct model_kernel {
	const xmlNode *node;
	uint64_t cpu;
	struct model_space space;
};

struct model_partition {
	const xmlNode *node;
	uint64_t id;
	uint64_t cpu;
	bool has_cpu;
};

struct model {
	struct policy *policy;
	struct report *report;
	struct model_region *regions;
	size_t region_count;
	struct model_subject *subjects;
	size_t subject_count;
	struct model_event *events;
	size_t event_count;
	struct model_kernel *kernels;
	size_t kernel_count;
	struct model_partition *partitions;
	size_t partition_count;
	struct model_device *devices;
	size_t device_count;
	struct model_domain *domains;
	size_t domain_count;
	struct model_reference *references;
	size_t reference_count;
	struct name_table region_names;
	struct name_table subject_names;
	struct name_table event_names;
	struct name_table partition_names;
	struct name_table device_names;
	struct name_table domain_names;
};

/* Reports what is named twice and what names nothing; sets policy->incomplete then. */
void model_make(struct model *model, struct policy *policy);
void model_free(struct model *model);

/* true if the name ends in "|part" and what stands before is the subject's name. */
bool model_is_page_of(const struct model_region *region, const struct model_subject *subject, const char *part);

struct model_region *model_find_page(const struct model *model, const char *owner, const char *part);

/* The subject that a region "subject|part" belongs to, or NULL. */
const struct model_subject *model_owner_of(const struct model *model, const struct model_region *region);

/* The resource of a device that a reference names, or NULL: "irq", "memory", "ioPort". */
const xmlNode *model_find_resource(const struct model_device *device, const char *element, const char *name);

/* Text of a capability of a device, or NULL. */
const char *model_capability(const struct model_device *device, const char *name);
bool model_capability_number(const struct model_device *device, const char *name, uint64_t *value);

/* Where a capability stands, or would stand. */
const xmlNode *model_capability_place(const struct model_device *device, const char *name);

/* model_device.c: devices, domains, references. Called by model_make(). */
void model_make_devices(struct model *model);
void model_make_domains(struct model *model);
void model_make_references(struct model *model);
void model_add_device_mappings(struct model *model, struct model_space *space, const xmlNode *devices);
void model_make_space(struct model *model, struct model_space *space, const xmlNode *list, size_t extra);
bool model_enter(struct model *model, struct name_table *table, const xmlNode *node, enum rule rule, const char *kind,
		 void *object);

#endif
