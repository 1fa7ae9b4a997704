/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The grammar of the policy language as data: which attributes and children an element may, and must, have in which
 * format. The checker (structure.h) and the shipped XSD files come from this one table.
 */
#ifndef MUPOLICY_SCHEMA_H
#define MUPOLICY_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Raised whenever a document that was accepted is refused, or means something else. */
#define SCHEMA_VERSION "1"

/* Formats of the tree; a bit each. Source is what may be written, merged and joined. */
#define FORMAT_SOURCE 0x1U
#define FORMAT_A 0x2U
#define FORMAT_B 0x4U
#define FORMAT_ALL (FORMAT_SOURCE | FORMAT_A | FORMAT_B)

enum schema_value {
	VALUE_NONE, /* element without text */
	VALUE_TEXT,
	VALUE_NAME,
	VALUE_BOOLEAN,
	VALUE_BIT,
	VALUE_BYTE,
	VALUE_WORD16,
	VALUE_WORD32,
	VALUE_WORD64,
	VALUE_POSITIVE,
	VALUE_INTEGER,
	VALUE_CPU_ID,
	VALUE_TIMER_RATE,
	VALUE_EVENT_ID,
	VALUE_EVENT_ID_OR_AUTO,
	VALUE_VECTOR,
	VALUE_VECTOR_OR_AUTO,
	VALUE_ADDRESS_OR_AUTO,
	VALUE_NUMBER_OR_NONE,
	VALUE_HASH,
	VALUE_ALIGNMENT,
	VALUE_CACHING,
	VALUE_MEMORY_KIND,
	VALUE_EVENT_MODE_SOURCE,
	VALUE_EVENT_MODE,
	VALUE_EVENT_GROUP,
	VALUE_PROFILE,
	VALUE_DIAGNOSTICS,
	VALUE_MSR_MODE,
	VALUE_VIRTUALIZATION,
	VALUE_APIC,
	VALUE_TSC,
	VALUE_COUNT,
};

struct schema_value_description {
	const char *name;         /* of the XSD type */
	const char *expected;     /* for messages: "a number up to ..." */
	const char *const *words; /* enumeration, or words accepted beside a number; ends with NULL */
	bool is_number;
	uint64_t min;
	uint64_t max;
};

struct schema_attribute {
	const char *name;
	enum schema_value value;
	unsigned required; /* formats */
	unsigned allowed;  /* formats */
};

struct schema_child {
	const char *name;
	const struct schema_type *type;
	unsigned required; /* formats in which at least one must stand */
	unsigned allowed;  /* formats */
	bool many;
};

struct schema_type {
	const char *name;
	const struct schema_attribute *attributes; /* end with a NULL name */
	const struct schema_child *children;       /* likewise */
	enum schema_value text;
};

extern const struct schema_type schema_system;
extern const struct schema_type schema_component;
extern const struct schema_type schema_library;
extern const struct schema_type schema_hardware;
extern const struct schema_type schema_platform;
extern const struct schema_type schema_vcpu;

const struct schema_value_description *schema_describe(enum schema_value value);

#endif
