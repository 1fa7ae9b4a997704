/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The start-up rows of a VT-d unit. */
#include "vtd.h"

#include <muen/abi/crash_audit.h>

#include "startup_check.h"
#include "vtd_rows.h"

const char *vtd_check_failure(const struct vtd_features *features, const struct policy_iommu *iommu, uint8_t *passes)
{
	uint32_t const registers = (uint32_t)(features->cap >> 40 & 0xffU) + 1U;
	uint32_t const fault_count = registers < UINT8_MAX ? registers : UINT8_MAX;
	const char *failure = NULL;
	uint32_t passed = 0;
	uint32_t failed = 0;

	VTD_ROWS(STARTUP_AUDIT_ROW)
	*passes = (uint8_t)(passed & ~failed);
	return failure;
}
