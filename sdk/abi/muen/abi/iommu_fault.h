/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * VT-d faults as the kernel found them: a page that the kernel writes and a subject named by the policy reads. The kernel
 * looks once a major frame, so that a device that faults without end costs a bounded time; what came between is lost, and
 * 'overflows' says so. The reader keeps the count that it has seen and looks at the entries behind it.
 */
#ifndef MUEN_ABI_IOMMU_FAULT_H
#define MUEN_ABI_IOMMU_FAULT_H

#include <muen/abi/types.h>

#define MUEN_IOMMU_FAULTS 64U

struct iommu_fault {
	uint64_t tsc;     /* when the kernel found it */
	uint64_t address; /* page that the device asked for, or interrupt index (bits 63:48) of a blocked interrupt */
	uint16_t source;  /* requester: bus 15:8, device 7:3, function 2:0 */
	uint8_t reason;   /* VT-d specification, appendix A */
	uint8_t flags;    /* bit 0: a read, else a write */
	uint8_t iommu;    /* index into the policy's units */
	uint8_t reserved[3];
};
MUEN_ASSERT_SIZE(struct iommu_fault, 24);

struct iommu_fault_log {
	uint64_t count;     /* faults since boot; the newest is entry (count - 1) % MUEN_IOMMU_FAULTS */
	uint64_t overflows; /* times that a unit had lost faults when the kernel looked */
	struct iommu_fault entry[MUEN_IOMMU_FAULTS];
};
MUEN_ASSERT_OFFSET(struct iommu_fault_log, entry, 16);
MUEN_ASSERT_SIZE(struct iommu_fault_log, 1552);

#endif
