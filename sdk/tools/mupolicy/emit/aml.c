/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Encoding of ACPI machine language. */
#include "emit/aml.h"

#include <stdlib.h>
#include <string.h>

#include "common/memory.h"

/* ACPI specification, 20.3. */
#define NAME_OP 0x08
#define BYTE_PREFIX 0x0a
#define WORD_PREFIX 0x0b
#define DWORD_PREFIX 0x0c
#define STRING_PREFIX 0x0d
#define QWORD_PREFIX 0x0e
#define SCOPE_OP 0x10
#define BUFFER_OP 0x11
#define PACKAGE_OP 0x12
#define METHOD_OP 0x14
#define EXTENDED_PREFIX 0x5b
#define DEVICE_OP 0x82
#define RETURN_OP 0xa4

#define PACKAGE_ONE_BYTE_MAX 0x3fU

void aml_bytes(struct aml *aml, const void *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++)
		aml_byte(aml, ((const uint8_t *)bytes)[i]);
}

void aml_byte(struct aml *aml, uint8_t byte)
{
	aml->bytes = memory_grow(aml->bytes, &aml->capacity, aml->size, 1);
	aml->bytes[aml->size++] = byte;
}

void aml_little_endian(struct aml *aml, uint64_t value, size_t size)
{
	for (size_t i = 0; i < size; i++)
		aml_byte(aml, (uint8_t)(value >> (8 * i)));
}

void aml_integer(struct aml *aml, uint64_t value)
{
	static const struct {
		uint8_t prefix;
		size_t size;
	} forms[] = {{BYTE_PREFIX, 1}, {WORD_PREFIX, 2}, {DWORD_PREFIX, 4}, {QWORD_PREFIX, 8}};
	size_t form = 0;

	if (value <= 1) {
		aml_byte(aml, (uint8_t)value);
		return;
	}
	while (forms[form].size < 8 && value >> (8 * forms[form].size) != 0)
		form++;
	aml_byte(aml, forms[form].prefix);
	aml_little_endian(aml, value, forms[form].size);
}

void aml_string(struct aml *aml, const char *text)
{
	aml_byte(aml, STRING_PREFIX);
	aml_bytes(aml, text, strlen(text) + 1);
}

void aml_name(struct aml *aml, const char *name)
{
	aml_bytes(aml, name, strlen(name));
}

static unsigned hex_digit(char digit)
{
	return (unsigned)(digit <= '9' ? digit - '0' : digit - 'A' + 10);
}

void aml_eisa_id(struct aml *aml, const char *id)
{
	unsigned vendor = ((unsigned)id[0] & 0x1fU) << 10 | ((unsigned)id[1] & 0x1fU) << 5 | ((unsigned)id[2] & 0x1fU);

	aml_byte(aml, DWORD_PREFIX);
	aml_byte(aml, (uint8_t)(vendor >> 8));
	aml_byte(aml, (uint8_t)vendor);
	aml_byte(aml, (uint8_t)(hex_digit(id[3]) << 4 | hex_digit(id[4])));
	aml_byte(aml, (uint8_t)(hex_digit(id[5]) << 4 | hex_digit(id[6])));
}

size_t aml_begin(const struct aml *aml)
{
	return aml->size;
}

/* The length counts its own bytes: one up to 63, else a count of further bytes and the low four bits in the first. */
static size_t length_encode(size_t content, uint8_t encoded[4])
{
	size_t bytes = 1;
	size_t length = content + 1;

	if (length <= PACKAGE_ONE_BYTE_MAX) {
		encoded[0] = (uint8_t)length;
		return 1;
	}
	while (bytes < 4 && length >> (4 + 8 * (bytes - 1)) != 0)
		length = content + ++bytes;
	encoded[0] = (uint8_t)((bytes - 1) << 6 | (length & 0xfU));
	for (size_t i = 1; i < bytes; i++)
		encoded[i] = (uint8_t)(length >> (4 + 8 * (i - 1)));
	return bytes;
}

void aml_end(struct aml *aml, size_t begin)
{
	uint8_t encoded[4];
	size_t content = aml->size - begin;
	size_t bytes = length_encode(content, encoded);

	for (size_t i = 0; i < bytes; i++)
		aml_byte(aml, 0);
	memmove(aml->bytes + begin + bytes, aml->bytes + begin, content);
	memcpy(aml->bytes + begin, encoded, bytes);
}

size_t aml_begin_device(struct aml *aml, const char *name)
{
	size_t begin;

	aml_byte(aml, EXTENDED_PREFIX);
	aml_byte(aml, DEVICE_OP);
	begin = aml_begin(aml);
	aml_name(aml, name);
	return begin;
}

size_t aml_begin_scope(struct aml *aml, const char *name)
{
	size_t begin;

	aml_byte(aml, SCOPE_OP);
	begin = aml_begin(aml);
	aml_name(aml, name);
	return begin;
}

size_t aml_begin_method(struct aml *aml, const char *name, uint8_t flags)
{
	size_t begin;

	aml_byte(aml, METHOD_OP);
	begin = aml_begin(aml);
	aml_name(aml, name);
	aml_byte(aml, flags);
	return begin;
}

void aml_define(struct aml *aml, const char *name)
{
	aml_byte(aml, NAME_OP);
	aml_name(aml, name);
}

void aml_return(struct aml *aml)
{
	aml_byte(aml, RETURN_OP);
}

size_t aml_begin_package(struct aml *aml, uint8_t elements)
{
	size_t begin;

	aml_byte(aml, PACKAGE_OP);
	begin = aml_begin(aml);
	aml_byte(aml, elements);
	return begin;
}

void aml_resources(struct aml *aml, const struct aml *descriptors)
{
	static const uint8_t end_tag[] = {0x79, 0x00};
	size_t begin;

	aml_byte(aml, BUFFER_OP);
	begin = aml_begin(aml);
	aml_integer(aml, descriptors->size + sizeof(end_tag));
	aml_bytes(aml, descriptors->bytes, descriptors->size);
	aml_bytes(aml, end_tag, sizeof(end_tag));
	aml_end(aml, begin);
}
