/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The pages that the kernel shares with subjects, or with the CPU, by subject and by partition. A CPU maps only those
 * of its own subjects. What a subject or monitor may write is volatile here: read once into a local, then used.
 */
#ifndef KERNEL_PAGES_H
#define KERNEL_PAGES_H

#include <muen/abi/layout.h>
#include <muen/abi/sched_info.h>
#include <muen/abi/subject_state.h>
#include <muen/abi/timed_event.h>

#include "types.h"

/* 256 pending vectors: bit v % 64 of word v / 64. */
struct pending_interrupts {
	uint64_t word[4];
};

/* What the CPU does not keep in VMCS or VMCB, and is moved by hand when another subject runs. */
struct extended_state {
	uint8_t xsave[MUEN_PAGE_SIZE - 720]; /* standard format (SDM vol. 1, 13.4) */
	uint64_t vmcb_segments[20]; /* what the VMCB had when its segments were shown to a monitor */
	struct subject_state shown; /* to a monitor: what the VMCS has; of a VMCB, its segments alone */
	bool shown_is_vmcb; /* and it has them still */
	uint8_t reserved3[2];
	uint32_t xcr0; /* its upper half is reserved */
	uint32_t reserved;
	uint64_t dr[4]; /* of subjects that may set them */
	uint64_t dr6;
	uint64_t reserved2[2];
};
MUEN_ASSERT_OFFSET(struct extended_state, xcr0, MUEN_PAGE_SIZE - 64);
MUEN_ASSERT_SIZE(struct extended_state, MUEN_PAGE_SIZE);

struct subject_pages {
	union {
		volatile struct subject_state state;
		struct cpu_regs regs; /* the first block of the state */
		uint8_t state_page[MUEN_PAGE_SIZE];
	};
	union {
		volatile struct timed_event timed_event;
		uint8_t timed_event_page[MUEN_PAGE_SIZE];
	};
	union {
		volatile struct pending_interrupts interrupts;
		uint8_t interrupts_page[MUEN_PAGE_SIZE];
	};
	uint8_t vcpu_page[MUEN_PAGE_SIZE]; /* VMCS or VMCB */
	union {
		struct extended_state extended;
		uint8_t fpu_page[MUEN_PAGE_SIZE];
	};
	union {
		struct msr_entry msr_store[MUEN_MSR_STORE_MAX]; /* the first policy_subject.msr_count of them */
		uint8_t msr_page[MUEN_PAGE_SIZE];
	};
	uint8_t absent[2][MUEN_PAGE_SIZE];
};
MUEN_ASSERT_OFFSET(struct subject_pages, timed_event, MUEN_SUBJECT_PAGE_TIMED_EVENT);
MUEN_ASSERT_OFFSET(struct subject_pages, interrupts, MUEN_SUBJECT_PAGE_INTERRUPTS);
MUEN_ASSERT_OFFSET(struct subject_pages, vcpu_page, MUEN_SUBJECT_PAGE_VCPU);
MUEN_ASSERT_OFFSET(struct subject_pages, fpu_page, MUEN_SUBJECT_PAGE_FPU);
MUEN_ASSERT_OFFSET(struct subject_pages, msr_store, MUEN_SUBJECT_PAGE_MSR_STORE);
MUEN_ASSERT_SIZE(struct subject_pages, MUEN_KVA_SUBJECT_STRIDE);

struct sched_info_page {
	union {
		volatile struct sched_info info;
		uint8_t page[MUEN_PAGE_SIZE];
	};
};
MUEN_ASSERT_SIZE(struct sched_info_page, MUEN_KVA_SCHED_INFO_STRIDE);

extern struct subject_pages subject_pages[MUEN_SUBJECT_MAX];
extern struct sched_info_page sched_info_page[MUEN_PARTITION_MAX];

#endif
