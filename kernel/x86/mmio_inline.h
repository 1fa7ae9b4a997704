/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* mmio.h on the machine. Included by it alone. */
#ifndef KERNEL_MMIO_INLINE_H
#define KERNEL_MMIO_INLINE_H

/* The window, twice: a device may tell accesses of 32 bits from those of 64. */
extern volatile uint32_t mmio_window32[MMIO_PAGES][MUEN_PAGE_SIZE / sizeof(uint32_t)];
extern volatile uint64_t mmio_window64[MMIO_PAGES][MUEN_PAGE_SIZE / sizeof(uint64_t)];

static inline uint32_t mmio_read32(uint32_t page, uint32_t offset)
{
	return mmio_window32[page][offset / sizeof(uint32_t)];
}

static inline void mmio_write32(uint32_t page, uint32_t offset, uint32_t value)
{
	mmio_window32[page][offset / sizeof(uint32_t)] = value;
}

static inline uint64_t mmio_read64(uint32_t page, uint32_t offset)
{
	return mmio_window64[page][offset / sizeof(uint64_t)];
}

static inline void mmio_write64(uint32_t page, uint32_t offset, uint64_t value)
{
	mmio_window64[page][offset / sizeof(uint64_t)] = value;
}

#endif
