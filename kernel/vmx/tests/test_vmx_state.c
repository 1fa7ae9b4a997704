/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The state page: complete after an exit, loaded before an entry, and only as far as a monitor may. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "pages.h"
#include "policy_tables.h"
#include "vcpu.h"
#include "vmx_controls.h"
#include "vmx_vcpu.h"
#include "x86.h"

#include <muen/abi/trap.h>

#define NATIVE 1U
#define NESTED 2U
#define CR4 0x2260ULL

const struct policy_header policy_header;
const struct policy_subject policy_subject[MUEN_SUBJECT_MAX] = {
    [NATIVE] = {.page_table = 0x5000, .cr0 = 0x80010033, .cr4 = CR4, .flags = POLICY_SUBJECT_MIRRORED},
    [NESTED] = {.page_table = 0x6000, .flags = POLICY_SUBJECT_MIRRORED | POLICY_SUBJECT_NESTED},
};

static volatile struct subject_state *page(subject_id_t subject)
{
	return &subject_pages[subject].state;
}

/* Each field of the VMCS has a value of its own; what a monitor may not set has a harmless one. */
static int setup(void **state)
{
	(void)state;
	fake_vmx_reset();
	page(NATIVE)->cr0 = policy_subject[NATIVE].cr0;
	page(NATIVE)->cr3 = policy_subject[NATIVE].page_table;
	page(NATIVE)->cr4 = policy_subject[NATIVE].cr4;
	page(NATIVE)->efer = EFER_LME | EFER_LMA;
	page(NESTED)->cr4 = CR4_MCE | CR4_VMXE;
	vmx_state_reset(NATIVE);
	vmx_state_reset(NESTED);
	for (uint32_t field = 0; field < FAKE_VMX_FIELDS; field++) {
		fake_vmcs[field] = field;
	}
	fake_vmcs[VMCS_GUEST_INTERRUPTIBILITY] = 1;
	fake_vmcs[VMCS_GUEST_ACTIVITY] = 1;
	fake_vmcs[VMCS_GUEST_CR4] = CR4;
	fake_vmx_reads = 0;
	fake_vmx_writes = 0;
	return 0;
}

static void exit_of(subject_id_t subject, uint32_t reason)
{
	fake_vmx_exit(reason);
	(void)vcpu_read_exit(subject);
	vcpu_read_state(subject);
	fake_vmx_reads = 0;
	fake_vmx_writes = 0;
}

static void test_record_is_complete(void **state)
{
	static const uint32_t segment_field[] = {
	    [SEGMENT_CS] = VMCS_GUEST_CS_SELECTOR, [SEGMENT_SS] = VMCS_GUEST_SS_SELECTOR,
	    [SEGMENT_DS] = VMCS_GUEST_DS_SELECTOR, [SEGMENT_ES] = VMCS_GUEST_ES_SELECTOR,
	    [SEGMENT_FS] = VMCS_GUEST_FS_SELECTOR, [SEGMENT_GS] = VMCS_GUEST_GS_SELECTOR,
	    [SEGMENT_TR] = VMCS_GUEST_TR_SELECTOR, [SEGMENT_LDTR] = VMCS_GUEST_LDTR_SELECTOR,
	};

	(void)state;
	memset(subject_pages[NESTED].state_page, 0x5a, sizeof(struct subject_state));
	exit_of(NESTED, TRAP_IO);
	assert_int_equal(page(NESTED)->exit_reason, TRAP_IO);
	assert_int_equal(page(NESTED)->interruptibility, 1);
	assert_int_equal(page(NESTED)->activity, 1);
	assert_int_equal(page(NESTED)->sysenter_cs, VMCS_GUEST_SYSENTER_CS);
	assert_int_equal(page(NESTED)->instruction_length, VMCS_EXIT_INSTRUCTION_LENGTH);
	assert_int_equal(page(NESTED)->exit_qualification, VMCS_EXIT_QUALIFICATION);
	assert_int_equal(page(NESTED)->guest_physical, 0);
	assert_int_equal(page(NESTED)->rip, VMCS_GUEST_RIP);
	assert_int_equal(page(NESTED)->rsp, VMCS_GUEST_RSP);
	assert_int_equal(page(NESTED)->cr0, VMCS_GUEST_CR0);
	assert_int_equal(page(NESTED)->cr0_shadow, VMCS_CR0_SHADOW);
	assert_int_equal(page(NESTED)->cr3, VMCS_GUEST_CR3);
	assert_int_equal(page(NESTED)->cr4, CR4);
	assert_int_equal(page(NESTED)->cr4_shadow, VMCS_CR4_SHADOW);
	assert_int_equal(page(NESTED)->rflags, VMCS_GUEST_RFLAGS);
	assert_int_equal(page(NESTED)->efer, VMCS_GUEST_EFER);
	assert_int_equal(page(NESTED)->sysenter_esp, VMCS_GUEST_SYSENTER_ESP);
	assert_int_equal(page(NESTED)->sysenter_eip, VMCS_GUEST_SYSENTER_EIP);
	for (uint32_t index = SEGMENT_CS; index <= SEGMENT_LDTR; index++) {
		uint32_t const offset = segment_field[index] - VMCS_GUEST_ES_SELECTOR;

		assert_int_equal(page(NESTED)->segment[index].selector, VMCS_GUEST_ES_SELECTOR + offset);
		assert_int_equal(page(NESTED)->segment[index].base, VMCS_GUEST_ES_BASE + offset);
		assert_int_equal(page(NESTED)->segment[index].limit, VMCS_GUEST_ES_LIMIT + offset);
		assert_int_equal(page(NESTED)->segment[index].access, VMCS_GUEST_ES_ACCESS + offset);
	}
	assert_int_equal(page(NESTED)->segment[SEGMENT_GDTR].base, VMCS_GUEST_GDTR_BASE);
	assert_int_equal(page(NESTED)->segment[SEGMENT_GDTR].limit, VMCS_GUEST_GDTR_LIMIT);
	assert_int_equal(page(NESTED)->segment[SEGMENT_IDTR].base, VMCS_GUEST_IDTR_BASE);
	assert_int_equal(page(NESTED)->segment[SEGMENT_IDTR].limit, VMCS_GUEST_IDTR_LIMIT);
	for (uint32_t index = SEGMENT_GDTR; index <= SEGMENT_IDTR; index++) {
		assert_int_equal(page(NESTED)->segment[index].selector, 0);
		assert_int_equal(page(NESTED)->segment[index].access, 0);
	}
	assert_int_equal(page(NESTED)->flags, 0x5a);
}

