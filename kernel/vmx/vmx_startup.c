/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The start-up rows of the VMX back end: a function of what the CPU says of itself. What single subjects need besides
 * is checked when their VMCS is written (vmx_reset.c). EPT is such a thing: native subjects do without.
 */
#include "policy_tables.h"
#include "startup_check.h"
#include "vmx_controls.h"
#include "x86.h"

#define WRITE_BACK 6U
#define INVVPID (1ULL << 32)
#define INVVPID_ONE (1ULL << 41)

/* X(name, passes). An unlocked IA32_FEATURE_CONTROL is ours to set. */
#define VMX_STARTUP_ROWS(X)                                                                                            \
	X("VMX (CPUID.1:ECX[5])", (features->leaf1_ecx & CPUID1_ECX_VMX) != 0)                                         \
	X("VMX enabled by firmware (IA32_FEATURE_CONTROL)",                                                            \
	  (features->feature_control & (FEATURE_CONTROL_LOCK | FEATURE_CONTROL_VMX)) != FEATURE_CONTROL_LOCK)          \
	X("CR0 valid in VMX operation",                                                                                \
	  vmx_controls_fixed_ok(features->cr0, features->vmx_cr0_fixed0, features->vmx_cr0_fixed1))                    \
	X("CR4 valid in VMX operation",                                                                                \
	  vmx_controls_fixed_ok(features->cr4 | CR4_VMXE, features->vmx_cr4_fixed0, features->vmx_cr4_fixed1))         \
	X("VMCS of at most one page (IA32_VMX_BASIC[44:32])", (features->vmx_basic >> 32 & 0x1fffU) <= MUEN_PAGE_SIZE) \
	X("VMCS anywhere in memory (IA32_VMX_BASIC[48])", (features->vmx_basic >> 48 & 1U) == 0)                       \
	X("VMCS in write-back memory (IA32_VMX_BASIC[53:50])", (features->vmx_basic >> 50 & 0xfU) == WRITE_BACK)       \
	X("VMX: external-interrupt exiting", vmx_controls_allow(features->vmx_pin, PIN_EXTERNAL_INTERRUPT))            \
	X("VMX: NMI exiting", vmx_controls_allow(features->vmx_pin, PIN_NMI))                                          \
	X("VMX: preemption timer", vmx_controls_allow(features->vmx_pin, PIN_PREEMPTION_TIMER))                        \
	X("VMX: preemption timer at the rate of the policy (IA32_VMX_MISC[4:0])",                                      \
	  (features->vmx_misc & 0x1fU) == policy_header.vmx_timer_rate)                                                \
	X("VMX: interrupt-window exiting", vmx_controls_allow(features->vmx_proc, PROC_INTERRUPT_WINDOW))              \
	X("VMX: CR3-load and CR3-store exiting",                                                                       \
	  vmx_controls_allow(features->vmx_proc, PROC_CR3_LOAD | PROC_CR3_STORE))                                      \
	X("VMX: CR8-load and CR8-store exiting",                                                                       \
	  vmx_controls_allow(features->vmx_proc, PROC_CR8_LOAD | PROC_CR8_STORE))                                      \
	X("VMX: MOV-DR exiting", vmx_controls_allow(features->vmx_proc, PROC_MOV_DR))                                  \
	X("VMX: MWAIT exiting", vmx_controls_allow(features->vmx_proc, PROC_MWAIT))                                    \
	X("VMX: I/O bitmaps", vmx_controls_allow(features->vmx_proc, PROC_IO_BITMAPS))                                 \
	X("VMX: MSR bitmaps", vmx_controls_allow(features->vmx_proc, PROC_MSR_BITMAPS))                                \
	X("VMX: secondary controls", vmx_controls_allow(features->vmx_proc, PROC_SECONDARY))                           \
	X("VMX: WBINVD exiting", vmx_controls_allow(features->vmx_proc2, PROC2_WBINVD))                                \
	X("VMX: 64-bit host", vmx_controls_allow(features->vmx_exit, EXIT_HOST_64BIT))                                 \
	X("VMX: interrupts acknowledged on exit", vmx_controls_allow(features->vmx_exit, EXIT_ACKNOWLEDGE))            \
	X("VMX: IA-32e mode guest", vmx_controls_allow(features->vmx_entry, ENTRY_IA32E_GUEST))                        \
	X("VMX: VPID", vmx_controls_allow(features->vmx_proc2, PROC2_VPID))                                            \
	X("VMX: INVVPID (IA32_VMX_EPT_VPID_CAP[32])", (features->vmx_ept_vpid & INVVPID) != 0)                         \
	X("VMX: INVVPID of one VPID (IA32_VMX_EPT_VPID_CAP[41])", (features->vmx_ept_vpid & INVVPID_ONE) != 0)

const char *vcpu_startup_failure(const struct cpu_features *features)
{
	VMX_STARTUP_ROWS(STARTUP_CHECK_ROW)
	return NULL;
}
