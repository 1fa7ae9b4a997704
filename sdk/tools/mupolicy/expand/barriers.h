/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Where CPUs meet: at each point in time at which minor frames of two or more CPUs end together, the end of the major
 * frame excepted, there is a barrier for these CPUs. Used to make barriers and to check them.
 */
#ifndef EXPAND_BARRIERS_H
#define EXPAND_BARRIERS_H

#include <stddef.h>
#include <stdint.h>

#include <libxml/tree.h>

struct barrier_end {
	xmlNode *frame;     /* <minorFrame> that ends at a barrier */
	uint64_t end_ticks; /* from the start of the major frame */
	size_t barrier;     /* id, from 1 in order of time */
};

struct barrier_plan {
	struct barrier_end *ends;
	size_t count;
	size_t *sizes; /* by barrier: CPUs that meet */
	size_t barrier_count;
};

struct barrier_plan barriers_of(const xmlNode *major);
void barriers_free(struct barrier_plan *plan);

#endif