static void test_guest_physical_address_of_ept_exits(void **state)
{
	(void)state;
	exit_of(NESTED, TRAP_EPT_VIOLATION);
	assert_int_equal(page(NESTED)->guest_physical, VMCS_GUEST_PHYSICAL_ADDRESS);
	exit_of(NESTED, TRAP_CPUID);
	assert_int_equal(page(NESTED)->guest_physical, 0);
}

static void test_unchanged_record_writes_nothing(void **state)
{
	(void)state;
	exit_of(NESTED, TRAP_CPUID);
	vcpu_write_state(NESTED);
	assert_int_equal(fake_vmx_writes, 0);
}

static void test_change_is_written(void **state)
{
	(void)state;
	exit_of(NESTED, TRAP_CPUID);
	page(NESTED)->rip = 0x1234;
	page(NESTED)->segment[SEGMENT_IDTR].limit = 0xfff;
	vcpu_write_state(NESTED);
	assert_int_equal(fake_vmx_writes, 2);
	assert_int_equal(fake_vmcs[VMCS_GUEST_RIP], 0x1234);
	assert_int_equal(fake_vmcs[VMCS_GUEST_IDTR_LIMIT], 0xfff);
}

/* Its monitor may run on another CPU: then no change of subject has flushed. RIP changes no translation. */
static void test_tlb_is_flushed_when_a_monitor_moves_control_registers(void **state)
{
	(void)state;
	exit_of(NESTED, TRAP_CPUID);
	page(NESTED)->rip = 0x1234;
	vcpu_write_state(NESTED);
	assert_int_equal(fake_vmx_flushes, 0);
	page(NESTED)->cr0 ^= CR0_WP;
	vcpu_write_state(NESTED);
	assert_int_equal(fake_vmx_flushes, 1);
	page(NESTED)->cr3 = 0x5000;
	vcpu_write_state(NESTED);
	assert_int_equal(fake_vmx_flushes, 2);
	page(NESTED)->cr4 ^= CR4_PAE;
	vcpu_write_state(NESTED);
	assert_int_equal(fake_vmx_flushes, 3);
	page(NESTED)->efer ^= EFER_NXE;
	vcpu_write_state(NESTED);
	assert_int_equal(fake_vmx_flushes, 4);
	vcpu_write_state(NESTED);
	assert_int_equal(fake_vmx_flushes, 4);
}

