/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Faults go from a unit's fault recording registers (VT-d specification, 10.4.14) to the policy's log, oldest first. A
 * look takes each register of a unit at most once, however fast a device faults. Owns the log.
 */
#include "vtd.h"

#include "hw.h"

#include <muen/abi/iommu_fault.h>

#define FAULT_BYTES 16U
#define FAULT_HIGH 8U /* offset of the second half */

/* First half: address in 63:12. Second half: source in 15:0, reason in 39:32, type (1 = read) in 62, fault in 63. */
#define ADDRESS_MASK (~0xfffULL)
#define REASON_SHIFT 32U
#define HIGH_READ (1ULL << 62)
#define HIGH_FAULT (1ULL << 63)

#define STATUS_OVERFLOW 0x1U
#define STATUS_PENDING 0x2U
#define STATUS_FIRST_SHIFT 8U /* register with the oldest fault */
#define STATUS_CLEAR 0x71U    /* overflow, and the queue's errors: written as 1 */

extern volatile struct iommu_fault_log iommu_fault_log;

static void vtd_log(uint32_t unit, uint64_t low, uint64_t high)
{
	uint64_t const count = iommu_fault_log.count;
	volatile struct iommu_fault *const entry = &iommu_fault_log.entry[count % MUEN_IOMMU_FAULTS];

	entry->tsc = hw_tsc();
	entry->address = low & ADDRESS_MASK;
	entry->source = (uint16_t)high;
	entry->reason = (uint8_t)(high >> REASON_SHIFT);
	entry->flags = (high & HIGH_READ) != 0 ? 1 : 0;
	entry->iommu = (uint8_t)unit;
	iommu_fault_log.count = bits_add_wrapping(count, 1);
}

/* Returns whether there was a fault in the register, which is free again then. */
static bool vtd_take_fault(uint32_t unit, uint32_t index)
{
	uint32_t const offset = policy_iommu[unit].fault_offset + FAULT_BYTES * index;
	uint64_t const high = mmio_read64(MMIO_IOMMU(unit), offset + FAULT_HIGH);

	if ((high & HIGH_FAULT) == 0) {
		return false;
	}
	if ((policy_header.flags & POLICY_FLAG_FAULT_LOG) != 0) {
		vtd_log(unit, mmio_read64(MMIO_IOMMU(unit), offset), high);
	}
	mmio_write64(MMIO_IOMMU(unit), offset + FAULT_HIGH, HIGH_FAULT);
	return true;
}

static uint32_t vtd_poll(uint32_t unit)
{
	uint32_t const status = mmio_read32(MMIO_IOMMU(unit), VTD_FAULT_STATUS);
	uint32_t const first = status >> STATUS_FIRST_SHIFT & 0xffU;
	uint32_t const count = policy_iommu[unit].fault_count;
	uint32_t taken = 0;

	if ((status & (STATUS_PENDING | STATUS_OVERFLOW)) == 0) {
		return 0;
	}
	while (taken < count && vtd_take_fault(unit, (first + taken) % count)) {
		taken++;
	}
	if ((status & STATUS_OVERFLOW) != 0) {
		mmio_write32(MMIO_IOMMU(unit), VTD_FAULT_STATUS, STATUS_OVERFLOW);
		if ((policy_header.flags & POLICY_FLAG_FAULT_LOG) != 0) {
			iommu_fault_log.overflows = bits_add_wrapping(iommu_fault_log.overflows, 1);
		}
	}
	return taken;
}

void vtd_faults_clear(uint32_t unit)
{
	for (uint32_t index = 0; index < policy_iommu[unit].fault_count; index++) {
		mmio_write64(MMIO_IOMMU(unit), policy_iommu[unit].fault_offset + FAULT_BYTES * index + FAULT_HIGH,
			     HIGH_FAULT);
	}
	mmio_write32(MMIO_IOMMU(unit), VTD_FAULT_STATUS, STATUS_CLEAR);
}

uint32_t hw_poll_faults(void)
{
	uint32_t taken = 0;

	for (uint32_t unit = 0; unit < policy_header.iommu_count; unit++) {
		taken += vtd_poll(unit);
	}
	return taken;
}
