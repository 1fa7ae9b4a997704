/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The start-up rows that both back ends need: functions of what the CPU says of itself. */
#include "startup_check.h"

#include "crash_audit.h"
#include "pages.h"
#include "x86.h"

/* The words of the crash audit as one: system in 15:0, FPU in 23:16, MCE in 31:24. */
#define AUDIT_FPU(bit) ((bit) << 16)
#define AUDIT_MCE(bit) ((bit) << 24)

/* X(name, passes, bit of the crash audit, or 0). What only some policies use is demanded by them alone. */
#define STARTUP_ROWS(X)                                                                                                \
	X("protected mode (CR0.PE)", (features->cr0 & CR0_PE) != 0, CRASH_SYSTEM_PROTECTED)                            \
	X("paging (CR0.PG)", (features->cr0 & CR0_PG) != 0, CRASH_SYSTEM_PAGING)                                       \
	X("IA-32e mode (EFER.LMA)", (features->efer & EFER_LMA) != 0, CRASH_SYSTEM_LONG_MODE)                          \
	X("execute disable (EFER.NXE)", (features->efer & EFER_NXE) != 0, 0)                                           \
	X("no virtual-8086 mode (RFLAGS.VM)", (features->rflags & RFLAGS_VM) == 0, CRASH_SYSTEM_NO_V8086)              \
	X("machine check exception (CPUID.1:EDX[7])", (features->leaf1_edx & 1U << 7) != 0, AUDIT_MCE(CRASH_MCE_MCE))  \
	X("machine check architecture (CPUID.1:EDX[14])", (features->leaf1_edx & 1U << 14) != 0,                       \
	  AUDIT_MCE(CRASH_MCE_MCA))                                                                                    \
	X("local APIC (CPUID.1:EDX[9])", (features->leaf1_edx & 1U << 9) != 0, CRASH_SYSTEM_APIC)                      \
	X("x2APIC (CPUID.1:ECX[21])",                                                                                  \
	  policy_header.apic_mode != POLICY_X2APIC || (features->leaf1_ecx & 1U << 21) != 0, CRASH_SYSTEM_APIC)        \
	X("PAT (CPUID.1:EDX[16])", (features->leaf1_edx & 1U << 16) != 0, 0)                                           \
	X("invariant TSC (CPUID.80000007H:EDX[8])",                                                                    \
	  (policy_header.flags & POLICY_FLAG_INVARIANT_TSC) == 0 || (features->ext7_edx & 1U << 8) != 0,               \
	  CRASH_SYSTEM_TSC)                                                                                            \
	X("XSAVE (CPUID.1:ECX[26])", (features->leaf1_ecx & 1U << 26) != 0, AUDIT_FPU(CRASH_FPU_XSAVE))                \
	X("XSAVE of x87 and SSE (CPUID.0DH:EAX[1:0])", (features->leafd_eax & 3U) == 3U, 0)                            \
	X("XSAVE area within its page (CPUID.0DH)", features->xsave_bytes <= sizeof(subject_pages[0].extended.xsave),  \
	  AUDIT_FPU(CRASH_FPU_AREA))                                                                                   \
	X("scrub: IBPB (CPUID.7:EDX[26], CPUID.80000008H:EBX[12])",                                                    \
	  features->ibpb != 0 || !startup_scrubs(POLICY_SCRUB_IBPB), 0)                                                \
	X("scrub: VERW (CPUID.7:EDX[10])",                                                                             \
	  (features->leaf7_edx & 1U << 10) != 0 || !startup_scrubs(POLICY_SCRUB_VERW), 0)                              \
	X("scrub: L1D flush (CPUID.7:EDX[28])",                                                                        \
	  (features->leaf7_edx & 1U << 28) != 0 || !startup_scrubs(POLICY_SCRUB_L1D), 0)

static bool startup_scrubs(uint32_t what)
{
	for (partition_id_t partition = 0; partition < policy_header.partition_count; partition++) {
		if ((policy_partition[partition].scrub & what) != 0) {
			return true;
		}
	}
	return false;
}

/* The bits of the back end's rows come together: set if all of them pass. */
const char *startup_check_failure(const struct cpu_features *features)
{
	uint32_t const back_end = CRASH_SYSTEM_VMX | CRASH_SYSTEM_VMX_ON | CRASH_SYSTEM_CR0 | CRASH_SYSTEM_CR4;
	const char *failure = vcpu_startup_failure(features);
	uint32_t passed = failure == NULL ? back_end : 0;
	uint32_t failed = 0;

	STARTUP_ROWS(STARTUP_AUDIT_ROW)
	if (failure != NULL) {
		passed &= ~failed;
		crash_dump.startup.system = (uint16_t)passed;
		crash_dump.startup.fpu = (uint8_t)(passed >> 16);
		crash_dump.startup.mce = (uint8_t)(passed >> 24);
		crash_dump.validity |= CRASH_HAS_STARTUP;
	}
	return failure;
}
