/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Ranges of ports and MSRs in ascending order. */
#include "emit/bitmap_rights.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "emit/bitmaps.h"
#include "emit/policy_view.h"
#include "tree.h"

struct range {
	uint64_t first;
	uint64_t last;
	const char *mode;
};

struct ranges {
	struct range *list;
	size_t count;
	size_t capacity;
};

static void add(struct ranges *ranges, uint64_t first, uint64_t last, const char *mode)
{
	ranges->list = memory_grow(ranges->list, &ranges->capacity, ranges->count, sizeof(*ranges->list));
	ranges->list[ranges->count++] = (struct range){first, last, mode != NULL ? mode : ""};
}

static int compare(const void *left, const void *right)
{
	const struct range *a = left;
	const struct range *b = right;

	if (a->first != b->first)
		return a->first < b->first ? -1 : 1;
	if (a->last != b->last)
		return a->last < b->last ? -1 : 1;
	return strcmp(a->mode, b->mode);
}

/* Frees the ranges. */
static char *text_of(struct ranges *ranges)
{
	char *text = memory_format("%s", "");

	if (ranges->count > 1)
		qsort(ranges->list, ranges->count, sizeof(*ranges->list), compare);
	for (size_t i = 0; i < ranges->count; i++) {
		const struct range *range = &ranges->list[i];
		char *longer =
		    memory_format("%s %" PRIx64 "-%" PRIx64 "%s", text, range->first, range->last, range->mode);

		free(text);
		text = longer;
	}
	free(ranges->list);
	return text;
}

static char *port_rights(const xmlNode *subject)
{
	struct ranges ranges = {0};

	TREE_FOR_EACH(device, tree_child(subject, "devices"), "device") {
		const xmlNode *hardware = policy_view_device(subject->doc, tree_attribute(device, "physical"));

		TREE_FOR_EACH(port, device, "ioPort") {
			const xmlNode *range =
			    policy_view_child(hardware, "ioPort", "name", tree_attribute(port, "physical"));

			if (range != NULL)
				add(&ranges, tree_number(range, "start"), tree_number(range, "end"), "");
		}
	}
	return text_of(&ranges);
}

static char *msr_rights(const xmlNode *subject)
{
	struct ranges ranges = {0};

	TREE_FOR_EACH(msr, tree_path(subject, "vcpu/msrs"), "msr")
		add(&ranges, tree_number(msr, "start"), tree_number(msr, "end"), tree_attribute(msr, "mode"));
	return text_of(&ranges);
}

const struct bitmap_kind bitmap_kinds[BITMAP_COUNT] = {
    [BITMAP_IO] = {"iobm", "system_iobm", "ioBitmap", bitmaps_io_size, port_rights},
    [BITMAP_MSR] = {"msrbm", "system_msrbm", "msrBitmap", bitmaps_msr_size, msr_rights},
};

char *bitmap_region_name(const xmlNode *subject, const struct bitmap_kind *kind)
{
	const char *shared = tree_attribute(subject, kind->attribute);

	return shared != NULL ? memory_format("%s", shared) : memory_format("%s|%s", tree_name(subject), kind->part);
}
