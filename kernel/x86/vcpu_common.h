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
 * Exceptions that exit: those of the policy, and of a nested subject #DB and #AC, whose delivery can raise them again
 * without end inside the CPU (CVE-2015-5307, -8104). Those that the policy leaves to the subject go back to it.
 */
#define VCPU_EXCEPTIONS_REFLECTED (1U << 1 | 1U << 17)

static inline uint32_t vcpu_exceptions(const struct policy_subject *policy)
{
	return policy->exception_bitmap | (vcpu_is_nested(policy) ? VCPU_EXCEPTIONS_REFLECTED : 0);
}

static inline bool vcpu_reflects(const struct policy_subject *policy, uint32_t vector)
{
	return ((vcpu_exceptions(policy) & ~policy->exception_bitmap) >> vector & 1U) != 0;
}

/* Does the policy let the subject set debug registers? The back end knows. */
bool vcpu_owns_debug_registers(const struct policy_subject *policy);

/* Does any subject of this CPU have something to switch? Most systems do without, and ask at each switch. */
extern bool vcpu_switches;

/* Out of the CPU and into it, of one subject and another, or SUBJECT_NONE. Nothing of the first one's stays. */
void vcpu_switch(subject_id_t from, subject_id_t to);

/* The same of a subject that begins anew. Requires that it is not loaded. */
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
