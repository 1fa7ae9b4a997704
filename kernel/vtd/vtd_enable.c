/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Switches VT-d units on (VT-d specification, 11): whatever firmware left is off first; then each command is given, and
 * waited for, in the order in which the specification wants them. A unit that does not obey is the end: without it, a
 * device could reach everything.
 */
#include "vtd.h"

#include "console.h"
#include "crash_audit.h"
#include "hw.h"
#include "panic.h"
#include "startup_check.h"

#define FAULT_EVENT_MASKED (1U << 31)
#define REMAPPING_EIM (1U << 11)
#define REMAPPING_SIZE 7U /* 2^(7 + 1) entries */

static void vtd_demand(bool done, enum crash_reason reason, const char *failure, uint32_t unit)
{
	if (!done) {
		panic(reason, failure, unit);
	}
}

/* Give the command, or take it back: the status bit is set, or clear, in time. It is clear when a flush is done. */
static void vtd_command(uint32_t unit, uint32_t bit, bool set, enum crash_reason reason, const char *failure)
{
	uint32_t const lasting = mmio_read32(MMIO_IOMMU(unit), VTD_STATUS) & VTD_LASTING;
	bool const stays = set && bit != VTD_FLUSH_WRITE_BUFFER;
	uint32_t poll = 0;

	mmio_write32(MMIO_IOMMU(unit), VTD_COMMAND, set ? lasting | bit : lasting & ~bit);
	while (poll < VTD_POLLS && ((mmio_read32(MMIO_IOMMU(unit), VTD_STATUS) & bit) != 0) != stays) {
		hw_pause();
		poll++;
	}
	vtd_demand(poll < VTD_POLLS, reason, failure, unit);
}

/* Interrupts in the compatibility format, which any device can make, are blocked. */
static void vtd_start_remapping(uint32_t unit)
{
	uint64_t const eim = (policy_iommu[unit].flags & POLICY_IOMMU_EIM) != 0 ? REMAPPING_EIM : 0;

	mmio_write64(MMIO_IOMMU(unit), VTD_REMAPPING_TABLE, policy_iommu[unit].irt | eim | REMAPPING_SIZE);
	vtd_command(unit, VTD_SET_REMAPPING_TABLE, true, CRASH_VTD_REMAPPING_TABLE, "VT-d: IRT not taken");
	vtd_demand(vtd_queue_invalidate(unit, VTD_INVALIDATE_REMAPPING), CRASH_VTD_REMAPPING_TABLE,
		   "VT-d: IRT stays cached", unit);
	vtd_command(unit, VTD_COMPATIBILITY, false, CRASH_VTD_COMPATIBILITY, "VT-d: old format stays");
	vtd_command(unit, VTD_REMAPPING, true, CRASH_VTD_REMAPPING, "VT-d: remapping stays off");
}

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

static void vtd_check(uint32_t unit)
{
	struct vtd_features const features = {
	    .version = mmio_read32(MMIO_IOMMU(unit), VTD_VERSION),
	    .cap = mmio_read64(MMIO_IOMMU(unit), VTD_CAP),
	    .ecap = mmio_read64(MMIO_IOMMU(unit), VTD_ECAP),
	};
	uint8_t passed;
	const char *const failure = vtd_check_failure(&features, &policy_iommu[unit], &passed);

	crash_dump.startup.iommu_count = (uint8_t)policy_header.iommu_count;
	crash_dump.startup.iommu[unit] = passed;
	if (failure != NULL) {
		crash_dump.validity |= CRASH_HAS_STARTUP;
		console_string("start-up check failed: VT-d: ");
		console_string(failure);
		console_string("\n");
		panic(CRASH_STARTUP, "this VT-d unit is not what the policy says", unit);
	}
}

/* What firmware left on is off first. Old units buffer writes to memory (VT-d specification, 6.8). */
static void vtd_enable_unit(uint32_t unit)
{
	mmio_write32(MMIO_IOMMU(unit), VTD_FAULT_EVENT, FAULT_EVENT_MASKED);
	vtd_command(unit, VTD_TRANSLATION, false, CRASH_VTD_TRANSLATION, "VT-d: translation stays on");
	vtd_command(unit, VTD_REMAPPING, false, CRASH_VTD_REMAPPING, "VT-d: remapping stays on");
	vtd_command(unit, VTD_QUEUE, false, CRASH_VTD_QUEUE, "VT-d: queue stays on");
	vtd_faults_clear(unit);
	if ((mmio_read64(MMIO_IOMMU(unit), VTD_CAP) & VTD_CAP_WRITE_BUFFER) != 0) {
		vtd_command(unit, VTD_FLUSH_WRITE_BUFFER, true, CRASH_VTD_ROOT_TABLE, "VT-d: write buffer not flushed");
	}
	mmio_write64(MMIO_IOMMU(unit), VTD_ROOT_TABLE, policy_iommu[unit].root_table);
	vtd_command(unit, VTD_SET_ROOT_TABLE, true, CRASH_VTD_ROOT_TABLE, "VT-d: root table not taken");
	vtd_queue_init(unit);
	vtd_command(unit, VTD_QUEUE, true, CRASH_VTD_QUEUE, "VT-d: queue stays off");
	vtd_demand(vtd_queue_invalidate(unit, VTD_INVALIDATE_CONTEXTS), CRASH_VTD_CONTEXT_CACHE,
		   "VT-d: contexts stay cached", unit);
	vtd_demand(vtd_queue_invalidate(unit, VTD_INVALIDATE_IOTLB), CRASH_VTD_IOTLB, "VT-d: IOTLB stays", unit);
	vtd_command(unit, VTD_TRANSLATION, true, CRASH_VTD_TRANSLATION, "VT-d: translation stays off");
	if (policy_iommu[unit].irt != 0) {
		vtd_start_remapping(unit);
	}
}

void vtd_enable(void)
{
	for (uint32_t unit = 0; unit < policy_header.iommu_count; unit++) {
		vtd_check(unit);
	}
	for (uint32_t unit = 0; unit < policy_header.iommu_count; unit++) {
		vtd_enable_unit(unit);
	}
}
