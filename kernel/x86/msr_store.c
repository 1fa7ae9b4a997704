/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The MSR store: loops over a subject's entries, and the list of what must not be in one. */
#include "vcpu_common.h"

#include "x86.h"

/*
 * First and last of each range. The time stamp counter is common; FS.base and GS.base are in VMCS and VMCB; the rest is
 * the machine's or the kernel's.
 */
static const uint32_t msr_refused[][2] = {
    {0x00000010, 0x00000010}, /* TSC */
    {0x0000001b, 0x0000001b}, /* APIC base */
    {0x0000003a, 0x0000003b}, /* feature control, TSC adjustment */
    {0x00000079, 0x00000079}, /* microcode */
    {0x0000008b, 0x0000008b}, /* microcode revision */
    {0x0000009b, 0x0000009b}, /* SMM monitor (SDM vol. 3, 26.4: VM entry refuses it) */
    {0x00000200, 0x0000026f}, /* memory types */
    {0x00000277, 0x00000277}, /* PAT */
    {0x000002ff, 0x000002ff}, /* default memory type */
    {0x00000480, 0x00000491}, /* VMX capabilities */
    {0x000006e0, 0x000006e0}, /* TSC deadline */
    {0x00000800, 0x000008ff}, /* x2APIC (26.4) */
    {0x00000da0, 0x00000da0}, /* supervisor state components */
    {0xc0000080, 0xc0000080}, /* EFER */
    {0xc0000100, 0xc0000101}, /* FS.base, GS.base (26.4) */
    {0xc0010010, 0xc001001f}, /* memory types of AMD */
    {0xc0010111, 0xc0010118}, /* SMM and SVM control */
};

bool msr_store_ok(const struct msr_entry *entries, uint32_t count)
{
	bool ok = true;

	for (uint32_t entry = 0; entry < count; entry++) {
		uint32_t const index = entries[entry].index;

		ok = ok && entries[entry].reserved == 0;
		for (uint32_t range = 0; range < sizeof(msr_refused) / sizeof(msr_refused[0]); range++) {
			ok = ok && (index < msr_refused[range][0] || index > msr_refused[range][1]);
		}
	}
	return ok;
}

void msr_store_save(struct msr_entry *entries, uint32_t count)
{
	for (uint32_t entry = 0; entry < count; entry++) {
		entries[entry].data = x86_rdmsr(entries[entry].index);
	}
}

void msr_store_load(const struct msr_entry *entries, uint32_t count)
{
	for (uint32_t entry = 0; entry < count; entry++) {
		x86_wrmsr(entries[entry].index, entries[entry].data);
	}
}

void msr_store_forget(const struct msr_entry *entries, uint32_t count)
{
	for (uint32_t entry = 0; entry < count; entry++) {
		x86_wrmsr(entries[entry].index, 0);
	}
}
