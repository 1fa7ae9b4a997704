/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * What both back ends do alike: the record of a subject that begins anew, and what is a subject's and in no VMCS or
 * VMCB: MSRs of its store, and debug registers where it may set them. Per CPU, as all data of back ends.
 */
#ifndef KERNEL_VCPU_COMMON_H
#define KERNEL_VCPU_COMMON_H

#include "pages.h"
#include "policy_tables.h"
#include "x86.h"

static inline bool vcpu_is_nested(const struct policy_subject *policy)
{
	return (policy->flags & POLICY_SUBJECT_NESTED) != 0;
}

/*
 * The flush rule. All subjects share one ASID or VPID, the kernel has 0, and no page table that the policy made ever
 * changes. So translations of a subject are stale exactly when another subject is entered on the same CPU, and after a
 * reset: then the back end flushes them all. Re-entering the same subject flushes nothing.
 *
 * What a subject translates by is its own to change, or a monitor's. One of its own scheduling group has run in between
 * on this CPU. One on another CPU (a guest's, of its sibling) may write the record at any time: a nested subject's CR0,
 * CR3, CR4 and EFER are flushed for when they are taken from there. INVLPG and MOV to CR3 that exit are for a monitor
 * of the group to carry out.
 */
#define VCPU_ADDRESS_SPACE 1U

/*
 * An event that an exit was about or interrupted, or that is injected: the same in both manuals (SDM vol. 3, 24.8.3 and
 * 24.9; APM vol. 2, 15.7.2 and 15.20). A VMCB has an error code in bits 63:32 besides.
 */
#define INTERRUPTION_VALID 0x80000000U
#define INTERRUPTION_VECTOR 0x000000ffU
#define INTERRUPTION_ERROR_CODE 0x00000800U
#define INTERRUPTION_TYPE 0x00000700U
#define INTERRUPTION_TYPE_EXTERNAL 0x00000000U
#define INTERRUPTION_TYPE_NMI 0x00000200U
#define INTERRUPTION_TYPE_EXCEPTION 0x00000300U
#define INTERRUPTION_TYPE_PRIVILEGED 0x00000500U /* VMX: software exception of INT1 */
#define INTERRUPTION_TYPE_SOFTWARE 0x00000600U   /* VMX: software exception of INT3, INTO */

/* Interruptibility in the state record (SDM vol. 3, 24.4.2). */
#define BLOCKING_STI 1U
#define BLOCKING_STI_MOV_SS 3U

/* Access rights of a segment in policy and state record (SDM vol. 3, 24.4.1). */
#define SEGMENT_ACCESS_PRESENT 0x00080U
#define SEGMENT_ACCESS_LONG 0x02000U
#define SEGMENT_ACCESS_DEFAULT 0x04000U
#define SEGMENT_ACCESS_UNUSABLE 0x10000U

/* All of the demanded bits, none but the allowed ones. */
static inline bool vcpu_bits_ok(uint64_t value, uint64_t demanded, uint64_t allowed)
{
	return (value & demanded) == demanded && (value & ~allowed) == 0;
}

/* #DB and #AC: their delivery can raise them again without end inside the CPU (CVE-2015-5307, -8104). */
#define VCPU_EXCEPTIONS_ENDLESS (1U << VECTOR_DB | 1U << VECTOR_AC)

/* Exceptions that exit. Those that the policy of a nested subject leaves to it go back to it. */
static inline uint32_t vcpu_exceptions(const struct policy_subject *policy)
{
	return policy->exception_bitmap | (vcpu_is_nested(policy) ? VCPU_EXCEPTIONS_ENDLESS : 0);
}

/* #MC, which is the kernel's, must exit, and those, of a native subject by its policy. */
static inline bool vcpu_exceptions_ok(const struct policy_subject *policy)
{
	return vcpu_bits_ok(vcpu_exceptions(policy), VCPU_EXCEPTIONS_ENDLESS | 1U << VECTOR_MC, UINT32_MAX);
}

static inline bool vcpu_reflects(const struct policy_subject *policy, uint32_t vector)
{
	return ((vcpu_exceptions(policy) & ~policy->exception_bitmap) >> vector & 1U) != 0;
}

/* Does the policy let the subject set debug registers? The back end knows. */
bool vcpu_owns_debug_registers(const struct policy_subject *policy);

/* Whose VMCS or VMCB is the current one of this CPU, or SUBJECT_NONE. */
extern subject_id_t vcpu_loaded;

/* The back end's part of vcpu_load(), when the subject changes: the VMCS or VMCB, and the flush. vcpu_loaded follows.
 */
void vcpu_make_current(subject_id_t subject);

/* Does any subject of this CPU have something to switch? Most systems do without, and ask at each switch. */
extern bool vcpu_switches;

/* Out of the CPU and into it, of one subject and another, or SUBJECT_NONE. Nothing of the first one's stays. */
void vcpu_switch(subject_id_t from, subject_id_t to);

/* The subject begins anew: it is not loaded any more, and what is its own and in no VMCS or VMCB is as at first. */
void vcpu_switch_reset(subject_id_t subject);

/* The record as a monitor first sees it: the policy's values. Exit information is 0; the flags belong to core. */
void vcpu_reset_record(subject_id_t subject, uint64_t efer);

/*
 * Debug registers of subjects that may set them: DR0 to DR3, and DR6 where it is in no VMCB. DR7 is in VMCS and VMCB,
 * and without it the others do nothing; so what a subject leaves in them concerns only others that may read them.
 */
#define DR6_RESET 0xffff0ff0ULL
#define DR6_BREAKPOINTS 0xfULL
#define DR6_CONDITIONS 0x600fULL /* breakpoints, BD and BS */
#define DR7_RESET 0x400ULL
#define DR7_GENERAL_DETECT 0x2000ULL

void debug_registers_save(struct extended_state *state);
void debug_registers_load(const struct extended_state *state);

/* DR6 as a #DB of these conditions (SDM vol. 3, table 27-1) leaves it: the breakpoints of before are gone. */
static inline uint64_t debug_registers_dr6(uint64_t dr6, uint64_t conditions)
{
	return (dr6 & ~DR6_BREAKPOINTS) | (conditions & DR6_CONDITIONS);
}

/* The same of the CPU's. */
void debug_registers_raise(uint64_t conditions);

/*
 * MSRs that are switched with a subject, beyond what VMCS or VMCB holds: a page of index and data for each subject that
 * the policy gives some. Owns the invariant that a register in any store is 0 while a subject runs that has it in none:
 * what the subject before left in it is gone, whether or not there is an instruction that shows it.
 */

/* May each of them be a subject's? Those that the kernel, the platform or VM entry itself uses may not. */
bool msr_store_ok(const struct msr_entry *entries, uint32_t count);

/* From the CPU, and to it; and zeros to it. */
void msr_store_save(struct msr_entry *entries, uint32_t count);
void msr_store_load(const struct msr_entry *entries, uint32_t count);
void msr_store_forget(const struct msr_entry *entries, uint32_t count);

#endif
