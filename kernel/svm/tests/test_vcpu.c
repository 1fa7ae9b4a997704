/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The life of a VMCB between exits and entries; the test plays the CPU and the monitor. */
#include <string.h>

#include "fake_machine.h"
#include "fake_path_counters.h"

#define S 3U /* the subject */
#define V_IRQ 0x100U
#define VINTR 0x10U
#define IRET 0x100000U

static struct vmcb *vmcb;
static volatile struct subject_state *record;

static int setup(void **state)
{
	(void)state;
	vmcb = svm_vmcb(S);
	record = &subject_pages[S].state;
	fake_policy_subject[S] = fake_subject();
	fake_policy_subject[S + 1] = fake_subject();
	fake_policy_subject[S + 1].vcpu = 0x301000;
	memset(&subject_pages[S], 0xa5, sizeof(subject_pages[S]));
	memset(subject_pages[S].interrupts_page, 0, MUEN_PAGE_SIZE);
	vcpu_reset(S);
	return 0;
}

static void cpu_exits(uint64_t code)
{
	vmcb->exit_code = code;
	(void)vcpu_read_exit(S);
}

static bool is_pending(uint8_t vector)
{
	return (subject_pages[S].interrupts.word[vector / 64] >> vector % 64 & 1) != 0;
}

static uint64_t pending_words(void)
{
	const volatile struct pending_interrupts *const pending = &subject_pages[S].interrupts;

	return pending->word[0] | pending->word[1] | pending->word[2] | pending->word[3];
}

/* Reset. */

/* Whatever was in VMCB, record and the rest before: the same afterwards, and zeros behind the record. */
static void check_reset_leaves_nothing_of_before(void)
{
	static struct subject_pages first;

	vcpu_reset(S);
	memcpy(&first, &subject_pages[S], sizeof(first));
	memset(subject_pages[S].vcpu_page, 0x5a, MUEN_PAGE_SIZE);
	memset(subject_pages[S].state_page, 0x5a, MUEN_PAGE_SIZE);
	memset(subject_pages[S].extended.dr, 0x5a, sizeof(first.extended.dr));
	memset(&subject_pages[S].extended.shown, 0x5a, sizeof(first.extended.shown));
	memset(subject_pages[S].extended.vmcb_segments, 0x5a, sizeof(first.extended.vmcb_segments));
	subject_pages[S].extended.dr6 = 0x5a;
	vcpu_reset(S);
	assert_memory_equal(subject_pages[S].vcpu_page, first.vcpu_page, MUEN_PAGE_SIZE);
	assert_memory_equal(subject_pages[S].state_page, first.state_page, MUEN_PAGE_SIZE);
	assert_memory_equal(subject_pages[S].extended.dr, first.extended.dr, sizeof(first.extended.dr));
	assert_memory_equal(subject_pages[S].extended.shown.segment, first.extended.shown.segment,
			    sizeof(first.extended.shown.segment));
	assert_int_equal(subject_pages[S].extended.dr6, first.extended.dr6);
	assert_int_equal(record->exit_reason, 0);
	assert_int_equal(record->sysenter_eip, 0);
	assert_int_equal(subject_pages[S].state_page[sizeof(struct subject_state)], 0);
}

static void reset_leaves_nothing_of_before(void **state)
{
	(void)state;
	check_reset_leaves_nothing_of_before();
	assert_int_equal(record->regs.r15, 15);
	fake_policy_subject[S] = fake_nested_subject();
	check_reset_leaves_nothing_of_before();
}

