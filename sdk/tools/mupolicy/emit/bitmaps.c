/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* I/O and MSR permission bitmaps of VMX and SVM. */
#include "emit/bitmaps.h"

#include <stdlib.h>
#include <string.h>

#include "msr_range.h"

#define RANGE_MSRS 0x2000U /* MSRs of one range of a bitmap */

/* The first MSR of each range that a bitmap has bits for; others always exit. */
static const uint32_t vmx_range_first[] = {0x00000000U, 0xc0000000U};
static const uint32_t svm_range_first[] = {0x00000000U, 0xc0000000U, 0xc0010000U};

struct forbidden_msr {
	uint32_t first;
	uint32_t last;
	bool read;
	bool write;
	const char *why;
};

static const struct forbidden_msr forbidden_msrs[] = {
    {0x00000010, 0x00000010, false, true, "the time stamp counter is common to all subjects"},
    {0x0000001b, 0x0000001b, false, true, "the local APIC belongs to the kernel"},
    {0x0000003a, 0x0000003b, false, true, "it changes the CPU for all subjects"},
    {0x00000079, 0x00000079, false, true, "microcode is loaded by the kernel only"},
    {0x00000200, 0x0000026f, false, true, "memory types belong to the kernel"},
    {0x00000277, 0x00000277, true, true, "the PAT is the kernel's and is not switched"},
    {0x000002ff, 0x000002ff, false, true, "memory types belong to the kernel"},
    {0x000006e0, 0x000006e0, true, true, "the local APIC timer belongs to the kernel"},
    {0x00000800, 0x000008ff, true, true, "x2APIC registers belong to the kernel"},
    {0x00000da0, 0x00000da0, false, true, "supervisor state components belong to the kernel"},
    {0xc0010010, 0xc001001f, false, true, "memory types belong to the kernel"},
    {0xc0010111, 0xc0010118, true, true, "SMM and SVM control registers belong to the kernel"},
};

size_t bitmaps_io_size(enum policy_virtualization virtualization)
{
	return virtualization == POLICY_SVM ? 3U * MUEN_PAGE_SIZE : 2U * MUEN_PAGE_SIZE;
}

size_t bitmaps_msr_size(enum policy_virtualization virtualization)
{
	return virtualization == POLICY_SVM ? 2U * MUEN_PAGE_SIZE : MUEN_PAGE_SIZE;
}

uint8_t *bitmaps_new(size_t size)
{
	uint8_t *bitmap = malloc(size);

	if (bitmap != NULL)
		memset(bitmap, 0xff, size);
	return bitmap;
}

static void bit_clear(uint8_t *bitmap, size_t bit)
{
	bitmap[bit / 8] &= (uint8_t) ~(1U << (bit % 8));
}

void bitmaps_allow_ports(uint8_t *io_bitmap, uint16_t first, uint16_t last)
{
	for (uint32_t port = first; port <= last; port++)
		bit_clear(io_bitmap, port);
}

static const char *msr_refusal(uint32_t msr, const struct msr_grant *grant)
{
	for (size_t i = 0; i < sizeof(forbidden_msrs) / sizeof(forbidden_msrs[0]); i++) {
		const struct forbidden_msr *forbidden = &forbidden_msrs[i];

		if (msr >= forbidden->first && msr <= forbidden->last &&
		    ((grant->read && forbidden->read) || (grant->write && forbidden->write)))
			return forbidden->why;
	}
	if (msr == MSR_EFER && grant->write && !grant->efer_switched)
		return "EFER is not switched by this CPU's controls, writing it would change the kernel's";
	return NULL;
}

/* The range an MSR lies in, or -1. */
static int range_of(uint32_t msr, const uint32_t *range_first, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (msr - range_first[i] < RANGE_MSRS)
			return (int)i;
	return -1;
}

static int range_find(uint32_t msr, enum policy_virtualization virtualization)
{
	if (virtualization == POLICY_SVM)
		return range_of(msr, svm_range_first, sizeof(svm_range_first) / sizeof(svm_range_first[0]));
	return range_of(msr, vmx_range_first, sizeof(vmx_range_first) / sizeof(vmx_range_first[0]));
}

/*
 * VMX: four bitmaps of 1 KiB: read low, read high, write low, write high. SVM: 2 KiB a range, bits read, write; a write
 * of EFER stays closed, and the kernel carries it out: a guest that clears SVME could not be entered again (APM vol. 2,
 * 15.5.1).
 */
static void msr_open(uint8_t *bitmap, enum policy_virtualization virtualization, uint32_t msr,
		     const struct msr_grant *grant)
{
	size_t range = (size_t)range_find(msr, virtualization);
	size_t offset = msr % RANGE_MSRS;
	bool svm = virtualization == POLICY_SVM;
	size_t read_bit = svm ? (range * RANGE_MSRS + offset) * 2 : range * RANGE_MSRS + offset;
	size_t write_bit = svm ? read_bit + 1 : read_bit + (size_t)2 * RANGE_MSRS;

	if (grant->read)
		bit_clear(bitmap, read_bit);
	if (grant->write && !(svm && msr == MSR_EFER))
		bit_clear(bitmap, write_bit);
}

static bool grant_check(enum policy_virtualization virtualization, const struct msr_grant *grant, uint32_t *msr,
			const char **why)
{
	*msr = grant->first;
	*why = "the range ends before it begins";
	if (grant->last < grant->first)
		return false;
	for (uint64_t at = grant->first; at <= grant->last; at++) {
		*msr = (uint32_t)at;
		*why = "the CPU's MSR bitmap has no bits for it";
		if (range_find(*msr, virtualization) < 0)
			return false;
		*why = msr_refusal(*msr, grant);
		if (*why != NULL)
			return false;
	}
	return true;
}

bool bitmaps_allow_msrs(uint8_t *msr_bitmap, enum policy_virtualization virtualization, const struct msr_grant *grant,
			uint32_t *msr, const char **why)
{
	if (!grant_check(virtualization, grant, msr, why))
		return false;
	for (uint64_t at = grant->first; at <= grant->last; at++)
		msr_open(msr_bitmap, virtualization, (uint32_t)at, grant);
	return true;
}
