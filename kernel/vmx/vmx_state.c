/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Mirrored subjects: the VMCS fields that a monitor sees and may change. Nothing else in this back end knows which they
 * are.
 *
 * A monitor changes little, so the kernel keeps a copy of what it has shown in the state page, which is what the VMCS
 * has, and only what differs from it is written back. The page is the monitor's: each member is read once.
 */
#include "memory.h"
#include "pages.h"
#include "policy_tables.h"
#include "vcpu.h"
#include "vcpu_common.h"
#include "vmx_asm.h"
#include "vmx_controls.h"
#include "vmx_cr.h"
#include "vmx_vcpu.h"

#include <muen/abi/trap.h>

#define ACTIVITY_HLT 1U

/* X(field, member, expression of what is accepted for the value of the member) */
#define STATE_SEGMENT(X, name)                                                                                         \
	X(GUEST_##name##_SELECTOR, segment[SEGMENT_##name].selector, value)                                            \
	X(GUEST_##name##_BASE, segment[SEGMENT_##name].base, value)                                                    \
	X(GUEST_##name##_LIMIT, segment[SEGMENT_##name].limit, value)                                                  \
	X(GUEST_##name##_ACCESS, segment[SEGMENT_##name].access, value)

/*
 * Both ways, for every mirrored subject, and RIP, which monitors change. The CPU checks them at entry and refuses what
 * is invalid; that is trap 33. What it would accept, but not this kernel: blocking of NMIs, which are the host's, and
 * activity states in which the preemption timer does not end the frame (SDM vol. 3, 25.5.1).
 */
#define STATE_FIELDS(X)                                                                                                \
	X(GUEST_INTERRUPTIBILITY, interruptibility, value &BLOCKING_STI_MOV_SS)                                        \
	X(GUEST_ACTIVITY, activity, value == ACTIVITY_HLT ? ACTIVITY_HLT : 0)                                          \
	X(GUEST_SYSENTER_CS, sysenter_cs, value)                                                                       \
	X(GUEST_SYSENTER_ESP, sysenter_esp, value)                                                                     \
	X(GUEST_SYSENTER_EIP, sysenter_eip, value)                                                                     \
	X(GUEST_RSP, rsp, value)                                                                                       \
	X(GUEST_RFLAGS, rflags, value)                                                                                 \
	X(CR0_SHADOW, cr0_shadow, value)                                                                               \
	X(CR4_SHADOW, cr4_shadow, value)

/* The same for the descriptor registers, in the order of the record (STATE_READ). */
#define STATE_SEGMENT_FIELDS(X)                                                                                        \
	STATE_SEGMENT(X, CS)                                                                                           \
	STATE_SEGMENT(X, SS)                                                                                           \
	STATE_SEGMENT(X, DS)                                                                                           \
	STATE_SEGMENT(X, ES)                                                                                           \
	STATE_SEGMENT(X, FS)                                                                                           \
	STATE_SEGMENT(X, GS)                                                                                           \
	STATE_SEGMENT(X, TR)                                                                                           \
	STATE_SEGMENT(X, LDTR)                                                                                         \
	X(GUEST_GDTR_BASE, segment[SEGMENT_GDTR].base, value)                                                          \
	X(GUEST_GDTR_LIMIT, segment[SEGMENT_GDTR].limit, value)                                                        \
	X(GUEST_IDTR_BASE, segment[SEGMENT_IDTR].base, value)                                                          \
	X(GUEST_IDTR_LIMIT, segment[SEGMENT_IDTR].limit, value)

/* Both ways, for subjects with an EPT. A native subject's are constants of the policy, and its record's are ignored. */
#define STATE_NESTED_FIELDS(X)                                                                                         \
	X(GUEST_CR0, cr0, vmx_state_cr0(value))                                                                        \
	X(GUEST_CR3, cr3, value)                                                                                       \
	X(GUEST_CR4, cr4, vmx_cr4_real(value))                                                                         \
	X(GUEST_EFER, efer, vmx_state_efer(value))

/*
 * VM entry demands that the entry controls and EFER.LMA agree (SDM vol. 3, 26.3.1.1). The CPU keeps them so at each
 * exit of an unrestricted guest; who moves the guest into another mode from outside needs the same.
 */
static uint64_t vmx_state_efer(uint64_t efer)
{
	uint32_t const others = vmx_read32(VMCS_ENTRY_CONTROLS) & ~ENTRY_IA32E_GUEST;

	vmx_write(VMCS_ENTRY_CONTROLS, (efer & EFER_LMA) != 0 ? others | ENTRY_IA32E_GUEST : others);
	return efer;
}

/*
 * #GP or #AC that waits for the entry must have an error code just outside real mode (SDM vol. 3, 26.2.1.3); it may
 * have been raised before the monitor moved the guest into another mode. The CPU refuses the entry for it as for a
 * mistake of the kernel's.
 */
static uint64_t vmx_state_cr0(uint64_t cr0)
{
	uint32_t const info = vmx_read32(VMCS_ENTRY_INTERRUPTION_INFO);
	uint32_t const code = (cr0 & CR0_PE) != 0 ? INTERRUPTION_ERROR_CODE : 0;

	if ((info & (INTERRUPTION_VALID | INTERRUPTION_TYPE)) == (INTERRUPTION_VALID | INTERRUPTION_TYPE_EXCEPTION) &&
	    (info & INTERRUPTION_VECTOR) != VECTOR_DB) {
		vmx_write(VMCS_ENTRY_INTERRUPTION_INFO, (info & ~INTERRUPTION_ERROR_CODE) | code);
	}
	return cr0;
}

/* What of the record both compare and copy take: from interruptibility to the last segment. */
#define STATE_FIRST offsetof(struct subject_state, interruptibility)
#define STATE_WORDS ((offsetof(struct subject_state, flags) - STATE_FIRST) / sizeof(uint64_t))

/* Their address, computed once: the compiler would do it again at every access. */
static struct subject_pages *vmx_state_pages(subject_id_t subject)
{
	struct subject_pages *pages = &subject_pages[subject];

	__asm__("" : "+r"(pages));
	return pages;
}

/*
 * Two instructions a field. Each fills eight bytes: what is too much is of the next member, which comes next, or of one
 * that is always 0.
 */
#define STATE_READ(field, member, accepted)                                                                            \
	vmx_read_known_to(VMCS_##field, (uint8_t *)shown + offsetof(struct subject_state, member));

/* Undefined after other exits. */
static uint64_t vmx_state_guest_physical(void)
{
	if (vmx_exit_reason != TRAP_EPT_VIOLATION && vmx_exit_reason != TRAP_EPT_MISCONFIG) {
		return 0;
	}
	return vmx_read(VMCS_GUEST_PHYSICAL_ADDRESS);
}

KERNEL_SELDOM void vcpu_read_state(subject_id_t subject)
{
	struct subject_pages *const pages = vmx_state_pages(subject);
	struct subject_state *const shown = &pages->extended.shown;

	STATE_FIELDS(STATE_READ)
	shown->instruction_length = vmx_exit_instruction_length();
	STATE_READ(EXIT_QUALIFICATION, exit_qualification, )
	shown->guest_physical = vmx_state_guest_physical();
	STATE_READ(GUEST_RIP, rip, )
	STATE_SEGMENT_FIELDS(STATE_READ)
	if (vcpu_is_nested(&policy_subject[subject])) {
		STATE_NESTED_FIELDS(STATE_READ)
	}
	pages->state.exit_reason = vmx_exit_reason;
	x86_copy_words(pages->state_page + STATE_FIRST, (const uint8_t *)shown + STATE_FIRST, STATE_WORDS);
}

#define STATE_WRITE(field, member, accepted)                                                                           \
	{                                                                                                              \
		__typeof__(shown->member) const value = state->member;                                                 \
		if (value != shown->member) {                                                                          \
			shown->member = value;                                                                         \
			vmx_write(VMCS_##field, accepted);                                                             \
		}                                                                                                      \
	}

/* Which of them has changed is not asked: where any register but RIP has, a flush more does not matter. */
KERNEL_SELDOM static void vmx_state_write_changed(struct subject_pages *pages, bool nested)
{
	const volatile struct subject_state *const state = &pages->state;
	struct subject_state *const shown = &pages->extended.shown;

	STATE_FIELDS(STATE_WRITE)
	STATE_SEGMENT_FIELDS(STATE_WRITE)
	if (nested) {
		STATE_NESTED_FIELDS(STATE_WRITE)
		vmx_flush();
	}
}

/* One comparison of all is shorter than one of each of fifty members; RIP has nearly always changed. */
KERNEL_SELDOM void vcpu_write_state(subject_id_t subject)
{
	struct subject_pages *const pages = vmx_state_pages(subject);
	const volatile struct subject_state *const state = &pages->state;
	struct subject_state *const shown = &pages->extended.shown;

	STATE_WRITE(GUEST_RIP, rip, value)
	if (!x86_equal_words(pages->state_page + STATE_FIRST, (const uint8_t *)shown + STATE_FIRST, STATE_WORDS)) {
		vmx_state_write_changed(pages, vcpu_is_nested(&policy_subject[subject]));
	}
}

#define STATE_RESET(field, member, accepted) vmx_write(VMCS_##field, shown->member);

/* CR0, CR3, CR4 and EFER of a native subject are shown as they are at its reset. */
void vmx_state_reset(subject_id_t subject)
{
	struct subject_pages *const pages = &subject_pages[subject];
	struct subject_state *const shown = &pages->extended.shown;

	memcpy(shown, pages->state_page, sizeof(*shown));
	shown->cr4 = vmx_cr4_real(policy_subject[subject].cr4);
	STATE_FIELDS(STATE_RESET)
	STATE_RESET(GUEST_RIP, rip, )
	STATE_RESET(GUEST_CR0, cr0, )
	STATE_RESET(GUEST_CR3, cr3, )
	STATE_RESET(GUEST_CR4, cr4, )
	STATE_SEGMENT_FIELDS(STATE_RESET)
}

KERNEL_SELDOM struct vcpu_event vcpu_read_event(subject_id_t subject)
{
	(void)subject;
	return (struct vcpu_event){vmx_read32(VMCS_EXIT_INTERRUPTION_INFO), vmx_read32(VMCS_EXIT_INTERRUPTION_ERROR)};
}
