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

#include "types.h"

/* What a unit says of itself. */
struct vtd_features {
	uint32_t version;
	uint64_t cap;
	uint64_t ecap;
};

/*
 * Does the unit have what the policy uses? NULL, or the name of the first row of vtd_rows.h that fails. *passed gets a
 * bit for each row that passes (CRASH_IOMMU_*).
 */
const char *vtd_check_failure(const struct vtd_features *features, const struct policy_iommu *iommu, uint8_t *passed);

/* Forget the faults that the unit has recorded. hw_poll_faults() of hw.h is in the same file, vtd_faults.c. */
void vtd_faults_clear(uint32_t unit);

/* All units of the policy, on the boot CPU, before devices are used. What fails is the end, by its name. */
void vtd_enable(void);

#endif
