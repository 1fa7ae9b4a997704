/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * What is a subject's and in no VMCB: MSRs of its store, and debug registers where it may set them. STAR, LSTAR, CSTAR,
 * SFMASK, KernelGSBase and SYSENTER_* may stand in a store, but are the VMCB's (APM vol. 2, 15.5.2); switching them
 * twice does no harm, and no policy that the compiler makes for this back end does it.
 */
#include "debug_registers.h"
#include "msr_store.h"
#include "panic.h"
#include "svm_vcpu.h"

bool svm_switched_in_use;

KERNEL_SELDOM void svm_switched_leave(subject_id_t subject)
{
	if (policy_subject[subject].msr_count != 0) {
		msr_store_save(subject_pages[subject].msr_store, policy_subject[subject].msr_count);
		msr_store_forget(subject_pages[subject].msr_store, policy_subject[subject].msr_count);
	}
	if (svm_owns_debug_registers(subject)) {
		debug_registers_save(&subject_pages[subject].extended);
	}
}

KERNEL_SELDOM void svm_switched_enter(subject_id_t subject)
{
	const struct subject_pages *const pages = &subject_pages[subject];

	if (policy_subject[subject].msr_count != 0) {
		msr_store_load(pages->msr_store, policy_subject[subject].msr_count);
	}
	if (svm_owns_debug_registers(subject)) {
		debug_registers_load(&pages->extended);
	}
}

void svm_switched_reset(subject_id_t subject)
{
	struct subject_pages *const pages = &subject_pages[subject];
	uint32_t const count = policy_subject[subject].msr_count;

	svm_unload(subject);
	svm_switched_in_use = svm_switched_in_use || count != 0 || svm_owns_debug_registers(subject);
	debug_registers_reset(&pages->extended);
	if (count != 0) {
		if (!msr_store_ok(pages->msr_store, count)) {
			panic(CRASH_STARTUP, "an MSR of its store may not be a subject's, subject", subject);
		}
		msr_store_clear(pages->msr_store, count);
	}
}
