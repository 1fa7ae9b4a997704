/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The machine, as far as the back end's tests need one. */
#include "fake_machine.h"

#include "apic.h"
#include "panic.h"
#include "vcpu_common.h"

#include <string.h>

struct subject_pages subject_pages[MUEN_SUBJECT_MAX];
const uint32_t vcpu_virtualization = POLICY_SVM;
uint32_t svm_flush_command = VMCB_TLB_FLUSH_ALL;
struct svm_limits svm_limits = {.cr4_supported = 0x407ff, .address_limit = 1ULL << 40, .nested_paging = true};
tsc_t fake_timer_now;
tsc_t fake_timer_deadline;

/* The code under test knows the table as constant, and so may not be shown a definition that is not. */
struct policy_subject fake_policy_subject[MUEN_SUBJECT_MAX];
extern const struct policy_subject policy_subject[MUEN_SUBJECT_MAX] __attribute__((alias("fake_policy_subject")));

tsc_t apic_timer_deadline;

void apic_timer_start(tsc_t now, tsc_t deadline)
{
	apic_timer_deadline = deadline;
	fake_timer_now = now;
	fake_timer_deadline = deadline;
}

struct policy_subject fake_subject(void)
{
	return (struct policy_subject){
	    .page_table = 0x200000,
	    .vcpu = 0x201000,
	    .io_bitmap = 0x202000,
	    .msr_bitmap = 0x205000,
	    .rip = 0x200000,
	    .rsp = 0x3000,
	    .cr0 = 0x80010031,
	    .cr4 = 0x2060,
	    .gpr = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
	    .segment =
		{
		    [SEGMENT_CS] = {.selector = 8, .limit = 0xffffffff, .access = 0xa09b},
		    [SEGMENT_SS] = {.selector = 0x10, .limit = 0xffffffff, .access = 0xc093},
		    [SEGMENT_DS] = {.selector = 0x10, .limit = 0xffffffff, .access = 0xc093},
		    [SEGMENT_ES] = {.selector = 0x10, .limit = 0xffffffff, .access = 0xc093},
		    [SEGMENT_FS] = {.access = 0x10000},
		    [SEGMENT_GS] = {.access = 0x10000},
		    [SEGMENT_TR] = {.selector = 0x18, .limit = 0xffff, .access = 0x8b},
		    [SEGMENT_LDTR] = {.access = 0x10000},
		    [SEGMENT_GDTR] = {.base = 0x5000, .limit = 0x27},
		    [SEGMENT_IDTR] = {.base = 0x6000, .limit = 0xfff},
		},
	    .control = {0x00190000, 0x000f000f, 0x9c44000b, 0x0000287f, 0},
	    .exception_bitmap = 0x00060002,
	    .name = "fake",
	};
}

struct policy_subject fake_nested_subject(void)
{
	struct policy_subject subject = fake_subject();

	subject.flags = POLICY_SUBJECT_NESTED;
	subject.cr0 = 0x31;
	subject.cr4 = 0x2040;
	subject.segment[SEGMENT_CS].access = 0xc09b;
	subject.control[SVM_CONTROL_CR] = 0;
	subject.exception_bitmap = 0x00040000;
	return subject;
}

/* The CPU's debug registers and MSRs: fake_dr, and fake_msr by the order in the store. */
uint64_t fake_dr[5];
uint64_t fake_msr[MUEN_MSR_STORE_MAX];
bool fake_msr_refused;

void debug_registers_save(struct extended_state *state)
{
	memcpy(state->dr, fake_dr, sizeof(state->dr));
	state->dr6 = fake_dr[4];
}

void debug_registers_load(const struct extended_state *state)
{
	memcpy(fake_dr, state->dr, sizeof(state->dr));
	fake_dr[4] = state->dr6;
}

bool msr_store_ok(const struct msr_entry *entries, uint32_t count)
{
	(void)entries;
	(void)count;
	return !fake_msr_refused;
}

void msr_store_save(struct msr_entry *entries, uint32_t count)
{
	for (uint32_t entry = 0; entry < count; entry++) {
		entries[entry].data = fake_msr[entry];
	}
}

void msr_store_load(const struct msr_entry *entries, uint32_t count)
{
	for (uint32_t entry = 0; entry < count; entry++) {
		fake_msr[entry] = entries[entry].data;
	}
}

void msr_store_forget(const struct msr_entry *entries, uint32_t count)
{
	(void)entries;
	memset(fake_msr, 0, count * sizeof(fake_msr[0]));
}

void panic(enum crash_reason reason, const char *text, uint64_t value)
{
	(void)reason;
	fail_msg("panic: %s %llx", text, (unsigned long long)value);
	__builtin_unreachable();
}
