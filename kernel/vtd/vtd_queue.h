/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Queued invalidation of a VT-d unit (VT-d specification, 6.5.2): one request at a time, each followed by a wait
 * descriptor, in the policy's page.
 */
#ifndef KERNEL_VTD_QUEUE_H
#define KERNEL_VTD_QUEUE_H

#include "types.h"

/* What is invalidated, all of it: type of the descriptor in bits 3:0, global granularity as the type says it. */
enum vtd_invalidation {
	VTD_INVALIDATE_CONTEXTS = 0x11,
	VTD_INVALIDATE_IOTLB = 0x12,
	VTD_INVALIDATE_REMAPPING = 0x04,
};

/* The unit's queue is empty; the unit does not use it yet. */
void vtd_queue_init(uint32_t unit);

/* Returns whether the unit has done it, in time. */
bool vtd_queue_invalidate(uint32_t unit, enum vtd_invalidation what);

#endif
