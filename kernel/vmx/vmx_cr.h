/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Control registers of subjects: which bits a subject may own, and which the CPU must have set under VMX whatever
 * policy or monitor say. Pure: the host tests compile it.
 */
#ifndef VMX_CR_H
#define VMX_CR_H

#include "types.h"
#include "x86.h"

/* PE MP EM TS ET WP AM PG */
#define VMX_CR0_GUEST_OWNABLE 0x8005001fULL

/* VME PVI TSD DE PSE PAE PGE PCE OSFXSR OSXMMEXCPT UMIP SMXE (GETSEC always exits) FSGSBASE PCIDE OSXSAVE SMEP SMAP */
#define VMX_CR4_GUEST_OWNABLE 0x00374fbfULL

/* What a subject's CR4 may contain: besides those, what the host owns in it. */
#define VMX_CR4_KNOWN (VMX_CR4_GUEST_OWNABLE | CR4_MCE | CR4_VMXE)

/*
 * Machine checks reach the kernel, and VMX operation stays on (SDM vol. 3, 23.8). A record without VMXE means "parked"
 * to core, and only to core.
 */
static inline uint64_t vmx_cr4_real(uint64_t cr4)
{
	return (cr4 & VMX_CR4_KNOWN) | CR4_MCE | CR4_VMXE;
}

#endif
