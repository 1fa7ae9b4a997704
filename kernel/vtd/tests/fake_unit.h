/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * A VT-d unit behind mmio.h: it does what it is told, but for the one thing that a test has it refuse, and writes down
 * what it was told in words, which tests compare as a whole.
 */
#ifndef FAKE_UNIT_H
#define FAKE_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <muen/abi/crash_audit.h>
#include <muen/abi/iommu_fault.h>
#include <muen/abi/policy.h>

#include "types.h"

extern volatile struct iommu_fault_log iommu_fault_log;

#define FAKE_CAP 0xd2008c22260206ULL /* QEMU's: 39 bits, one fault register at 220h, drains */
#define FAKE_ECAP 0xf00f5aULL        /* QEMU's, with EIM */

struct fake_unit {
	uint32_t version;
	uint64_t cap;
	uint64_t ecap;
	uint32_t status;
	uint32_t fault_status;
	uint64_t root_table;
	uint64_t queue_tail;
	uint64_t queue_address;
	uint64_t remapping_table;
	uint64_t fault[255][2];
	uint32_t refuses;              /* command bits that it ignores */
	uint32_t keeps;                /* status bits that it does not give up */
	uint64_t refuses_invalidation; /* type of the descriptor that it never completes */
};

extern struct fake_unit fake_unit[2];
extern struct policy_header fake_header;
extern struct policy_iommu fake_iommu[MUEN_IOMMU_MAX];
extern char fake_words[4096];

/* Where a panic goes, and what it said. */
extern jmp_buf fake_panic;
extern uint64_t fake_reason;
extern char fake_text[256];

/* One unit that remaps interrupts for x2APIC, as firmware leaves it: off. cmocka setup. */
int fake_setup(void **state);

#endif
