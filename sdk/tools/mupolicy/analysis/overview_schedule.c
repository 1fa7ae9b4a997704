/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The plans as timelines: places and widths in permyriads of the major frame, a colour for each partition. */
#include "analysis/overview_parts.h"
#include "analysis/plan.h"
#include "tree.h"

#define WIDTH 10000
#define GOLDEN_ANGLE 137 /* neighbours get colours far apart */

static uint64_t scaled(uint64_t ticks, uint64_t length)
{
	return length == 0 ? 0 : ticks * WIDTH / length;
}

static unsigned hue_of(const xmlNode *root, const char *partition)
{
	unsigned hue = 0;

	TREE_FOR_EACH(node, tree_path(root, "scheduling/partitions"), "partition") {
		hue = (hue + GOLDEN_ANGLE) % 360;
		if (partition != NULL && xmlStrEqual((const xmlChar *)tree_name(node), (const xmlChar *)partition))
			return hue;
	}
	return 0;
}

static void add_frame(xmlNode *list, const struct plan_frame *frame, uint64_t length, const xmlNode *root)
{
	xmlNode *item = tree_add(list, "frame", NULL);
	const uint64_t start = scaled(frame->start_ticks, length);

	tree_set(item, "partition", frame->partition == NULL ? "" : frame->partition);
	tree_set_decimal(item, "start_ticks", frame->start_ticks);
	tree_set_decimal(item, "ticks", frame->end_ticks - frame->start_ticks);
	tree_set_decimal(item, "x", start);
	tree_set_decimal(item, "width", scaled(frame->end_ticks, length) - start);
	tree_set_decimal(item, "hue", hue_of(root, frame->partition));
}

static void add_major(xmlNode *list, const struct plan *plan, size_t index, const xmlNode *root)
{
	const struct plan_major *major = &plan->majors[index];
	xmlNode *item = tree_add(list, "major", NULL);
	xmlNode *cpus = tree_add(item, "cpus", NULL);

	tree_set_decimal(item, "plan", index);
	tree_set_decimal(item, "ticks", major->length_ticks);
	tree_set_decimal(item, "length_ns", plan_nanoseconds(plan, major->length_ticks));
	for (size_t i = 0; i < major->cpu_count; i++) {
		xmlNode *cpu = tree_add(cpus, "cpu", NULL);
		xmlNode *frames = tree_add(cpu, "frames", NULL);

		tree_set_decimal(cpu, "cpu", major->cpus[i].id);
		for (size_t j = 0; j < major->cpus[i].frame_count; j++)
			add_frame(frames, &major->cpus[i].frames[j], major->length_ticks, root);
	}
}

void overview_add_schedule(xmlNode *result, const xmlNode *root)
{
	xmlNode *list = tree_add(result, "schedule", NULL);
	struct plan plan;

	plan_make(&plan, root);
	for (size_t i = 0; i < plan.major_count; i++)
		add_major(list, &plan, i, root);
	plan_free(&plan);
}
