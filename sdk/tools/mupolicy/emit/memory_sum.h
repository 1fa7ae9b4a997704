/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * What the system itself takes of the machine's memory, in bytes:
 * - for each subject: what is kept for it alone, beside its own program and data: page tables, information, timed
 * event, state, pending interrupts, VMCS or VMCB, FPU state, MSR store, and bitmaps that no other subject shares;
 * - the fixed part: all other memory of the kernel and of the system: code, data and stacks, tables of the policy, page
 *   tables and pages of CPUs, device domains, scheduling information, and what subjects share (bitmaps, the empty part
 * of information, the hypercall page). Memory that only subjects use counts in neither. A subject is plain if it is
 * native and no monitor maps its state.
 */
#ifndef EMIT_MEMORY_SUM_H
#define EMIT_MEMORY_SUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <libxml/tree.h>

struct memory_of_subject {
	const char *name; /* of the policy */
	uint64_t bytes;
	bool plain;
};

struct memory_sum {
	struct memory_of_subject *subjects; /* in the policy's order */
	size_t count;
	uint64_t fixed_bytes;
	uint64_t largest_plain_bytes; /* 0: no subject is plain */
};

/* Of a policy of format B. */
struct memory_sum memory_sum_make(const xmlDoc *policy);
void memory_sum_free(struct memory_sum *sum);

#endif
