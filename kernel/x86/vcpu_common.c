/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * On VMX, the store is the VMCS's area for VM-exit stores and VM-entry loads at once (SDM vol. 3, 24.7.2 and 24.8.2);
 * there is no area that loads zeros for the next subject, so that is done here. On SVM all is done here. STAR, LSTAR,
 * CSTAR, SFMASK, KernelGSBase and SYSENTER_* may stand in a store, but are the VMCB's (APM vol. 2, 15.5.2); switching
 * them twice does no harm, and no policy that the compiler makes for this back end does it.
 */
#include "vcpu_common.h"

#include "memory.h"
#include "panic.h"
#include "path_counters.h"
#include "vcpu.h"
#include "x86.h"

bool vcpu_switches;
subject_id_t vcpu_loaded = SUBJECT_NONE;

KERNEL_SELDOM void vcpu_switch(subject_id_t from, subject_id_t to)
{
	if (from != SUBJECT_NONE) {
		struct subject_pages *const pages = &subject_pages[from];
		uint32_t const count = policy_subject[from].msr_count;

		if (vcpu_virtualization == POLICY_SVM) {
			msr_store_save(pages->msr_store, count);
		}
		msr_store_forget(pages->msr_store, count);
		if (vcpu_owns_debug_registers(&policy_subject[from])) {
			debug_registers_save(&pages->extended);
		}
	}
	if (to != SUBJECT_NONE) {
		if (vcpu_virtualization == POLICY_SVM) {
			msr_store_load(subject_pages[to].msr_store, policy_subject[to].msr_count);
		}
		if (vcpu_owns_debug_registers(&policy_subject[to])) {
			debug_registers_load(&subject_pages[to].extended);
		}
	}
}

void vcpu_load(subject_id_t subject)
{
	if (subject == vcpu_loaded) {
		return;
	}
	if (vcpu_switches) {
		vcpu_switch(vcpu_loaded, subject);
	}
	vcpu_make_current(subject);
	path_count_switch(subject);
	vcpu_loaded = subject;
}

void vcpu_switch_reset(subject_id_t subject)
{
	struct subject_pages *const pages = &subject_pages[subject];
	const struct policy_subject *const policy = &policy_subject[subject];

	if (subject == vcpu_loaded) {
		vcpu_switch(subject, SUBJECT_NONE);
		vcpu_loaded = SUBJECT_NONE;
	}
	memset(pages->extended.dr, 0, sizeof(pages->extended.dr));
	pages->extended.dr6 = DR6_RESET;
	if (!msr_store_ok(pages->msr_store, policy->msr_count)) {
		panic(CRASH_STARTUP, "an MSR of its store may not be a subject's, subject", subject);
	}
	for (uint32_t entry = 0; entry < policy->msr_count; entry++) {
		pages->msr_store[entry].data = 0;
	}
	vcpu_switches = vcpu_switches || policy->msr_count != 0 || vcpu_owns_debug_registers(policy);
}

void vcpu_reset_record(subject_id_t subject, uint64_t efer)
{
	const struct policy_subject *const policy = &policy_subject[subject];
	struct subject_pages *const pages = &subject_pages[subject];

	memset(pages->state_page, 0, sizeof(pages->state_page));
	memcpy(pages->state_page + offsetof(struct subject_state, regs.rax), policy->gpr, sizeof(policy->gpr));
	memcpy(pages->state_page + offsetof(struct subject_state, segment), policy->segment, sizeof(policy->segment));
	pages->state.rip = policy->rip;
	pages->state.rsp = policy->rsp;
	pages->state.cr0 = policy->cr0;
	pages->state.cr0_shadow = policy->cr0_shadow;
	pages->state.cr3 = vcpu_is_nested(policy) ? 0 : policy->page_table;
	pages->state.cr4 = policy->cr4;
	pages->state.cr4_shadow = policy->cr4_shadow;
	pages->state.rflags = RFLAGS_FIXED;
	pages->state.efer = efer;
}