static void reset_writes_the_policy_into_the_vmcb(void **state)
{
	(void)state;
	assert_int_equal(vmcb->intercept_cr, 0x00190000);
	assert_int_equal(vmcb->intercept_dr, 0x000f000f);
	assert_int_equal(vmcb->intercept_exceptions, 0x00060002);
	assert_int_equal(vmcb->intercept_misc1, 0x9c44000b);
	assert_int_equal(vmcb->intercept_misc2, 0x287f);
	assert_int_equal(vmcb->io_bitmap, 0x202000);
	assert_int_equal(vmcb->msr_bitmap, 0x205000);
	assert_int_equal(vmcb->asid, 1);
	assert_int_equal(vmcb->tlb_control, VMCB_TLB_FLUSH_ALL);
	assert_int_equal(vmcb->interrupt_control, 0x01100000);
	assert_int_equal(vmcb->page[0x0c0], 0); /* clean bits: everything is loaded */
	assert_int_equal(vmcb->nested_control, 0);
	assert_int_equal(vmcb->efer, 0x1d00);
	assert_int_equal(vmcb->cr0, 0x80010031);
	assert_int_equal(vmcb->cr3, 0x200000);
	assert_int_equal(vmcb->cr4, 0x60);
	assert_int_equal(vmcb->rflags, 2);
	assert_int_equal(vmcb->rip, 0x200000);
	assert_int_equal(vmcb->rsp, 0x3000);
	assert_int_equal(vmcb->rax, 1);
	assert_int_equal(vmcb->segment[VMCB_CS].attributes, 0xa9b);
	assert_int_equal(vmcb->segment[VMCB_IDTR].base, 0x6000);
	assert_int_equal(vmcb->dr7, 0x400);
	assert_int_equal(vmcb->cpl, 0);
}

static void reset_writes_the_policy_into_the_record(void **state)
{
	(void)state;
	assert_int_equal(record->regs.rax, 1);
	assert_int_equal(record->regs.rbx, 2);
	assert_int_equal(record->regs.rdi, 5);
	assert_int_equal(record->regs.rbp, 7);
	assert_int_equal(record->regs.r8, 8);
	assert_int_equal(record->rip, 0x200000);
	assert_int_equal(record->rsp, 0x3000);
	assert_int_equal(record->cr0, 0x80010031);
	assert_int_equal(record->cr3, 0x200000);
	assert_int_equal(record->cr4, 0x2060);
	assert_int_equal(record->rflags, 2);
	assert_int_equal(record->efer, 0xd00);
	for (uint32_t segment = 0; segment < SEGMENT_COUNT; segment++) {
		struct policy_segment const shown = record->segment[segment];

		assert_memory_equal(&shown, &fake_policy_subject[S].segment[segment], sizeof(shown));
	}
}

/* A subject that the policy parks stays parked by its reset, and is not parked again by its first exit. */
static void mark_of_parked_subjects(void **state)
{
	(void)state;
	fake_policy_subject[S].cr4 = 0x60;
	vcpu_reset(S);
	assert_int_equal(record->cr4, 0x60);
	record->cr4 = 0x2060;
	cpu_exits(0x72);
	vcpu_read_state(S);
	assert_int_equal(record->cr4, 0x2060);
	assert_int_equal(vmcb->cr4, 0x60);
}

/* Mirrored state. */

/* As by VMX, and as core says of a parked subject. */
static void refused_state_is_shown_as_failed_entry(void **state)
{
	(void)state;
	cpu_exits(0xffffffffffffffff);
	vcpu_read_state(S);
	assert_int_equal(record->exit_reason, 0x80000021);
	cpu_exits(0x78);
	vcpu_read_state(S);
	assert_int_equal(record->exit_reason, 12);
}

/* By its trap number, also where the back end does all that is to be done. */
static void each_exit_is_counted(void **state)
{
	static const struct {
		uint64_t code;
		uint32_t trap;
	} exits[] = {{0x4e, 0}, {0x64, 7}, {0x72, 10}, {0x81, 18}, {0x400, 48}, {0xffffffffffffffff, 33}};

	(void)state;
	for (size_t i = 0; i < sizeof(exits) / sizeof(exits[0]); i++) {
		cpu_exits(exits[i].code);
		assert_int_equal(fake_counted_trap, exits[i].trap);
		assert_int_equal(fake_counted_subject, S);
	}
}

