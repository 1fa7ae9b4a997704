/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Permission bitmaps, bit by bit: a clear bit opens a port or an MSR (SDM vol. 3, 24.6.4 and 24.6.9; APM vol. 2, 15.10
 * and 15.11). One finding for each bitmap.
 */
#include "check.h"

#include <inttypes.h>

#define IO_PAGES_VMX 2U
#define IO_PAGES_SVM 3U
#define MSR_PAGES_VMX 1U
#define MSR_PAGES_SVM 2U
#define PORTS 0x10000U
#define RANGE_MSRS 0x2000U

#define NO_MSR UINT64_MAX

/* The bitmap region that starts at the address; NULL after reporting. Several subjects may have the same one. */
static const struct region *bitmap_find(const struct composition *composition, size_t index, uint64_t address,
					const char *type, struct report *report)
{
	const struct owner *owner = &composition->owners[index];
	const struct region *region = composition_region_at(composition, address);

	if (region == NULL || !composition_type_is(region, type) || region->address != address) {
		report_violation(report, VIOLATION_BITMAP_PLACE, owner->line,
				 "%s: 0x%" PRIx64 " is not a region of type %s", owner->name, address, type);
		return NULL;
	}
	return region;
}

static bool bit_clear(const struct region *region, uint64_t bit)
{
	uint8_t pattern;
	uint64_t byte = bit / 8;
	const uint8_t *page = composition_page(region, byte / PAGE_SIZE, &pattern);
	uint8_t value = page != NULL ? page[byte % PAGE_SIZE] : pattern;

	return ((unsigned)value >> (bit % 8) & 1U) == 0;
}

static bool port_granted(const struct owner *owner, uint64_t port)
{
	for (size_t i = 0; i < owner->port_count; i++)
		if (port >= owner->ports[i].first && port <= owner->ports[i].last)
			return true;
	return false;
}

/* Bits beyond the last port stand for accesses that wrap around: they are nobody's. */
static void io_check(const struct owner *owner, const struct region *region, struct report *report)
{
	for (uint64_t bit = 0; bit < region->pages * PAGE_SIZE * 8; bit++) {
		if (!bit_clear(region, bit) || (bit < PORTS && port_granted(owner, bit)))
			continue;
		report_violation(report, VIOLATION_PORT_OPEN, owner->line,
				 "%s: I/O bitmap '%s' at 0x%" PRIx64 " opens port 0x%" PRIx64, owner->name,
				 region->name, region->address, bit);
		return;
	}
}

/* MSR that a bit of the VMX bitmap stands for: read low, read high, write low, write high. */
static uint64_t vmx_msr(uint64_t bit, bool *write)
{
	*write = bit >= 2ULL * RANGE_MSRS;
	bit %= 2ULL * RANGE_MSRS;
	return bit < RANGE_MSRS ? bit : 0xc0000000U + bit - RANGE_MSRS;
}

/* MSR that a bit of the SVM bitmap stands for: three ranges, bits read and write in turn; the rest is reserved. */
static uint64_t svm_msr(uint64_t bit, bool *write)
{
	static const uint32_t first[] = {0x00000000U, 0xc0000000U, 0xc0010000U};
	uint64_t range = bit / 2 / RANGE_MSRS;

	*write = bit & 1U;
	return range < 3 ? first[range] + bit / 2 % RANGE_MSRS : NO_MSR;
}

static bool msr_granted(const struct owner *owner, uint64_t msr, bool write)
{
	for (size_t i = 0; i < owner->msr_count; i++) {
		const struct msr_range *range = &owner->msrs[i];

		if (msr >= range->first && msr <= range->last && (write ? range->write : range->read))
			return true;
	}
	return false;
}

static void msr_check(const struct owner *owner, const struct region *region, struct report *report)
{
	for (uint64_t bit = 0; bit < region->pages * PAGE_SIZE * 8; bit++) {
		bool write;
		uint64_t msr = region->pages == MSR_PAGES_SVM ? svm_msr(bit, &write) : vmx_msr(bit, &write);

		if (!bit_clear(region, bit) || msr_granted(owner, msr, write))
			continue;
		report_violation(report, VIOLATION_MSR_OPEN, owner->line,
				 "%s: MSR bitmap '%s' at 0x%" PRIx64 " opens MSR 0x%" PRIx64 " for %s", owner->name,
				 region->name, region->address, msr, write ? "writing" : "reading");
		return;
	}
}

void bitmap_check(struct composition *composition, size_t index, struct report *report)
{
	const struct owner *owner = &composition->owners[index];
	const struct region *io = bitmap_find(composition, index, owner->io_bitmap, "system_iobm", report);
	const struct region *msr = bitmap_find(composition, index, owner->msr_bitmap, "system_msrbm", report);
	bool vmx;

	if (io == NULL || msr == NULL)
		return;
	vmx = io->pages == IO_PAGES_VMX && msr->pages == MSR_PAGES_VMX;
	if (!vmx && (io->pages != IO_PAGES_SVM || msr->pages != MSR_PAGES_SVM)) {
		report_violation(report, VIOLATION_BITMAP_PLACE, owner->line,
				 "%s: bitmaps of %" PRIu64 " and %" PRIu64 " pages are of no known CPU", owner->name,
				 io->pages, msr->pages);
		return;
	}
	io_check(owner, io, report);
	msr_check(owner, msr, report);
}
