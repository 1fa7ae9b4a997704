/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Registers of the devices that the kernel drives: I/O APICs, VT-d units, a memory-mapped console. The one way to them,
 * and with hw.h the trust list. On the machine each function is one access to the window MUEN_KVA_DEVICES; tests put a
 * device of their own behind it.
 */
#ifndef KERNEL_MMIO_H
#define KERNEL_MMIO_H

#include <muen/abi/layout.h>

#include "hw_linkage.h"
#include "types.h"

/* Pages of the window. */
#define MMIO_PAGES (MUEN_KVA_DEVICES_SIZE / MUEN_PAGE_SIZE)
#define MMIO_IOAPIC(index) (index)
#define MMIO_IOMMU(index) ((MUEN_KVA_IOMMU - MUEN_KVA_DEVICES) / MUEN_PAGE_SIZE + (index))
#define MMIO_CONSOLE ((MUEN_KVA_CONSOLE - MUEN_KVA_DEVICES) / MUEN_PAGE_SIZE)

/* Of 32 and of 64 bits, at an offset that is a multiple of their size. */
/*@ requires page < MMIO_PAGES && offset % 4 == 0 && offset < MUEN_PAGE_SIZE;
    assigns \nothing; */
HW_LINKAGE uint32_t mmio_read32(uint32_t page, uint32_t offset);
/*@ requires page < MMIO_PAGES && offset % 4 == 0 && offset < MUEN_PAGE_SIZE;
    assigns \nothing; */
HW_LINKAGE void mmio_write32(uint32_t page, uint32_t offset, uint32_t value);
/*@ requires page < MMIO_PAGES && offset % 8 == 0 && offset < MUEN_PAGE_SIZE;
    assigns \nothing; */
HW_LINKAGE uint64_t mmio_read64(uint32_t page, uint32_t offset);
/*@ requires page < MMIO_PAGES && offset % 8 == 0 && offset < MUEN_PAGE_SIZE;
    assigns \nothing; */
HW_LINKAGE void mmio_write64(uint32_t page, uint32_t offset, uint64_t value);

#include "mmio_inline.h"

#endif