static void exit_is_shown(void **state)
{
	(void)state;
	vmcb->rax = 0x1111;
	vmcb->cr2 = 0x2222;
	vmcb->rip = 0x3333;
	vmcb->rflags = 0x246;
	vmcb->interrupt_shadow = 1;
	vmcb->sysenter_cs = 0x44;
	vmcb->exit_info1 = 0x800010;
	vmcb->exit_info2 = 0x3335;
	vmcb->segment[VMCB_FS].base = 0x5555;
	cpu_exits(0x7b);
	vcpu_read_state(S);
	assert_int_equal(record->exit_reason, 30);
	assert_int_equal(record->exit_qualification, 0x800000);
	assert_int_equal(record->instruction_length, 2);
	assert_int_equal(record->regs.rax, 0x1111);
	assert_int_equal(record->regs.cr2, 0x2222);
	assert_int_equal(record->rip, 0x3333);
	assert_int_equal(record->rflags, 0x246);
	assert_int_equal(record->interruptibility, 1);
	assert_int_equal(record->sysenter_cs, 0x44);
	assert_int_equal(record->segment[SEGMENT_FS].base, 0x5555);
}

static void monitor_changes_are_taken(void **state)
{
	(void)state;
	record->regs.rax = 0x77;
	record->regs.cr2 = 0x78;
	record->rip = 0x79;
	record->rsp = 0x7a;
	record->rflags = 0x202;
	record->interruptibility = 2;
	record->sysenter_esp = 0x7b;
	record->segment[SEGMENT_GS].base = 0x7c;
	record->segment[SEGMENT_SS].access = 0xc0f3;
	record->segment[SEGMENT_GDTR].limit = 0x7d;
	vcpu_write_state(S);
	assert_int_equal(vmcb->rax, 0x77);
	assert_int_equal(vmcb->cr2, 0x78);
	assert_int_equal(vmcb->rip, 0x79);
	assert_int_equal(vmcb->rsp, 0x7a);
	assert_int_equal(vmcb->rflags, 0x202);
	assert_int_equal(vmcb->interrupt_shadow, 1);
	assert_int_equal(vmcb->sysenter_esp, 0x7b);
	assert_int_equal(vmcb->segment[VMCB_GS].base, 0x7c);
	assert_int_equal(vmcb->segment[VMCB_SS].attributes, 0xcf3);
	assert_int_equal(vmcb->cpl, 3);
	assert_int_equal(vmcb->segment[VMCB_GDTR].limit, 0x7d);
}

/* The monitor takes its change back before the exit that would have shown it. */
static void second_write_does_not_trust_the_first(void **state)
{
	uint64_t const base = record->segment[SEGMENT_GS].base;

	(void)state;
	record->segment[SEGMENT_GS].base = 0x7c;
	vcpu_write_state(S);
	record->segment[SEGMENT_GS].base = base;
	vcpu_write_state(S);
	assert_int_equal(vmcb->segment[VMCB_GS].base, base);
}

/* What the VMCB has no room for is gone at the next exit, and what the subject changed is shown. */
static void segments_are_shown_as_the_vmcb_has_them(void **state)
{
	(void)state;
	record->segment[SEGMENT_LDTR].access = 0x10f82;
	vcpu_write_state(S);
	cpu_exits(0x72);
	vcpu_read_state(S);
	assert_int_equal(record->segment[SEGMENT_LDTR].access, 0x10002);
	record->segment[SEGMENT_LDTR].access = 0x10f82;
	vmcb->segment[VMCB_IDTR].limit = 0x7e;
	cpu_exits(0x72);
	vcpu_read_state(S);
	assert_int_equal(record->segment[SEGMENT_LDTR].access, 0x10002);
	assert_int_equal(record->segment[SEGMENT_IDTR].limit, 0x7e);
}

