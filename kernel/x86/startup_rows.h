/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The start-up rows that both back ends need. X(name, predicate). */
#ifndef KERNEL_STARTUP_ROWS_H
#define KERNEL_STARTUP_ROWS_H

#define STARTUP_ROWS(X)                                                                                                \
	X("protected mode (CR0.PE)", startup_has_protected_mode)                                                       \
	X("paging (CR0.PG)", startup_has_paging)                                                                       \
	X("IA-32e mode (EFER.LMA)", startup_has_long_mode)                                                             \
	X("execute disable (EFER.NXE)", startup_has_execute_disable)                                                   \
	X("no virtual-8086 mode (RFLAGS.VM)", startup_has_no_virtual_8086)                                             \
	X("machine check exception (CPUID.1:EDX[7])", startup_has_machine_check)                                       \
	X("machine check architecture (CPUID.1:EDX[14])", startup_has_machine_check_banks)                             \
	X("local APIC (CPUID.1:EDX[9])", startup_has_apic)                                                             \
	X("x2APIC (CPUID.1:ECX[21])", startup_has_x2apic)                                                              \
	X("PAT (CPUID.1:EDX[16])", startup_has_pat)                                                                    \
	X("invariant TSC (CPUID.80000007H:EDX[8])", startup_has_invariant_tsc)                                         \
	X("XSAVE (CPUID.1:ECX[26])", startup_has_xsave)                                                                \
	X("XSAVE of x87 and SSE (CPUID.0DH:EAX[1:0])", startup_has_xsave_features)                                     \
	X("XSAVE area within its page (CPUID.0DH)", startup_has_small_xsave_area)                                       \
	X("scrub: IBPB (CPUID.7:EDX[26], CPUID.80000008H:EBX[12])", startup_has_ibpb)                                  \
	X("scrub: VERW (CPUID.7:EDX[10])", startup_has_md_clear)                                                       \
	X("scrub: L1D flush (CPUID.7:EDX[28])", startup_has_l1d_flush)

#endif
