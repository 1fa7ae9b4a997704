/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The start-up rows that both back ends need: pure functions of what the CPU says of itself. */
#include "startup_check.h"

#include "crash_audit.h"
#include "pages.h"
#include "policy_tables.h"
#include "startup_rows.h"
#include "x86.h"

static bool startup_has_protected_mode(const struct cpu_features *features)
{
	return (features->cr0 & CR0_PE) != 0;
}

static bool startup_has_paging(const struct cpu_features *features)
{
	return (features->cr0 & CR0_PG) != 0;
}

static bool startup_has_long_mode(const struct cpu_features *features)
{
	return (features->efer & EFER_LMA) != 0;
}

static bool startup_has_execute_disable(const struct cpu_features *features)
{
	return (features->efer & EFER_NXE) != 0;
}

static bool startup_has_no_virtual_8086(const struct cpu_features *features)
{
	return (features->rflags & RFLAGS_VM) == 0;
}

static bool startup_has_machine_check(const struct cpu_features *features)
{
	return (features->leaf1_edx & 1U << 7) != 0;
}

static bool startup_has_machine_check_banks(const struct cpu_features *features)
{
	return (features->leaf1_edx & 1U << 14) != 0;
}

static bool startup_has_apic(const struct cpu_features *features)
{
	return (features->leaf1_edx & 1U << 9) != 0;
}

/* Only where the policy uses it. */
static bool startup_has_x2apic(const struct cpu_features *features)
{
	return policy_header.apic_mode != POLICY_X2APIC || (features->leaf1_ecx & 1U << 21) != 0;
}

static bool startup_has_pat(const struct cpu_features *features)
{
	return (features->leaf1_edx & 1U << 16) != 0;
}

/* Only where the machine description promises it. */
static bool startup_has_invariant_tsc(const struct cpu_features *features)
{
	return (policy_header.flags & POLICY_FLAG_INVARIANT_TSC) == 0 || (features->ext7_edx & 1U << 8) != 0;
}

static bool startup_has_xsave(const struct cpu_features *features)
{
	return (features->leaf1_ecx & 1U << 26) != 0;
}

static bool startup_has_xsave_features(const struct cpu_features *features)
{
	return (features->leafd_eax & 3U) == 3U;
}

static bool startup_has_small_xsave_area(const struct cpu_features *features)
{
	return features->xsave_bytes <= sizeof(((struct extended_state *)0)->xsave);
}

static bool startup_is_scrub_asked_for(uint32_t what)
{
	for (partition_id_t partition = 0; partition < policy_header.partition_count; partition++) {
		if ((policy_partition[partition].scrub & what) != 0) {
			return true;
		}
	}
	return false;
}

static bool startup_has_ibpb(const struct cpu_features *features)
{
	return !startup_is_scrub_asked_for(POLICY_SCRUB_IBPB) || features->ibpb != 0;
}

static bool startup_has_md_clear(const struct cpu_features *features)
{
	return !startup_is_scrub_asked_for(POLICY_SCRUB_VERW) || (features->leaf7_edx & 1U << 10) != 0;
}

static bool startup_has_l1d_flush(const struct cpu_features *features)
{
	return !startup_is_scrub_asked_for(POLICY_SCRUB_L1D) || (features->leaf7_edx & 1U << 28) != 0;
}

const char *startup_check_failure(const struct cpu_features *features)
{
	STARTUP_ROWS(STARTUP_CHECK_ROW)
	return NULL;
}

static uint16_t audit_bit(bool passes, uint16_t bit)
{
	return passes ? bit : 0;
}

/* The bits of the back end's own rows come together: set if all of them pass. */
void startup_check_audit(const struct cpu_features *features)
{
	uint16_t const back_end = CRASH_SYSTEM_VMX | CRASH_SYSTEM_VMX_ON | CRASH_SYSTEM_CR0 | CRASH_SYSTEM_CR4;

	crash_dump.startup.system =
	    audit_bit(vcpu_startup_failure(features) == NULL, back_end) |
	    audit_bit(startup_has_protected_mode(features), CRASH_SYSTEM_PROTECTED) |
	    audit_bit(startup_has_paging(features), CRASH_SYSTEM_PAGING) |
	    audit_bit(startup_has_long_mode(features), CRASH_SYSTEM_LONG_MODE) |
	    audit_bit(startup_has_apic(features) && startup_has_x2apic(features), CRASH_SYSTEM_APIC) |
	    audit_bit(startup_has_no_virtual_8086(features), CRASH_SYSTEM_NO_V8086) |
	    audit_bit(startup_has_invariant_tsc(features), CRASH_SYSTEM_TSC);
	crash_dump.startup.fpu = (uint8_t)(audit_bit(startup_has_xsave(features), CRASH_FPU_XSAVE) |
					   audit_bit(startup_has_small_xsave_area(features), CRASH_FPU_AREA));
	crash_dump.startup.mce = (uint8_t)(audit_bit(startup_has_machine_check(features), CRASH_MCE_MCE) |
					   audit_bit(startup_has_machine_check_banks(features), CRASH_MCE_MCA));
	crash_dump.validity |= CRASH_HAS_STARTUP;
}