/* A monitor that writes ones, or zeros, over all of it: nothing that confines the subject moves (APM 15.5.1). */
static void check_hostile_record(int value)
{
	static struct vmcb before;

	memcpy(&before, vmcb, sizeof(before));
	memset(subject_pages[S].state_page, value, MUEN_PAGE_SIZE);
	vcpu_write_state(S);
	assert_memory_equal(vmcb, &before, 0x68); /* controls up to the interrupt shadow */
	assert_int_equal(vmcb->efer, before.efer);
	assert_int_equal(vmcb->cr0, before.cr0);
	assert_int_equal(vmcb->cr3, before.cr3);
	assert_int_equal(vmcb->cr4, before.cr4);
	assert_int_equal(vmcb->dr6, before.dr6);
	assert_int_equal(vmcb->dr7, before.dr7);
	assert_int_equal(vmcb->event_injection, 0);
	assert_int_equal(vmcb->nested_control, 0);
	assert_int_equal(vmcb->interrupt_shadow & ~1ULL, 0);
	assert_int_equal(vmcb->rflags & ~0x257fd7ULL, 0);
	assert_int_equal(vmcb->rflags & 2, 2);
	assert_int_not_equal(vmcb->segment[VMCB_CS].attributes & 0x600, 0x600);
}

static void hostile_records_change_nothing_that_confines(void **state)
{
	(void)state;
	check_hostile_record(0xff);
	check_hostile_record(0x00);
	check_hostile_record(0xa5);
}

/* Exits. */

static void hypercall_is_skipped(void **state)
{
	struct vcpu_exit exit;

	(void)state;
	vmcb->rax = 17;
	vmcb->interrupt_shadow = 1;
	vmcb->exit_code = 0x81;
	exit = vcpu_read_exit(S);
	assert_int_equal(exit.kind, VCPU_EXIT_HYPERCALL);
	assert_int_equal(exit.number, 17);
	assert_int_equal(vmcb->rip, 0x200003);
	assert_int_equal(vmcb->interrupt_shadow, 0);
}

static void hypercalls_come_from_ring_0(void **state)
{
	(void)state;
	vmcb->exit_code = 0x81;
	for (uint8_t cpl = 1; cpl <= 3; cpl++) {
		struct vcpu_exit exit;

		vmcb->cpl = cpl;
		exit = vcpu_read_exit(S);
		assert_int_equal(exit.kind, VCPU_EXIT_TRAP);
		assert_int_equal(exit.trap, 18);
		assert_int_equal(vmcb->rip, 0x200000);
		assert_int_equal(svm_last_trap.instruction_length, 3);
	}
}

/* As QEMU 7.2 leaves it when VMRUN refuses CR0. */
static void refused_state_takes_no_interrupt_from_the_host(void **state)
{
	struct vcpu_exit exit;

	(void)state;
	vmcb->interrupt_control = 0;
	vmcb->exit_code = UINT64_MAX;
	exit = vcpu_read_exit(S);
	assert_int_equal(exit.kind, VCPU_EXIT_TRAP);
	assert_int_equal(exit.trap, 33);
	assert_int_equal(vmcb->interrupt_control, 0x01100000);
}

static void unknown_length_is_not_skipped(void **state)
{
	(void)state;
	vmcb->interrupt_shadow = 1;
	cpu_exits(0x13);
	vcpu_skip_instruction(S);
	assert_int_equal(vmcb->rip, 0x200000);
	assert_int_equal(vmcb->interrupt_shadow, 1);
}

static void tlb_is_flushed_on_a_change_of_subject_only(void **state)
{
	(void)state;
	vcpu_load(S + 1);
	vcpu_load(S);
	assert_int_equal(svm_vmcb_physical, 0x201000);
	assert_int_equal(vmcb->tlb_control, VMCB_TLB_FLUSH_ALL);
	cpu_exits(0x72);
	assert_int_equal(vmcb->tlb_control, VMCB_TLB_KEEP);
	vcpu_load(S);
	assert_int_equal(vmcb->tlb_control, VMCB_TLB_KEEP);
	vcpu_load(S + 1);
	assert_int_equal(svm_vmcb_physical, 0x301000);
	assert_int_equal(svm_vmcb(S + 1)->tlb_control, VMCB_TLB_FLUSH_ALL);
	vcpu_load(S);
	assert_int_equal(vmcb->tlb_control, VMCB_TLB_FLUSH_ALL);
	cpu_exits(0x72);
	vcpu_reset(S);
	assert_int_equal(vmcb->tlb_control, VMCB_TLB_FLUSH_ALL);
}

static void deadline_is_the_timers(void **state)
{
	(void)state;
	vcpu_set_deadline(100, 250);
	assert_int_equal(fake_timer_now, 100);
	assert_int_equal(fake_timer_deadline, 250);
}

