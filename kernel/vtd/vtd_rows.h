/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The start-up rows of VT-d units: registers, and what the policy says of them (VT-d specification, 10.4). X(name,
 * passes, bit of the crash audit).
 *
 * ND: 2^(4 + 2 ND) domains. SAGAW: bit 1 of it is 39 bits (3 levels), bit 2 is 48 bits (4 levels). The policy counts at
 * most 255 fault recording registers.
 */
#ifndef KERNEL_VTD_ROWS_H
#define KERNEL_VTD_ROWS_H

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

#endif
