/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Upstream's list. Of the machine are platform information, thermal state, power limits and performance requests (SDM
 * vol. 4, table 2-2): none of them reaches memory, none changes the rate of an invariant TSC.
 */
#include "msr_range.h"

const struct msr_range msr_ranges[MSR_RANGE_COUNT] = {
    {0xce, 0xce, MSR_OF_MACHINE},           {0x174, 0x176, MSR_OF_VCPU},
    {0x19c, 0x19c, MSR_OF_MACHINE},         {0x1a2, 0x1a2, MSR_OF_MACHINE},
    {0x1b1, 0x1b1, MSR_OF_MACHINE},         {0x1d9, 0x1d9, MSR_OF_VCPU},
    {0x606, 0x606, MSR_OF_MACHINE},         {0x610, 0x611, MSR_OF_MACHINE},
    {0x619, 0x619, MSR_OF_MACHINE},         {0x641, 0x641, MSR_OF_MACHINE},
    {0x64b, 0x64b, MSR_OF_MACHINE},         {0x770, 0x771, MSR_OF_MACHINE},
    {0x774, 0x774, MSR_OF_MACHINE},         {MSR_EFER, MSR_EFER, MSR_OF_VCPU},
    {0xc0000081, 0xc0000084, MSR_OF_STORE}, {0xc0000100, 0xc0000101, MSR_OF_VCPU},
    {0xc0000102, 0xc0000102, MSR_OF_STORE},
};

const struct msr_range *msr_range_find(uint64_t address)
{
	for (size_t i = 0; i < MSR_RANGE_COUNT; i++) {
		if (address >= msr_ranges[i].first && address <= msr_ranges[i].last)
			return &msr_ranges[i];
	}
	return NULL;
}