/* The monitor takes its change back before the exit that would have shown it. */
static void test_second_write_does_not_trust_the_first(void **state)
{
	(void)state;
	exit_of(NESTED, TRAP_CPUID);
	page(NESTED)->rip = 0x1234;
	vcpu_write_state(NESTED);
	page(NESTED)->rip = VMCS_GUEST_RIP;
	vcpu_write_state(NESTED);
	assert_int_equal(fake_vmcs[VMCS_GUEST_RIP], VMCS_GUEST_RIP);
}

/* Each mirrored subject has a memory of its own: that another one exited costs nothing. */
static void test_exit_of_another_subject_changes_nothing(void **state)
{
	(void)state;
	exit_of(NESTED, TRAP_CPUID);
	fake_vmcs[VMCS_GUEST_RSP] = 0x7000;
	exit_of(NATIVE, TRAP_CPUID);
	vcpu_write_state(NESTED);
	assert_int_equal(fake_vmx_writes, 0);
	page(NESTED)->rsp = 0x7000;
	vcpu_write_state(NESTED);
	assert_int_equal(fake_vmx_writes, 1);
}

/* At first the VMCS is what the record shows. */
static void test_change_before_the_first_exit_is_written(void **state)
{
	(void)state;
	page(NESTED)->rip = 0x1234;
	page(NESTED)->segment[SEGMENT_LDTR].access = 0x82;
	vcpu_write_state(NESTED);
	assert_int_equal(fake_vmx_writes, 2);
	assert_int_equal(fake_vmcs[VMCS_GUEST_RIP], 0x1234);
	assert_int_equal(fake_vmcs[VMCS_GUEST_LDTR_ACCESS], 0x82);
}

static void test_monitor_cannot_stop_the_timer(void **state)
{
	(void)state;
	for (uint32_t activity = 0; activity < 5; activity++) {
		exit_of(NESTED, TRAP_CPUID);
		page(NESTED)->activity = activity;
		page(NESTED)->interruptibility = 0xff;
		vcpu_write_state(NESTED);
		assert_int_equal(fake_vmcs[VMCS_GUEST_ACTIVITY], activity == 1 ? 1 : 0);
		assert_int_equal(fake_vmcs[VMCS_GUEST_INTERRUPTIBILITY], 3);
	}
}

static void test_cr4_of_nested_is_bounded(void **state)
{
	(void)state;
	exit_of(NESTED, TRAP_CPUID);
	page(NESTED)->cr4 = UINT64_MAX & ~(CR4_VMXE | CR4_MCE);
	vcpu_write_state(NESTED);
	assert_int_equal(fake_vmcs[VMCS_GUEST_CR4], 0x376fff);
}

/* The mode that a monitor sets is the mode of the entry. */
static void test_entry_controls_follow_efer(void **state)
{
	(void)state;
	exit_of(NESTED, TRAP_CPUID);
	fake_vmcs[VMCS_ENTRY_CONTROLS] = ENTRY_LOAD_EFER | ENTRY_RESERVED;
	page(NESTED)->efer = EFER_LME | EFER_LMA;
	vcpu_write_state(NESTED);
	assert_int_equal(fake_vmcs[VMCS_ENTRY_CONTROLS], ENTRY_LOAD_EFER | ENTRY_RESERVED | ENTRY_IA32E_GUEST);
	page(NESTED)->efer = EFER_LME;
	vcpu_write_state(NESTED);
	assert_int_equal(fake_vmcs[VMCS_ENTRY_CONTROLS], ENTRY_LOAD_EFER | ENTRY_RESERVED);
}

#define GP_WITH_ERROR_CODE 0x80000b0dU
#define GP_WITHOUT 0x8000030dU

/* Raised in one mode and entered in another: the CPU demands an error code in the one, and none in the other. */
static void test_error_code_follows_the_mode(void **state)
{
	(void)state;
	fake_vmcs[VMCS_GUEST_CR0] = CR0_PE;
	exit_of(NESTED, TRAP_CPUID);
	vcpu_inject_gp(NESTED);
	page(NESTED)->cr0 = 0x30;
	vcpu_write_state(NESTED);
	assert_int_equal(fake_vmcs[VMCS_ENTRY_INTERRUPTION_INFO], GP_WITHOUT);
	page(NESTED)->cr0 = CR0_PE;
	vcpu_write_state(NESTED);
	assert_int_equal(fake_vmcs[VMCS_ENTRY_INTERRUPTION_INFO], GP_WITH_ERROR_CODE);
	fake_vmcs[VMCS_ENTRY_INTERRUPTION_INFO] = 0x80000301; /* #DB has none */
	page(NESTED)->cr0 = 0x30;
	vcpu_write_state(NESTED);
	page(NESTED)->cr0 = CR0_PE;
	vcpu_write_state(NESTED);
	assert_int_equal(fake_vmcs[VMCS_ENTRY_INTERRUPTION_INFO], 0x80000301);
}

