/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The start-up rows of the VMX back end. X(name, predicate). What single subjects need besides is checked when their
 * VMCS is written (vmx_reset.c). EPT is such a thing: native subjects do without.
 */
#ifndef VMX_STARTUP_ROWS_H
#define VMX_STARTUP_ROWS_H

#define VMX_STARTUP_ROWS(X)                                                                                            \
	X("VMX (CPUID.1:ECX[5])", vmx_startup_has_vmx)                                                                 \
	X("VMX enabled by firmware (IA32_FEATURE_CONTROL)", vmx_startup_is_enabled)                                    \
	X("CR0 valid in VMX operation", vmx_startup_has_valid_cr0)                                                     \
	X("CR4 valid in VMX operation", vmx_startup_has_valid_cr4)                                                     \
	X("VMCS of at most one page (IA32_VMX_BASIC[44:32])", vmx_startup_has_small_vmcs)                              \
	X("VMCS anywhere in memory (IA32_VMX_BASIC[48])", vmx_startup_has_wide_addresses)                              \
	X("VMCS in write-back memory (IA32_VMX_BASIC[53:50])", vmx_startup_has_write_back_vmcs)                        \
	X("VMX: external-interrupt exiting", vmx_startup_has_external_interrupt)                                       \
	X("VMX: NMI exiting", vmx_startup_has_nmi)                                                                     \
	X("VMX: preemption timer", vmx_startup_has_timer)                                                              \
	X("VMX: preemption timer at the rate of the policy (IA32_VMX_MISC[4:0])", vmx_startup_has_timer_rate)          \
	X("VMX: interrupt-window exiting", vmx_startup_has_window)                                                     \
	X("VMX: CR3-load and CR3-store exiting", vmx_startup_has_cr3)                                                  \
	X("VMX: CR8-load and CR8-store exiting", vmx_startup_has_cr8)                                                  \
	X("VMX: MOV-DR exiting", vmx_startup_has_mov_dr)                                                               \
	X("VMX: MWAIT exiting", vmx_startup_has_mwait)                                                                 \
	X("VMX: I/O bitmaps", vmx_startup_has_io_bitmaps)                                                              \
	X("VMX: MSR bitmaps", vmx_startup_has_msr_bitmaps)                                                             \
	X("VMX: secondary controls", vmx_startup_has_secondary)                                                        \
	X("VMX: WBINVD exiting", vmx_startup_has_wbinvd)                                                               \
	X("VMX: 64-bit host", vmx_startup_has_host_64bit)                                                              \
	X("VMX: interrupts acknowledged on exit", vmx_startup_has_acknowledge)                                         \
	X("VMX: IA-32e mode guest", vmx_startup_has_ia32e_guest)

#endif
