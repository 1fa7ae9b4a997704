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
#include "policy_tables.h"
#include "vtd_faults.h"
#include "vtd_queue.h"
#include "vtd_registers.h"

#define FAULT_EVENT_MASKED (1U << 31)
#define REMAPPING_EIM (1U << 11)
#define REMAPPING_SIZE 7U /* 2^(7 + 1) entries */

/* The status bit is set, or clear, in time. */
static bool vtd_wait_status(uint32_t unit, uint32_t bit, bool set)
{
	for (uint32_t poll = 0; poll < VTD_POLLS; poll++) {
		if (((mmio_read32(MMIO_IOMMU(unit), VTD_STATUS) & bit) != 0) == set) {
			return true;
		}
		hw_pause();
	}
	return false;
}

static uint32_t vtd_lasting(uint32_t unit)
{
	return mmio_read32(MMIO_IOMMU(unit), VTD_STATUS) & VTD_LASTING;
}

/* Give the command, or take it back. */
static bool vtd_set(uint32_t unit, uint32_t bit)
{
	mmio_write32(MMIO_IOMMU(unit), VTD_COMMAND, vtd_lasting(unit) | bit);
	return vtd_wait_status(unit, bit, true);
}

static bool vtd_clear(uint32_t unit, uint32_t bit)
{
	mmio_write32(MMIO_IOMMU(unit), VTD_COMMAND, vtd_lasting(unit) & ~bit);
	return vtd_wait_status(unit, bit, false);
}

static void vtd_demand(bool done, enum crash_reason reason, const char *what, uint32_t unit)
{
	if (!done) {
		panic(reason, what, unit);
	}
}

static void vtd_switch_off(uint32_t unit)
{
	vtd_demand(vtd_clear(unit, VTD_TRANSLATION), CRASH_VTD_TRANSLATION, "VT-d: translation stays on", unit);
	vtd_demand(vtd_clear(unit, VTD_REMAPPING), CRASH_VTD_REMAPPING, "VT-d: remapping stays on", unit);
	vtd_demand(vtd_clear(unit, VTD_QUEUE), CRASH_VTD_QUEUE, "VT-d: queue stays on", unit);
}

/* Old units buffer writes to memory: the bit is set while they write them back (VT-d specification, 6.8). */
static void vtd_flush_write_buffer(uint32_t unit)
{
	if ((mmio_read64(MMIO_IOMMU(unit), VTD_CAP) & VTD_CAP_WRITE_BUFFER) != 0) {
		mmio_write32(MMIO_IOMMU(unit), VTD_COMMAND, vtd_lasting(unit) | VTD_FLUSH_WRITE_BUFFER);
		vtd_demand(vtd_wait_status(unit, VTD_FLUSH_WRITE_BUFFER, false), CRASH_VTD_ROOT_TABLE,
			   "VT-d: write buffer not flushed", unit);
	}
}

static void vtd_set_root_table(uint32_t unit)
{
	mmio_write64(MMIO_IOMMU(unit), VTD_ROOT_TABLE, policy_iommu[unit].root_table);
	vtd_demand(vtd_set(unit, VTD_SET_ROOT_TABLE), CRASH_VTD_ROOT_TABLE, "VT-d: root table not taken", unit);
}

static void vtd_start_queue(uint32_t unit)
{
	vtd_queue_init(unit);
	vtd_demand(vtd_set(unit, VTD_QUEUE), CRASH_VTD_QUEUE, "VT-d: queue stays off", unit);
}

static void vtd_start_translation(uint32_t unit)
{
	vtd_demand(vtd_queue_invalidate(unit, VTD_INVALIDATE_CONTEXTS), CRASH_VTD_CONTEXT_CACHE,
		   "VT-d: contexts stay cached", unit);
	vtd_demand(vtd_queue_invalidate(unit, VTD_INVALIDATE_IOTLB), CRASH_VTD_IOTLB, "VT-d: IOTLB stays", unit);
	vtd_demand(vtd_set(unit, VTD_TRANSLATION), CRASH_VTD_TRANSLATION, "VT-d: translation stays off", unit);
}

/* Interrupts in the compatibility format, which any device can make, are blocked. */
static void vtd_start_remapping(uint32_t unit)
{
	uint64_t const eim = (policy_iommu[unit].flags & POLICY_IOMMU_EIM) != 0 ? REMAPPING_EIM : 0;

	mmio_write64(MMIO_IOMMU(unit), VTD_REMAPPING_TABLE, policy_iommu[unit].irt | eim | REMAPPING_SIZE);
	vtd_demand(vtd_set(unit, VTD_SET_REMAPPING_TABLE), CRASH_VTD_REMAPPING_TABLE, "VT-d: IRT not taken", unit);
	vtd_demand(vtd_queue_invalidate(unit, VTD_INVALIDATE_REMAPPING), CRASH_VTD_REMAPPING_TABLE,
		   "VT-d: IRT stays cached", unit);
	vtd_demand(vtd_clear(unit, VTD_COMPATIBILITY), CRASH_VTD_COMPATIBILITY, "VT-d: old format stays", unit);
	vtd_demand(vtd_set(unit, VTD_REMAPPING), CRASH_VTD_REMAPPING, "VT-d: remapping stays off", unit);
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

static void vtd_enable_unit(uint32_t unit)
{
	mmio_write32(MMIO_IOMMU(unit), VTD_FAULT_EVENT, FAULT_EVENT_MASKED);
	vtd_switch_off(unit);
	vtd_faults_clear(unit);
	vtd_flush_write_buffer(unit);
	vtd_set_root_table(unit);
	vtd_start_queue(unit);
	vtd_start_translation(unit);
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
