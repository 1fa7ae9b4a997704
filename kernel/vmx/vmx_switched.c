/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * MSRs of a subject's store, and debug registers where it may set them. The store is the VMCS's area for VM-exit stores
 * and VM-entry loads at once (SDM vol. 3, 24.7.2 and 24.8.2); there is no area that loads zeros for the next subject,
 * so that is done here.
 */
#include "debug_registers.h"
#include "msr_store.h"
#include "pages.h"
#include "panic.h"
#include "policy_tables.h"
#include "vmx_controls.h"
#include "vmx_vcpu.h"

bool vmx_switched_in_use;

static bool owns_debug_registers(subject_id_t subject)
{
	return (policy_subject[subject].control[VMX_CONTROL_PROC] & PROC_MOV_DR) == 0;
}

KERNEL_SELDOM void vmx_switched_leave(subject_id_t subject)
{
	struct subject_pages *const pages = &subject_pages[subject];

	if (policy_subject[subject].msr_count != 0) {
		msr_store_forget(pages->msr_store, policy_subject[subject].msr_count);
	}
	if (owns_debug_registers(subject)) {
		debug_registers_save(&pages->extended);
	}
}

KERNEL_SELDOM void vmx_switched_enter(subject_id_t subject)
{
	if (owns_debug_registers(subject)) {
		debug_registers_load(&subject_pages[subject].extended);
	}
}

void vmx_switched_reset(subject_id_t subject)
{
	struct subject_pages *const pages = &subject_pages[subject];
	uint32_t const count = policy_subject[subject].msr_count;

	debug_registers_reset(&pages->extended);
	if (count != 0) {
		if (!msr_store_ok(pages->msr_store, count)) {
			panic(CRASH_STARTUP, "an MSR of its store may not be a subject's, subject", subject);
		}
		msr_store_clear(pages->msr_store, count);
	}
	vmx_switched_in_use = vmx_switched_in_use || count != 0 || owns_debug_registers(subject);
}