/* Whoever goes on has the timer that runs, unless it wants another one. */
static void timer_runs_on(void **state)
{
	(void)state;
	vcpu_set_deadline(100, 250);
	fake_timer_deadline = 0;
	vcpu_keep_deadline(250);
	assert_int_equal(fake_timer_deadline, 0);
	vcpu_keep_deadline(240);
	assert_int_equal(fake_timer_deadline, 240);
}

/* Interrupts. */

static void acceptance_depends_on_flag_and_shadow(void **state)
{
	(void)state;
	assert_false(vcpu_accepts_interrupt(S));
	vmcb->rflags = 0x202;
	assert_true(vcpu_accepts_interrupt(S));
	vmcb->interrupt_shadow = 1;
	assert_false(vcpu_accepts_interrupt(S));
	vmcb->interrupt_shadow = 0;
	vcpu_inject(S, 33);
	assert_false(vcpu_accepts_interrupt(S));
}

static void delivered_interrupt_is_gone(void **state)
{
	(void)state;
	vmcb->rflags = 0x202;
	vcpu_inject(S, 200);
	assert_int_equal(vmcb->interrupt_vector, 200);
	assert_int_equal(vmcb->interrupt_control, 0x01100000 | V_IRQ);
	vmcb->interrupt_control &= ~V_IRQ; /* the CPU takes it */
	cpu_exits(0x72);
	assert_int_equal(pending_words(), 0);
	assert_true(vcpu_accepts_interrupt(S));
}

static void interrupt_not_taken_is_pending_again(void **state)
{
	(void)state;
	vmcb->rflags = 0x202;
	vcpu_inject(S, 200);
	cpu_exits(0x61); /* something came first */
	assert_true(is_pending(200));
	assert_int_equal(vmcb->interrupt_control, 0x01100000);
	assert_true(vcpu_accepts_interrupt(S));
}

/* Hardware says "interrupt" and clears V_IRQ; QEMU says "exception" and leaves it. Both mean one interrupt. */
static void interrupted_delivery_is_pending_again(void **state)
{
	(void)state;
	vcpu_inject(S, 65);
	vmcb->interrupt_control &= ~V_IRQ;
	vmcb->exit_int_info = 0x80000000 | 65;
	cpu_exits(0x4e);
	assert_true(is_pending(65));

	subject_pages[S].interrupts.word[1] = 0;
	vcpu_inject(S, 65);
	vmcb->exit_int_info = 0x80000300 | 65;
	cpu_exits(0x4e);
	assert_true(is_pending(65));
	assert_int_equal(pending_words(), 2);
	assert_int_equal(vmcb->interrupt_control & V_IRQ, 0);
}

static void other_interrupted_deliveries_are_not_interrupts(void **state)
{
	static const uint64_t info[] = {0x340, 0x40, 0x8000030e, 0x80000b0e, 0x80000440, 0x80000202};

	(void)state;
	for (size_t index = 0; index < sizeof(info) / sizeof(info[0]); index++) {
		vmcb->exit_int_info = info[index];
		cpu_exits(0x4e);
		assert_int_equal(pending_words(), 0);
	}
}

static void window_opens_and_ends(void **state)
{
	(void)state;
	vcpu_request_window(S);
	assert_int_equal(vmcb->intercept_misc1, 0x9c44000b | VINTR);
	assert_int_equal(vmcb->interrupt_control & V_IRQ, V_IRQ);
	cpu_exits(0x72);
	assert_int_equal(vmcb->intercept_misc1, 0x9c44000b | VINTR);
	assert_int_equal(vmcb->interrupt_control & V_IRQ, V_IRQ);
	vmcb->rflags = 0x202;
	assert_true(vcpu_accepts_interrupt(S));
	vmcb->exit_code = 0x64;
	assert_int_equal(vcpu_read_exit(S).kind, VCPU_EXIT_WINDOW);
	assert_int_equal(vmcb->intercept_misc1, 0x9c44000b);
	assert_int_equal(vmcb->interrupt_control & V_IRQ, 0);
	assert_int_equal(pending_words(), 0);
}

