/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The machine, as far as the back end's tests need one. */
#include "fake_machine.h"

#include "apic.h"

struct subject_pages subject_pages[MUEN_SUBJECT_MAX];
uint32_t svm_flush_command = VMCB_TLB_FLUSH_ALL;
tsc_t fake_timer_now;
tsc_t fake_timer_deadline;

/* The code under test knows the table as constant, and so may not be shown a definition that is not. */
struct policy_subject fake_policy_subject[MUEN_SUBJECT_MAX];
extern const struct policy_subject policy_subject[MUEN_SUBJECT_MAX] __attribute__((alias("fake_policy_subject")));

void apic_timer_until(tsc_t now, tsc_t deadline)
{
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
