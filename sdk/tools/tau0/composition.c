/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Memory of a composition, and the questions that several checks ask of it. */
#include "composition.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXIT_INTERNAL 70

void *composition_append(void *array_pointer, size_t *count, size_t element_size)
{
	void *array;
	void *element;

	memcpy(&array, array_pointer, sizeof(array));
	array = reallocarray(array, *count + 1, element_size);
	if (array == NULL) {
		fputs("tau0: out of memory\n", stderr);
		exit(EXIT_INTERNAL);
	}
	memcpy(array_pointer, &array, sizeof(array));
	element = (uint8_t *)array + *count * element_size;
	memset(element, 0, element_size);
	(*count)++;
	return element;
}

static void region_free(struct region *region)
{
	for (size_t i = 0; i < region->extent_count; i++)
		free(region->extents[i].data);
	free(region->extents);
	free(region->name);
	free(region->type);
}

static void owner_free(struct owner *owner)
{
	free(owner->name);
	free(owner->attachments);
	free(owner->ports);
	free(owner->msrs);
	free(owner->devices);
}

void composition_free(struct composition *composition)
{
	for (size_t i = 0; i < composition->region_count; i++)
		region_free(&composition->regions[i]);
	for (size_t i = 0; i < composition->owner_count; i++)
		owner_free(&composition->owners[i]);
	free(composition->regions);
	free(composition->owners);
	free(composition->blocks);
	free(composition->device_memory);
	free(composition->device_ports);
	free(composition->devices);
	free(composition->cpus);
	free(composition->irqs);
	free(composition->ioapics);
	free(composition->vtd.contexts);
	free(composition->by_address);
}

struct region *composition_region_at(const struct composition *composition, uint64_t address)
{
	size_t low = 0;
	size_t high = composition->region_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		struct region *region = &composition->regions[composition->by_address[middle]];

		if (address < region->address)
			high = middle;
		else if (address >= composition_region_end(region))
			low = middle + 1;
		else
			return region;
	}
	return NULL;
}

const uint8_t *composition_page(const struct region *region, uint64_t page, uint8_t *pattern)
{
	*pattern = 0;
	for (size_t i = 0; i < region->extent_count; i++) {
		const struct extent *extent = &region->extents[i];

		if (page < extent->first_page || page - extent->first_page >= extent->pages)
			continue;
		*pattern = extent->pattern;
		return extent->kind == EXTENT_DATA ? extent->data + (page - extent->first_page) * PAGE_SIZE : NULL;
	}
	return NULL;
}

bool composition_has_content(const struct region *region)
{
	for (size_t i = 0; i < region->extent_count; i++)
		if (region->extents[i].kind != EXTENT_VACUOUS)
			return true;
	return false;
}

uint64_t composition_region_end(const struct region *region)
{
	return region->address + region->pages * PAGE_SIZE;
}

bool composition_type_is(const struct region *region, const char *type)
{
	return strcmp(region->type, type) == 0;
}
