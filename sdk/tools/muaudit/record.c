/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Records and tables against what they must be. */
#include "record.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <muen/abi/types.h>

#include "memory.h"

static uint64_t number_of(const uint8_t *bytes, size_t size)
{
	uint64_t number = 0;

	memcpy(&number, bytes, size < sizeof(number) ? size : sizeof(number));
	return number;
}

static void report_field(struct findings *findings, const struct record_kind *kind, const struct record_field *field,
			 size_t index, const char *region, uint64_t address, const char *title, const uint8_t *wanted,
			 const uint8_t *found)
{
	char suffix[16] = "";

	if (field->count > 1)
		snprintf(suffix, sizeof(suffix), "[%zu]", index);
	if (field->count > 1 && field->size == 1)
		finding_add(findings, kind->finding, region, address,
			    "%s: %s%s: the policy says byte 0x%02x, the image has 0x%02x", title, field->name, suffix,
			    *wanted, *found);
	else
		finding_add(findings, kind->finding, region, address,
			    "%s: %s%s: the policy says 0x%" PRIx64 ", the image has 0x%" PRIx64, title, field->name,
			    suffix, number_of(wanted, field->size), number_of(found, field->size));
}

void record_compare(struct findings *findings, const struct record_kind *kind, const char *region, uint64_t address,
		    const char *title, const void *wanted, const void *found)
{
	findings->counts.records++;
	for (size_t i = 0; i < kind->field_count; i++) {
		const struct record_field *field = &kind->fields[i];

		findings->counts.fields += field->count;
		for (size_t j = 0; j < field->count; j++) {
			size_t offset = field->offset + j * field->size;
			const uint8_t *a = (const uint8_t *)wanted + offset;
			const uint8_t *b = (const uint8_t *)found + offset;

			if (memcmp(a, b, field->size) != 0)
				report_field(findings, kind, field, j, region, address + offset, title, a, b);
		}
	}
}

bool record_kernel_copy(const struct audit *audit, uint64_t virtual_address, void *buffer, size_t size)
{
	size_t done = 0;

	while (done < size) {
		uint64_t at = virtual_address + done;
		size_t part = MUEN_PAGE_SIZE - (size_t)(at % MUEN_PAGE_SIZE);
		uint64_t address;

		part = part < size - done ? part : size - done;
		if (!paging_translate(&audit->kernels[0], at, &address) ||
		    image_copy(audit->image, address, (uint8_t *)buffer + done, part) != part)
			return false;
		done += part;
	}
	return true;
}

static void rest_compare(const struct audit *audit, const struct record_table *table, uint64_t size)
{
	const struct region *region = policy_region(audit->policy, table->region);
	uint8_t page[MUEN_PAGE_SIZE];

	for (uint64_t at = size; region != NULL && at < region->size; at += MUEN_PAGE_SIZE - at % MUEN_PAGE_SIZE) {
		size_t length = MUEN_PAGE_SIZE - (size_t)(at % MUEN_PAGE_SIZE);

		if (!record_kernel_copy(audit, table->window + at, page, length))
			return; /* the mapping is a finding already */
		if (page[0] == 0 && memcmp(page, page + 1, length - 1) == 0)
			continue;
		for (size_t i = 0; i < length; i++)
			if (page[i] != 0)
				finding_add(audit->findings, FINDING_TABLE_REST, region->name, region->address + at + i,
					    "byte 0x%02x behind the last entry, where zeros must be", page[i]);
	}
}

static void entry_compare(const struct audit *audit, const struct record_table *table, size_t index, uint64_t address,
			  const uint8_t *wanted, const uint8_t *found)
{
	const struct record_kind *kind = table->kind;
	char *title;

	if (memcmp(wanted, found, kind->size) == 0) {
		audit->findings->counts.records++;
		for (size_t i = 0; i < kind->field_count; i++)
			audit->findings->counts.fields += kind->fields[i].count;
		return;
	}
	title = table->title != NULL ? table->title(audit, index) : memory_text("entry %zu", index);
	record_compare(audit->findings, kind, table->region, address, title, wanted, found);
	free(title);
}

void record_table_compare(const struct audit *audit, const struct record_table *table, const void *wanted, size_t count)
{
	const size_t size = table->kind->size;
	uint8_t *found = memory_get(count, size);
	uint64_t address = table->window;

	paging_translate(&audit->kernels[0], table->window, &address);
	if (!record_kernel_copy(audit, table->window, found, count * size))
		finding_add(audit->findings, table->kind->finding, table->region, address,
			    "the kernel of CPU 0 has not all of its %zu entries at 0x%" PRIx64, count, table->window);
	else
		for (size_t i = 0; i < count; i++)
			entry_compare(audit, table, i, address + i * size, (const uint8_t *)wanted + i * size,
				      found + i * size);
	rest_compare(audit, table, count * size);
	free(found);
}
