/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* VMX operation on this CPU (SDM vol. 3, 23.7 and 31.5). The start-up rows have checked that it is possible. */
#include "memory.h"
#include "panic.h"
#include "vcpu.h"
#include "vmx_asm.h"
#include "vmx_vcpu.h"
#include "x86.h"

#include <muen/abi/policy.h>

#define FEATURE_CONTROL_SMX 2ULL /* VMX inside SMX operation: never entered here */
#define VMX_BASIC_REVISION_MASK 0x7fffffffULL

extern uint8_t host_page[MUEN_PAGE_SIZE];

const uint32_t vcpu_virtualization = POLICY_VMX;

struct cpu_features vmx_features;

/* Firmware may leave the MSR open. It is locked then, so that nothing turns VMX off later. */
static void vmx_enable_feature(void)
{
	uint64_t const value = x86_rdmsr(MSR_FEATURE_CONTROL);

	if ((value & FEATURE_CONTROL_LOCK) == 0) {
		x86_wrmsr(MSR_FEATURE_CONTROL,
			  (value & ~FEATURE_CONTROL_SMX) | FEATURE_CONTROL_VMX | FEATURE_CONTROL_LOCK);
	}
}

void vmx_format(uint8_t *page)
{
	uint32_t const revision = (uint32_t)(vmx_features.vmx_basic & VMX_BASIC_REVISION_MASK);

	memset(page, 0, MUEN_PAGE_SIZE);
	memcpy(page, &revision, sizeof(revision));
}

void vcpu_enable(hpa_t host_page_address)
{
	cpu_features_read(&vmx_features);
	vmx_enable_feature();
	x86_write_cr4(x86_read_cr4() | CR4_VMXE);
	vmx_format(host_page);
	vmx_on(host_page_address);
}
