/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The start-up rows of the VMX back end: pure functions of what the CPU says of itself. */
#include "policy_tables.h"
#include "startup_check.h"
#include "vmx_controls.h"
#include "vmx_startup_rows.h"
#include "x86.h"

#define CPUID1_ECX_VMX (1U << 5)
#define FEATURE_CONTROL_LOCK 1ULL
#define FEATURE_CONTROL_VMX 4ULL
#define VMX_BASIC_32BIT_ADDRESS (1ULL << 48)
#define MEMORY_TYPE_WRITE_BACK 6U
#define VMX_MISC_TIMER_RATE_MASK 0x1fU

static bool vmx_startup_has_vmx(const struct cpu_features *features)
{
	return (features->leaf1_ecx & CPUID1_ECX_VMX) != 0;
}

/* An unlocked MSR is ours to set. */
static bool vmx_startup_is_enabled(const struct cpu_features *features)
{
	return (features->feature_control & (FEATURE_CONTROL_LOCK | FEATURE_CONTROL_VMX)) != FEATURE_CONTROL_LOCK;
}

static bool vmx_startup_has_valid_cr0(const struct cpu_features *features)
{
	return vmx_controls_fixed_ok(features->cr0, features->vmx_cr0_fixed0, features->vmx_cr0_fixed1);
}

static bool vmx_startup_has_valid_cr4(const struct cpu_features *features)
{
	return vmx_controls_fixed_ok(features->cr4 | CR4_VMXE, features->vmx_cr4_fixed0, features->vmx_cr4_fixed1);
}

static bool vmx_startup_has_small_vmcs(const struct cpu_features *features)
{
	return (features->vmx_basic >> 32 & 0x1fffU) <= MUEN_PAGE_SIZE;
}

static bool vmx_startup_has_wide_addresses(const struct cpu_features *features)
{
	return (features->vmx_basic & VMX_BASIC_32BIT_ADDRESS) == 0;
}

static bool vmx_startup_has_write_back_vmcs(const struct cpu_features *features)
{
	return (features->vmx_basic >> 50 & 0xfU) == MEMORY_TYPE_WRITE_BACK;
}

static bool vmx_startup_has_external_interrupt(const struct cpu_features *features)
{
	return vmx_controls_allow(features->vmx_pin, PIN_EXTERNAL_INTERRUPT);
}

static bool vmx_startup_has_nmi(const struct cpu_features *features)
{
	return vmx_controls_allow(features->vmx_pin, PIN_NMI);
}

static bool vmx_startup_has_timer(const struct cpu_features *features)
{
	return vmx_controls_allow(features->vmx_pin, PIN_PREEMPTION_TIMER);
}

static bool vmx_startup_has_timer_rate(const struct cpu_features *features)
{
	return (features->vmx_misc & VMX_MISC_TIMER_RATE_MASK) == policy_header.vmx_timer_rate;
}

static bool vmx_startup_has_window(const struct cpu_features *features)
{
	return vmx_controls_allow(features->vmx_proc, PROC_INTERRUPT_WINDOW);
}

static bool vmx_startup_has_cr3(const struct cpu_features *features)
{
	return vmx_controls_allow(features->vmx_proc, PROC_CR3_LOAD | PROC_CR3_STORE);
}

static bool vmx_startup_has_cr8(const struct cpu_features *features)
{
	return vmx_controls_allow(features->vmx_proc, PROC_CR8_LOAD | PROC_CR8_STORE);
}

static bool vmx_startup_has_mov_dr(const struct cpu_features *features)
{
	return vmx_controls_allow(features->vmx_proc, PROC_MOV_DR);
}

static bool vmx_startup_has_mwait(const struct cpu_features *features)
{
	return vmx_controls_allow(features->vmx_proc, PROC_MWAIT);
}

static bool vmx_startup_has_io_bitmaps(const struct cpu_features *features)
{
	return vmx_controls_allow(features->vmx_proc, PROC_IO_BITMAPS);
}

static bool vmx_startup_has_msr_bitmaps(const struct cpu_features *features)
{
	return vmx_controls_allow(features->vmx_proc, PROC_MSR_BITMAPS);
}

static bool vmx_startup_has_secondary(const struct cpu_features *features)
{
	return vmx_controls_allow(features->vmx_proc, PROC_SECONDARY);
}

static bool vmx_startup_has_wbinvd(const struct cpu_features *features)
{
	return vmx_controls_allow(features->vmx_proc2, PROC2_WBINVD);
}

static bool vmx_startup_has_host_64bit(const struct cpu_features *features)
{
	return vmx_controls_allow(features->vmx_exit, EXIT_HOST_64BIT);
}

static bool vmx_startup_has_acknowledge(const struct cpu_features *features)
{
	return vmx_controls_allow(features->vmx_exit, EXIT_ACKNOWLEDGE);
}

static bool vmx_startup_has_ia32e_guest(const struct cpu_features *features)
{
	return vmx_controls_allow(features->vmx_entry, ENTRY_IA32E_GUEST);
}

const char *vcpu_startup_failure(const struct cpu_features *features)
{
	VMX_STARTUP_ROWS(STARTUP_CHECK_ROW)
	return NULL;
}
