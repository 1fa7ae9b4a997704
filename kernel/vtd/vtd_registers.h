/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Registers of a VT-d unit, by offset (VT-d specification, 10.4), and how they are reached. */
#ifndef KERNEL_VTD_REGISTERS_H
#define KERNEL_VTD_REGISTERS_H

#include "mmio.h"

enum vtd_register32 {
	VTD_VERSION = 0x00,
	VTD_COMMAND = 0x18, /* write only */
	VTD_STATUS = 0x1c,  /* the commands that are in effect, same bits */
	VTD_FAULT_STATUS = 0x34,
	VTD_FAULT_EVENT = 0x38, /* control of the fault interrupt */
};

enum vtd_register64 {
	VTD_CAP = 0x08,
	VTD_ECAP = 0x10,
	VTD_ROOT_TABLE = 0x20,
	VTD_QUEUE_HEAD = 0x80,
	VTD_QUEUE_TAIL = 0x88,
	VTD_QUEUE_ADDRESS = 0x90,
	VTD_REMAPPING_TABLE = 0xb8,
};

/* Commands, and status. */
#define VTD_TRANSLATION (1U << 31)
#define VTD_SET_ROOT_TABLE (1U << 30)
#define VTD_FLUSH_WRITE_BUFFER (1U << 27)
#define VTD_QUEUE (1U << 26)
#define VTD_REMAPPING (1U << 25)
#define VTD_SET_REMAPPING_TABLE (1U << 24)
#define VTD_COMPATIBILITY (1U << 23)

/* Status bits that stay in effect: a command is written together with them (VT-d specification, 10.4.4). */
#define VTD_LASTING (VTD_TRANSLATION | VTD_QUEUE | VTD_REMAPPING | VTD_COMPATIBILITY)

#define VTD_CAP_WRITE_BUFFER (1ULL << 4)
#define VTD_CAP_DRAIN_WRITES (1ULL << 54)
#define VTD_CAP_DRAIN_READS (1ULL << 55)

static inline uint32_t vtd_read32(uint32_t unit, enum vtd_register32 offset)
{
	return mmio_read32(MMIO_IOMMU(unit), offset);
}

static inline void vtd_write32(uint32_t unit, enum vtd_register32 offset, uint32_t value)
{
	mmio_write32(MMIO_IOMMU(unit), offset, value);
}

static inline uint64_t vtd_read64(uint32_t unit, enum vtd_register64 offset)
{
	return mmio_read64(MMIO_IOMMU(unit), offset);
}

static inline void vtd_write64(uint32_t unit, enum vtd_register64 offset, uint64_t value)
{
	mmio_write64(MMIO_IOMMU(unit), offset, value);
}

#endif