static void test_native_keeps_control_registers(void **state)
{
	(void)state;
	fake_vmcs[VMCS_GUEST_CR0] = 0x80010033;
	exit_of(NATIVE, TRAP_CPUID);
	assert_int_equal(page(NATIVE)->cr0, 0x80010033);
	assert_int_equal(page(NATIVE)->cr3, 0x5000);
	assert_int_equal(page(NATIVE)->cr4, CR4);
	page(NATIVE)->cr0 = 0;
	page(NATIVE)->cr3 = 0x1000;
	page(NATIVE)->cr4 = 0;
	page(NATIVE)->efer = 0;
	vcpu_write_state(NATIVE);
	assert_int_equal(fake_vmx_writes, 0);
	assert_int_equal(fake_vmcs[VMCS_GUEST_CR0], 0x80010033);
	assert_int_equal(fake_vmcs[VMCS_GUEST_CR3], VMCS_GUEST_CR3);
	assert_int_equal(fake_vmcs[VMCS_GUEST_CR4], CR4);
	assert_int_equal(fake_vmcs[VMCS_GUEST_EFER], VMCS_GUEST_EFER);
	exit_of(NATIVE, TRAP_CPUID);
	assert_int_equal(page(NATIVE)->cr0, 0x80010033);
	assert_int_equal(page(NATIVE)->efer, EFER_LME | EFER_LMA);
}

static void test_failed_entry_has_no_length(void **state)
{
	(void)state;
	exit_of(NATIVE, 0x80000000U | TRAP_INVALID_STATE);
	assert_int_equal(page(NATIVE)->exit_reason, 0x80000000U | TRAP_INVALID_STATE);
	assert_int_equal(page(NATIVE)->instruction_length, 0);
}

/* A trap of a native subject to its monitor, which moves RIP, and back: of at most 75 accesses. */
static void test_cost_of_a_monitored_trap(void **state)
{
	(void)state;
	fake_vmx_exit(TRAP_CPUID);
	fake_vmx_reads = 0;
	(void)vcpu_read_exit(NATIVE);
	vcpu_read_state(NATIVE);
	page(NATIVE)->rip = 0x1234;
	vcpu_write_state(NATIVE);
	vcpu_set_deadline(0, 1000);
	print_message("VMREAD and VMWRITE on a trap to a monitor and back: %u and %u\n", fake_vmx_reads,
		      fake_vmx_writes);
	assert_int_equal(fake_vmx_reads, 49);
	assert_int_equal(fake_vmx_writes, 2);
}

/* The dearest exit: from a mirrored subject to one that its monitor has changed. */
static void test_cost_among_mirrored_subjects(void **state)
{
	(void)state;
	exit_of(NESTED, TRAP_CPUID);
	fake_vmx_exit(TRAP_CPUID);
	(void)vcpu_read_exit(NATIVE);
	vcpu_read_state(NATIVE);
	page(NESTED)->rip = 0x1234;
	vcpu_write_state(NESTED);
	vcpu_set_deadline(0, 1000);
	print_message("VMREAD and VMWRITE from one mirrored subject to another: %u and %u\n", fake_vmx_reads,
		      fake_vmx_writes);
	assert_int_equal(fake_vmx_reads, 49);
	assert_int_equal(fake_vmx_writes, 2);
}

#define TEST(function) cmocka_unit_test_setup(function, setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_record_is_complete),
	    TEST(test_guest_physical_address_of_ept_exits),
	    TEST(test_unchanged_record_writes_nothing),
	    TEST(test_change_is_written),
	    TEST(test_tlb_is_flushed_when_a_monitor_moves_control_registers),
	    TEST(test_second_write_does_not_trust_the_first),
	    TEST(test_exit_of_another_subject_changes_nothing),
	    TEST(test_change_before_the_first_exit_is_written),
	    TEST(test_monitor_cannot_stop_the_timer),
	    TEST(test_cr4_of_nested_is_bounded),
	    TEST(test_entry_controls_follow_efer),
	    TEST(test_error_code_follows_the_mode),
	    TEST(test_native_keeps_control_registers),
	    TEST(test_failed_entry_has_no_length),
	    TEST(test_cost_of_a_monitored_trap),
	    TEST(test_cost_among_mirrored_subjects),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
