/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Owns the invalidation queue pages: 255 descriptors of 16 bytes, and in the last place the word that a unit writes. */
#include "vtd.h"

#include "hw.h"

#define QUEUE_WORDS (MUEN_PAGE_SIZE / sizeof(uint64_t))
#define DESCRIPTOR_WORDS 2U
#define STATUS_WORD (QUEUE_WORDS - 1)
#define STATUS_DONE 1U

/* Descriptors (VT-d specification, 6.5.2.1 to 6.5.2.8): type in bits 3:0. */
#define TYPE_WAIT 5U
#define IOTLB_DRAIN_WRITES (1U << 6)
#define IOTLB_DRAIN_READS (1U << 7)
#define WAIT_WRITE_STATUS (1U << 5)
#define WAIT_STATUS_SHIFT 32U

extern volatile uint64_t iommu_queue[MUEN_IOMMU_MAX][QUEUE_WORDS];

void vtd_queue_init(uint32_t unit)
{
	for (uint32_t word = 0; word < QUEUE_WORDS; word++) {
		iommu_queue[unit][word] = 0;
	}
	mmio_write64(MMIO_IOMMU(unit), VTD_QUEUE_TAIL, 0);
	mmio_write64(MMIO_IOMMU(unit), VTD_QUEUE_ADDRESS, policy_iommu[unit].queue);
}

/* Some ten requests in the kernel's life: the queue never wraps. */
bool vtd_queue_invalidate(uint32_t unit, enum vtd_invalidation what)
{
	uint64_t const cap = mmio_read64(MMIO_IOMMU(unit), VTD_CAP);
	uint64_t const drain_writes = (cap & VTD_CAP_DRAIN_WRITES) != 0 ? IOTLB_DRAIN_WRITES : 0;
	uint64_t const drain_reads = (cap & VTD_CAP_DRAIN_READS) != 0 ? IOTLB_DRAIN_READS : 0;
	uint64_t const drain = what == VTD_INVALIDATE_IOTLB ? drain_writes | drain_reads : 0;
	uint64_t const tail = mmio_read64(MMIO_IOMMU(unit), VTD_QUEUE_TAIL);
	uint32_t const word = (uint32_t)(tail / sizeof(uint64_t));
	uint64_t const status = policy_iommu[unit].queue + STATUS_WORD * sizeof(uint64_t);

	iommu_queue[unit][STATUS_WORD] = 0;
	iommu_queue[unit][word] = what | drain;
	iommu_queue[unit][word + 1] = 0;
	iommu_queue[unit][word + DESCRIPTOR_WORDS] =
	    (uint64_t)STATUS_DONE << WAIT_STATUS_SHIFT | WAIT_WRITE_STATUS | TYPE_WAIT;
	iommu_queue[unit][word + DESCRIPTOR_WORDS + 1] = status;
	mmio_write64(MMIO_IOMMU(unit), VTD_QUEUE_TAIL, tail + 2 * DESCRIPTOR_WORDS * sizeof(uint64_t));
	for (uint32_t poll = 0; poll < VTD_POLLS; poll++) {
		if ((uint32_t)iommu_queue[unit][STATUS_WORD] == STATUS_DONE) {
			return true;
		}
		hw_pause();
	}
	return false;
}
