/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Mirrored subjects: the VMCS fields that a monitor sees and may change. Nothing else in this back end knows which they
 * are.
 *
 * A monitor changes little, so what the last exit put into the state page is remembered, and only what differs from it
 * is written back. The memory is of one subject, the one that exited last: after another one's exit, everything is
 * written. The page is the monitor's: each member is read once.
 */
#include "pages.h"
#include "policy_tables.h"
#include "vcpu.h"
#include "vmx_asm.h"
#include "vmx_controls.h"
#include "vmx_cr.h"
#include "vmx_vcpu.h"

#include <muen/abi/trap.h>

#define BLOCKING_STI_MOV_SS 3U
#define ACTIVITY_HLT 1U

/* X(field, member, expression of what is accepted for the value of the member) */
#define STATE_SEGMENT(X, name)                                                                                         \
	X(GUEST_##name##_SELECTOR, segment[SEGMENT_##name].selector, value)                                            \
	X(GUEST_##name##_BASE, segment[SEGMENT_##name].base, value)                                                    \
	X(GUEST_##name##_LIMIT, segment[SEGMENT_##name].limit, value)                                                  \
	X(GUEST_##name##_ACCESS, segment[SEGMENT_##name].access, value)

/*
 * Both ways, for every mirrored subject. The CPU checks them at entry and refuses what is invalid; that is trap 33.
 * What it would accept, but not this kernel: blocking of NMIs, which are the host's, and activity states in which the
 * preemption timer does not end the frame (SDM vol. 3, 25.5.1).
 */
#define STATE_FIELDS(X)                                                                                                \
	X(GUEST_INTERRUPTIBILITY, interruptibility, value &BLOCKING_STI_MOV_SS)                                        \
	X(GUEST_ACTIVITY, activity, value == ACTIVITY_HLT ? ACTIVITY_HLT : 0)                                          \
	X(GUEST_SYSENTER_CS, sysenter_cs, value)                                                                       \
	X(GUEST_SYSENTER_ESP, sysenter_esp, value)                                                                     \
	X(GUEST_SYSENTER_EIP, sysenter_eip, value)                                                                     \
	X(GUEST_RIP, rip, value)                                                                                       \
	X(GUEST_RSP, rsp, value)                                                                                       \
	X(GUEST_RFLAGS, rflags, value)                                                                                 \
	X(CR0_SHADOW, cr0_shadow, value)                                                                               \
	X(CR4_SHADOW, cr4_shadow, value)

/* The same for the descriptor registers, in the order of the record (vmx_state_read_segments()). */
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
	X(GUEST_CR0, cr0, value)                                                                                       \
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

static struct subject_state synced;
static subject_id_t synced_subject = SUBJECT_NONE;

void vmx_state_forget(void)
{
	synced_subject = SUBJECT_NONE;
}

static bool vmx_state_is_nested(subject_id_t subject)
{
	return (policy_subject[subject].flags & POLICY_SUBJECT_NESTED) != 0;
}

/* Its address, computed once: the compiler would do it again at every access. */
static volatile struct subject_state *vmx_state_page(subject_id_t subject)
{
	volatile struct subject_state *state = &subject_pages[subject].state;

	__asm__("" : "+r"(state));
	return state;
}

#define STATE_READ(field, member, accepted)                                                                            \
	synced.member = (__typeof__(synced.member))vmx_read_known(VMCS_##field);                                       \
	state->member = synced.member;

/*
 * To the memory of the last exit and from there to the page: two instructions a field, and one for eight bytes. Each
 * field fills eight bytes: what is too much is of the next member, which comes next, or of one that is always 0.
 */
#define STATE_READ_SEGMENT(field, member, accepted)                                                                    \
	vmx_read_known_to(VMCS_##field, (uint8_t *)&synced + offsetof(struct subject_state, member));

static void vmx_state_read_segments(volatile struct subject_state *state)
{
	volatile void *page = state->segment;
	const void *copy = synced.segment;
	uint64_t words = SEGMENT_COUNT * sizeof(struct policy_segment) / sizeof(uint64_t);

	STATE_SEGMENT_FIELDS(STATE_READ_SEGMENT)
	__asm__ volatile("rep movsq" : "+S"(copy), "+D"(page), "+c"(words) : : "memory");
}

/* Undefined after other exits. */
static uint64_t vmx_state_guest_physical(void)
{
	if (vmx_exit_reason != TRAP_EPT_VIOLATION && vmx_exit_reason != TRAP_EPT_MISCONFIG) {
		return 0;
	}
	return vmx_read(VMCS_GUEST_PHYSICAL_ADDRESS);
}

static void vmx_state_read_exit(volatile struct subject_state *state)
{
	state->exit_reason = vmx_exit_reason;
	state->exit_qualification = vmx_read(VMCS_EXIT_QUALIFICATION);
	state->instruction_length = vmx_exit_instruction_length();
	state->guest_physical = vmx_state_guest_physical();
}

static void vmx_state_read_native(volatile struct subject_state *state, const struct policy_subject *policy)
{
	state->cr0 = policy->cr0;
	state->cr3 = policy->page_table;
	state->cr4 = vmx_cr4_real(policy->cr4);
}

KERNEL_SELDOM void vcpu_read_state(subject_id_t subject)
{
	volatile struct subject_state *const state = vmx_state_page(subject);
	bool const nested = vmx_state_is_nested(subject);

	vmx_state_read_exit(state);
	STATE_FIELDS(STATE_READ)
	vmx_state_read_segments(state);
	if (nested) {
		STATE_NESTED_FIELDS(STATE_READ)
	} else {
		vmx_state_read_native(state, &policy_subject[subject]);
	}
	synced_subject = subject;
}

#define STATE_WRITE(field, member, accepted)                                                                           \
	{                                                                                                              \
		__typeof__(synced.member) const value = state->member;                                                 \
		vmx_write(VMCS_##field, accepted);                                                                     \
	}

#define STATE_WRITE_CHANGED(field, member, accepted)                                                                   \
	{                                                                                                              \
		__typeof__(synced.member) const value = state->member;                                                 \
		if (value != synced.member) {                                                                          \
			vmx_write(VMCS_##field, accepted);                                                             \
		}                                                                                                      \
	}

static void vmx_state_write_all(const volatile struct subject_state *state, bool nested)
{
	STATE_FIELDS(STATE_WRITE)
	STATE_SEGMENT_FIELDS(STATE_WRITE)
	if (nested) {
		STATE_NESTED_FIELDS(STATE_WRITE)
	}
}

/* Monitors hardly ever change one, and one string instruction is shorter than a comparison for each of 36 members. */
static bool vmx_state_segments_changed(const volatile struct subject_state *state)
{
	const volatile void *page = state->segment;
	const void *copy = synced.segment;
	uint64_t words = SEGMENT_COUNT * sizeof(struct policy_segment) / sizeof(uint64_t);
	bool equal;

	__asm__ volatile("repe cmpsq" : "+S"(page), "+D"(copy), "+c"(words), "=@cce"(equal) : : "memory");
	return !equal;
}

static void vmx_state_write_changed(const volatile struct subject_state *state, bool nested)
{
	STATE_FIELDS(STATE_WRITE_CHANGED)
	if (vmx_state_segments_changed(state)) {
		STATE_SEGMENT_FIELDS(STATE_WRITE_CHANGED)
	}
	if (nested) {
		STATE_NESTED_FIELDS(STATE_WRITE_CHANGED)
	}
}

/* What is remembered is used once: it does not hold any more when the VMCS has been written. */
KERNEL_SELDOM void vcpu_write_state(subject_id_t subject)
{
	const volatile struct subject_state *const state = vmx_state_page(subject);
	bool const nested = vmx_state_is_nested(subject);

	if (synced_subject == subject) {
		vmx_state_write_changed(state, nested);
	} else {
		vmx_state_write_all(state, nested);
	}
	synced_subject = SUBJECT_NONE;
}

KERNEL_SELDOM struct vcpu_event vcpu_read_event(subject_id_t subject)
{
	(void)subject;
	return (struct vcpu_event){vmx_read32(VMCS_EXIT_INTERRUPTION_INFO), vmx_read32(VMCS_EXIT_INTERRUPTION_ERROR)};
}
