/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The start-up rows of a VT-d unit: functions of its registers and of what the policy says of it (VT-d spec. 10.4). */
#include "vtd.h"

#include <muen/abi/crash_audit.h>

#include "vtd_rows.h"

#define DOMAINS_256 2U /* ND: 2^(4 + 2 ND) domains */

static bool vtd_has_version(const struct vtd_features *features, const struct policy_iommu *iommu)
{
	(void)iommu;
	return (features->version >> 4 & 0xfU) >= 1;
}

static bool vtd_has_domains(const struct vtd_features *features, const struct policy_iommu *iommu)
{
	(void)iommu;
	return (features->cap & 7U) >= DOMAINS_256;
}

/* SAGAW: bit 1 of it is 39 bits (3 levels), bit 2 is 48 bits (4 levels). */
static bool vtd_has_address_width(const struct vtd_features *features, const struct policy_iommu *iommu)
{
	uint32_t const level = iommu->agaw == 48 ? 2 : 1;

	return (features->cap >> 8 >> level & 1U) != 0;
}

static bool vtd_has_fault_offset(const struct vtd_features *features, const struct policy_iommu *iommu)
{
	return (features->cap >> 24 & 0x3ffU) * 16U == iommu->fault_offset;
}

/* The policy counts at most 255 of them. */
static bool vtd_has_fault_count(const struct vtd_features *features, const struct policy_iommu *iommu)
{
	uint32_t const count = (uint32_t)(features->cap >> 40 & 0xffU) + 1U;

	return (count < UINT8_MAX ? count : UINT8_MAX) == iommu->fault_count;
}

static bool vtd_has_queue(const struct vtd_features *features, const struct policy_iommu *iommu)
{
	(void)iommu;
	return (features->ecap & 1U << 1) != 0;
}

static bool vtd_has_remapping(const struct vtd_features *features, const struct policy_iommu *iommu)
{
	return iommu->irt == 0 || (features->ecap & 1U << 3) != 0;
}

static bool vtd_has_eim(const struct vtd_features *features, const struct policy_iommu *iommu)
{
	return (iommu->flags & POLICY_IOMMU_EIM) == 0 || (features->ecap & 1U << 4) != 0;
}

#define CHECK_ROW(name, passes, bit)                                                                                   \
	if (passes(features, iommu)) {                                                                                 \
		*passed |= (bit);                                                                                      \
	} else if (failure == NULL) {                                                                                  \
		failure = (name);                                                                                      \
	}

const char *vtd_check_failure(const struct vtd_features *features, const struct policy_iommu *iommu, uint8_t *passed)
{
	const char *failure = NULL;

	*passed = 0;
	VTD_ROWS(CHECK_ROW)
	return failure;
}
