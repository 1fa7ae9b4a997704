/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The schedule of a format B policy as intervals of time: per major frame and CPU, which partition runs from when to
 * when, in ticks from the start of the major frame; and where each subject sits. A major frame may be followed by
 * itself or by any other.
 */
#ifndef ANALYSIS_PLAN_H
#define ANALYSIS_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <libxml/tree.h>

#include "common/memory.h"
#include "name_table.h"

struct plan_frame {
	const char *partition;
	uint64_t start_ticks;
	uint64_t end_ticks;
};

struct plan_cpu {
	uint64_t id;
	struct plan_frame *frames;
	size_t frame_count;
};

struct plan_major {
	struct plan_cpu *cpus;
	size_t cpu_count;
	uint64_t length_ticks;
};

/* Where a subject sits. */
struct plan_seat {
	const char *partition;
	const xmlNode *group;
	uint64_t cpu;
	size_t groups;  /* of the partition */
	size_t members; /* of the group */
};

struct plan {
	struct plan_major *majors;
	size_t major_count;
	uint64_t tick_rate;
	struct name_table seats; /* subject -> struct plan_seat */
	struct arena arena;
};

/* How long one waits for a partition at worst. */
struct plan_wait {
	bool bounded;   /* false: the partition has no frame */
	uint64_t ticks; /* while major frames that have it follow each other */
};

void plan_make(struct plan *plan, const xmlNode *root);
void plan_free(struct plan *plan);

const struct plan_seat *plan_find_seat(const struct plan *plan, const char *subject);

/* true if the partition of that seat has a frame in that major frame. */
bool plan_runs_in(const struct plan *plan, size_t major, const struct plan_seat *seat);

/* The wait for the seat's partition from a moment at which `during` runs, or from any moment (NULL). at_once: it is
 * enough that the partition runs when it happens; else the next frame that starts afterwards is waited for. What
 * happens as a frame ends comes too late for it. */
struct plan_wait plan_worst_wait(const struct plan *plan, const struct plan_seat *seat, const struct plan_seat *during,
				 bool at_once);

uint64_t plan_nanoseconds(const struct plan *plan, uint64_t ticks);

#endif
