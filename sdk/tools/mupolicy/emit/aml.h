/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * ACPI machine language (ACPI specification, chapter 20), as far as the tables of Linux subjects need it: bytes at the
 * end of a buffer, packages that get their length when they end, integers in their shortest form.
 */
#ifndef EMIT_AML_H
#define EMIT_AML_H

#include <stddef.h>
#include <stdint.h>

struct aml {
	uint8_t *bytes; /* malloc'ed */
	size_t size;
	size_t capacity;
};

void aml_bytes(struct aml *aml, const void *bytes, size_t size);
void aml_byte(struct aml *aml, uint8_t byte);
void aml_little_endian(struct aml *aml, uint64_t value, size_t size);
void aml_integer(struct aml *aml, uint64_t value);
void aml_string(struct aml *aml, const char *text);
/* Four characters, or "". */
void aml_name(struct aml *aml, const char *name);
/* Compressed EISA id: "PNP0A08". */
void aml_eisa_id(struct aml *aml, const char *id);

/* What follows belongs to the package until aml_end(), with the value that aml_begin() returned. */
size_t aml_begin(const struct aml *aml);
void aml_end(struct aml *aml, size_t begin);

/* Opcode, then a package with a name: Device, Scope, Method with its flags byte. */
size_t aml_begin_device(struct aml *aml, const char *name);
size_t aml_begin_scope(struct aml *aml, const char *name);
size_t aml_begin_method(struct aml *aml, const char *name, uint8_t flags);
/* Name (name, ...): the object follows. */
void aml_define(struct aml *aml, const char *name);
/* Return (...): the object follows. */
void aml_return(struct aml *aml);
size_t aml_begin_package(struct aml *aml, uint8_t elements);

/* A buffer of resource descriptors; the end tag is added. */
void aml_resources(struct aml *aml, const struct aml *descriptors);

#endif
