/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The part of a subject's policy that only this back end understands. What passes cannot take from the kernel what
 * keeps subjects apart: its interrupts, its timer, its control registers, its bitmaps. Pure: the host tests compile it.
 */
#include "vcpu.h"
#include "vcpu_common.h"
#include "vmx_controls.h"
#include "vmx_cr.h"
#include "x86.h"

#include <muen/abi/policy.h>

#define PAGING (CR0_PE | CR0_PG)

/* Access rights of a segment (SDM vol. 3, 24.4.1). */
#define ACCESS_RESERVED 0xfffe0f00U
#define ACCESS_TYPE 0x0000000fU
#define ACCESS_TYPE_TSS_BUSY 0x0000000bU

static bool vmx_policy_addresses_ok(const struct policy_subject *subject)
{
	uint64_t const all = subject->page_table | subject->vcpu | subject->io_bitmap | subject->msr_bitmap;

	return all % MUEN_PAGE_SIZE == 0;
}

static bool vmx_policy_controls_ok(const struct policy_subject *subject)
{
	const uint32_t *const control = subject->control;

	return vcpu_bits_ok(control[VMX_CONTROL_PIN], PIN_NEEDED, PIN_ALLOWED) &&
	       vcpu_bits_ok(control[VMX_CONTROL_PROC], PROC_NEEDED, PROC_ALLOWED) &&
	       vcpu_bits_ok(control[VMX_CONTROL_PROC2], PROC2_NEEDED, PROC2_ALLOWED) &&
	       vcpu_bits_ok(control[VMX_CONTROL_EXIT], EXIT_NEEDED, EXIT_ALLOWED) &&
	       vcpu_bits_ok(control[VMX_CONTROL_ENTRY], ENTRY_NEEDED, ENTRY_ALLOWED);
}

/* An MSR is switched in all three places or in none: else a subject's would stay in the CPU. */
static bool vmx_policy_pair_ok(const struct policy_subject *subject, uint32_t entry, uint32_t exit)
{
	bool const loaded = (subject->control[VMX_CONTROL_ENTRY] & entry) != 0;

	return (subject->control[VMX_CONTROL_EXIT] & exit) == (loaded ? exit : 0U);
}

bool vcpu_owns_debug_registers(const struct policy_subject *subject)
{
	return (subject->control[VMX_CONTROL_PROC] & PROC_MOV_DR) == 0;
}

/* Who may set debug registers has DR7 and DEBUGCTL of his own. */
static bool vmx_policy_switched_ok(const struct policy_subject *subject)
{
	return vmx_policy_pair_ok(subject, ENTRY_LOAD_EFER, EXIT_SAVE_EFER | EXIT_LOAD_EFER) &&
	       vmx_policy_pair_ok(subject, ENTRY_LOAD_PAT, EXIT_SAVE_PAT | EXIT_LOAD_PAT) &&
	       vmx_policy_pair_ok(subject, ENTRY_LOAD_DEBUG, EXIT_SAVE_DEBUG) &&
	       (!vcpu_owns_debug_registers(subject) || (subject->control[VMX_CONTROL_ENTRY] & ENTRY_LOAD_DEBUG) != 0);
}

/* A bit of a mask that is 0 is the subject's own. */
static bool vmx_policy_cr_ok(const struct policy_subject *subject)
{
	return (~subject->cr0_mask & ~VMX_CR0_GUEST_OWNABLE) == 0 &&
	       (~subject->cr4_mask & ~VMX_CR4_GUEST_OWNABLE) == 0 && (subject->cr4 & ~VMX_CR4_KNOWN) == 0 &&
	       (subject->cr0 & CR0_NE) != 0;
}

static bool vmx_policy_segments_ok(const struct policy_subject *subject)
{
	const struct policy_segment *const tr = &subject->segment[SEGMENT_TR];

	for (uint32_t index = SEGMENT_CS; index <= SEGMENT_LDTR; index++) {
		if ((subject->segment[index].access & ACCESS_RESERVED) != 0 ||
		    subject->segment[index].selector > UINT16_MAX) {
			return false;
		}
	}
	return (subject->segment[SEGMENT_CS].access & SEGMENT_ACCESS_UNUSABLE) == 0 &&
	       (tr->access & SEGMENT_ACCESS_UNUSABLE) == 0 && (tr->access & ACCESS_TYPE) == ACCESS_TYPE_TSS_BUSY;
}

/*
 * Without an EPT the subject's page table is all that confines it: CR3, paging and the mode it works in are the
 * kernel's, always.
 */
static bool vmx_policy_native_ok(const struct policy_subject *subject)
{
	return (subject->control[VMX_CONTROL_PROC2] & (PROC2_EPT | PROC2_UNRESTRICTED_GUEST)) == 0 &&
	       vcpu_bits_ok(subject->control[VMX_CONTROL_PROC], PROC_CR3_LOAD | PROC_CR3_STORE, UINT32_MAX) &&
	       (subject->control[VMX_CONTROL_ENTRY] & ENTRY_IA32E_GUEST) != 0 && subject->cr0_mask == UINT64_MAX &&
	       subject->cr4_mask == UINT64_MAX && vcpu_bits_ok(subject->cr0, PAGING | CR0_WP, UINT64_MAX) &&
	       (subject->cr4 & CR4_PAE) != 0 && (subject->segment[SEGMENT_CS].access & SEGMENT_ACCESS_LONG) != 0;
}

static bool vmx_policy_nested_ok(const struct policy_subject *subject)
{
	bool const unrestricted = (subject->control[VMX_CONTROL_PROC2] & PROC2_UNRESTRICTED_GUEST) != 0;

	return (subject->control[VMX_CONTROL_PROC2] & PROC2_EPT) != 0 &&
	       (subject->control[VMX_CONTROL_ENTRY] & ENTRY_LOAD_EFER) != 0 &&
	       vcpu_bits_ok(subject->cr0, unrestricted ? 0 : PAGING, UINT64_MAX);
}

bool vcpu_policy_ok(const struct policy_subject *subject)
{
	return vmx_policy_addresses_ok(subject) && vmx_policy_controls_ok(subject) && vmx_policy_switched_ok(subject) &&
	       vmx_policy_cr_ok(subject) && vcpu_exceptions_ok(subject) && vmx_policy_segments_ok(subject) &&
	       (vcpu_is_nested(subject) ? vmx_policy_nested_ok(subject) : vmx_policy_native_ok(subject));
}
