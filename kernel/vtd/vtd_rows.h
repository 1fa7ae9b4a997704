/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The start-up rows of VT-d units. X(name, predicate, bit of the crash audit). */
#ifndef KERNEL_VTD_ROWS_H
#define KERNEL_VTD_ROWS_H

#define VTD_ROWS(X)                                                                                                    \
	X("version 1 or later (VER)", vtd_has_version, CRASH_IOMMU_VERSION)                                            \
	X("256 domains (CAP.ND)", vtd_has_domains, CRASH_IOMMU_DOMAINS)                                                \
	X("address width of the policy's tables (CAP.SAGAW)", vtd_has_address_width, CRASH_IOMMU_AGAW)                 \
	X("fault recording registers where the policy says (CAP.FRO)", vtd_has_fault_offset, CRASH_IOMMU_FAULT_OFFSET) \
	X("number of fault recording registers (CAP.NFR)", vtd_has_fault_count, CRASH_IOMMU_FAULT_COUNT)               \
	X("queued invalidation (ECAP.QI)", vtd_has_queue, CRASH_IOMMU_QUEUE)                                           \
	X("interrupt remapping (ECAP.IR)", vtd_has_remapping, CRASH_IOMMU_REMAPPING)                                   \
	X("extended interrupt mode (ECAP.EIM)", vtd_has_eim, CRASH_IOMMU_EIM)

#endif