static void injection_ends_the_window(void **state)
{
	(void)state;
	vcpu_request_window(S);
	vcpu_inject(S, 40);
	assert_int_equal(vmcb->intercept_misc1, 0x9c44000b);
	assert_int_equal(vmcb->interrupt_vector, 40);
	cpu_exits(0x72);
	assert_true(is_pending(40));
}

/* Two interrupts at once: the first is injected, and the second waits for the end of its handler. */
static void window_after_an_injection_watches_iret(void **state)
{
	(void)state;
	vmcb->rflags = 0x202;
	vcpu_inject(S, 40);
	vcpu_request_window(S);
	assert_int_equal(vmcb->intercept_misc1, 0x9c44000b | IRET);
	vmcb->interrupt_control &= ~V_IRQ; /* taken */
	vmcb->rflags = 2;
	vmcb->exit_code = 0x74;
	assert_int_equal(vcpu_read_exit(S).kind, VCPU_EXIT_TIMER);
	assert_int_equal(vmcb->intercept_misc1, 0x9c44000b | VINTR);
	assert_int_equal(vmcb->interrupt_control & V_IRQ, V_IRQ);
	assert_int_equal(pending_words(), 0);
}

static void window_survives_an_injection_that_is_not_taken(void **state)
{
	(void)state;
	vmcb->rflags = 0x202;
	vcpu_inject(S, 40);
	vcpu_request_window(S);
	cpu_exits(0x61);
	assert_true(is_pending(40));
	assert_int_equal(vmcb->intercept_misc1, 0x9c44000b | VINTR);
	assert_int_equal(vmcb->interrupt_control & V_IRQ, V_IRQ);
	assert_true(vcpu_accepts_interrupt(S));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(reset_leaves_nothing_of_before, setup),
	    cmocka_unit_test_setup(reset_writes_the_policy_into_the_vmcb, setup),
	    cmocka_unit_test_setup(reset_writes_the_policy_into_the_record, setup),
	    cmocka_unit_test_setup(mark_of_parked_subjects, setup),
	    cmocka_unit_test_setup(each_exit_is_counted, setup),
	    cmocka_unit_test_setup(exit_is_shown, setup),
	    cmocka_unit_test_setup(refused_state_is_shown_as_failed_entry, setup),
	    cmocka_unit_test_setup(monitor_changes_are_taken, setup),
	    cmocka_unit_test_setup(second_write_does_not_trust_the_first, setup),
	    cmocka_unit_test_setup(segments_are_shown_as_the_vmcb_has_them, setup),
	    cmocka_unit_test_setup(hostile_records_change_nothing_that_confines, setup),
	    cmocka_unit_test_setup(hypercall_is_skipped, setup),
	    cmocka_unit_test_setup(hypercalls_come_from_ring_0, setup),
	    cmocka_unit_test_setup(refused_state_takes_no_interrupt_from_the_host, setup),
	    cmocka_unit_test_setup(unknown_length_is_not_skipped, setup),
	    cmocka_unit_test_setup(tlb_is_flushed_on_a_change_of_subject_only, setup),
	    cmocka_unit_test_setup(deadline_is_the_timers, setup),
	    cmocka_unit_test_setup(timer_runs_on, setup),
	    cmocka_unit_test_setup(acceptance_depends_on_flag_and_shadow, setup),
	    cmocka_unit_test_setup(delivered_interrupt_is_gone, setup),
	    cmocka_unit_test_setup(interrupt_not_taken_is_pending_again, setup),
	    cmocka_unit_test_setup(interrupted_delivery_is_pending_again, setup),
	    cmocka_unit_test_setup(other_interrupted_deliveries_are_not_interrupts, setup),
	    cmocka_unit_test_setup(window_opens_and_ends, setup),
	    cmocka_unit_test_setup(injection_ends_the_window, setup),
	    cmocka_unit_test_setup(window_after_an_injection_watches_iret, setup),
	    cmocka_unit_test_setup(window_survives_an_injection_that_is_not_taken, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
