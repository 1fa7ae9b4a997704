/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * VT-d units: DMA of devices goes through the tables of the policy, and their interrupts through its remapping table.
 * The kernel checks the units, points them to the tables, and switches them on. It never writes a table: what a device
 * may reach is fixed when the image is built.
 */
#ifndef KERNEL_VTD_H
#define KERNEL_VTD_H

#include <muen/abi/policy.h>

#include "mmio.h"

/* Registers of a unit, by offset in its page (VT-d specification, 10.4). */
#define VTD_VERSION 0x00U         /* 32 bits */
#define VTD_CAP 0x08U             /* 64 bits */
#define VTD_ECAP 0x10U            /* 64 bits */
#define VTD_COMMAND 0x18U         /* 32 bits, write only */
#define VTD_STATUS 0x1cU          /* 32 bits: the commands that are in effect, same bits */
#define VTD_ROOT_TABLE 0x20U      /* 64 bits */
#define VTD_FAULT_STATUS 0x34U    /* 32 bits */
#define VTD_FAULT_EVENT 0x38U     /* 32 bits: control of the fault interrupt */
#define VTD_QUEUE_TAIL 0x88U      /* 64 bits */
#define VTD_QUEUE_ADDRESS 0x90U   /* 64 bits */
#define VTD_REMAPPING_TABLE 0xb8U /* 64 bits */

/* Commands, and status. */
#define VTD_TRANSLATION (1U << 31)
#define VTD_SET_ROOT_TABLE (1U << 30)
#define VTD_FLUSH_WRITE_BUFFER (1U << 27)
#define VTD_QUEUE (1U << 26)
#define VTD_REMAPPING (1U << 25)
#define VTD_SET_REMAPPING_TABLE (1U << 24)
#define VTD_COMPATIBILITY (1U << 23)

/* Status bits that stay in effect: a command is written together with them (VT-d specification, 10.4.4). */
#define VTD_LASTING (VTD_TRANSLATION | VTD_QUEUE | VTD_REMAPPING | VTD_COMPATIBILITY)

#define VTD_CAP_WRITE_BUFFER (1ULL << 4)
#define VTD_CAP_DRAIN_WRITES (1ULL << 54)
#define VTD_CAP_DRAIN_READS (1ULL << 55)

/* No wait for a unit is longer than this: what takes more is a failure, by its name. */
#define VTD_POLLS 10000U

/* What a unit says of itself. */
struct vtd_features {
	uint32_t version;
	uint64_t cap;
	uint64_t ecap;
};

/*
 * The start-up rows of a unit: registers, and what the policy says of them (VT-d specification, 10.4). X(name, passes,
 * bit of the crash audit).
 *
 * ND: 2^(4 + 2 ND) domains. SAGAW: bit 1 of it is 39 bits (3 levels), bit 2 is 48 bits (4 levels). The policy counts at
 * most 255 fault recording registers.
 */
#define VTD_ROWS(X)                                                                                                    \
	X("version 1 or later (VER)", (features->version >> 4 & 0xfU) >= 1, CRASH_IOMMU_VERSION)                       \
	X("256 domains (CAP.ND)", (features->cap & 7U) >= 2, CRASH_IOMMU_DOMAINS)                                      \
	X("address width of the policy's tables (CAP.SAGAW)",                                                          \
	  (features->cap >> 8 >> (iommu->agaw == 48 ? 2 : 1) & 1U) != 0, CRASH_IOMMU_AGAW)                             \
	X("fault recording registers where the policy says (CAP.FRO)",                                                 \
	  (features->cap >> 24 & 0x3ffU) * 16U == iommu->fault_offset, CRASH_IOMMU_FAULT_OFFSET)                       \
	X("number of fault recording registers (CAP.NFR)", fault_count == iommu->fault_count, CRASH_IOMMU_FAULT_COUNT) \
	X("queued invalidation (ECAP.QI)", (features->ecap & 1U << 1) != 0, CRASH_IOMMU_QUEUE)                         \
	X("interrupt remapping (ECAP.IR)", iommu->irt == 0 || (features->ecap & 1U << 3) != 0, CRASH_IOMMU_REMAPPING)  \
	X("extended interrupt mode (ECAP.EIM)",                                                                        \
	  (iommu->flags & POLICY_IOMMU_EIM) == 0 || (features->ecap & 1U << 4) != 0, CRASH_IOMMU_EIM)

/*
 * Does the unit have what the policy uses? NULL, or the name of the first row that fails. *passed gets a bit for each
 * row that passes (CRASH_IOMMU_*).
 */
const char *vtd_check_failure(const struct vtd_features *features, const struct policy_iommu *iommu, uint8_t *passed);

/*
 * Queued invalidation (VT-d specification, 6.5.2): one request at a time, each followed by a wait descriptor, in the
 * policy's page. What is invalidated, all of it: type of the descriptor in bits 3:0, global granularity as
 * the type says it.
 */
enum vtd_invalidation {
	VTD_INVALIDATE_CONTEXTS = 0x11,
	VTD_INVALIDATE_IOTLB = 0x12,
	VTD_INVALIDATE_REMAPPING = 0x04,
};

/* The unit's queue is empty; the unit does not use it yet. */
void vtd_queue_init(uint32_t unit);

/* Returns whether the unit has done it, in time. */
bool vtd_queue_invalidate(uint32_t unit, enum vtd_invalidation what);

/* Forget the faults that the unit has recorded. hw_poll_faults() of hw.h is in the same file, vtd_faults.c. */
void vtd_faults_clear(uint32_t unit);

/* All units of the policy, on the boot CPU, before devices are used. What fails is the end, by its name. */
void vtd_enable(void);

#endif
