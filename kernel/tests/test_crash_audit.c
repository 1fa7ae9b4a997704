/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The crash audit page over boots: a page of rubbish becomes a new one, boots are counted, a crash is stamped for the
 * next boot and checked by its CRC, CPUs that fail at once get slots of their own, the fourth stops, and a CPU that
 * fails in here resets. The source is included, so that a test can be another CPU.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "machine.h"
#include "panic.h"

#include "crash_audit.c"

volatile union crash_audit_page crash_audit_page;

void crash_audit_machine_check(void)
{
	crash_dump.validity |= CRASH_HAS_MACHINE_CHECK;
}

#define AUDIT crash_audit_page.audit

/* This CPU, and the shared memory, as the kernel's file has them. */
static void reset_machine(void)
{
	memset(&crash_dump, 0, sizeof(crash_dump));
	recording = false;
	slots_taken = 0;
	dumps_done = 0;
	common_lock = 0;
	table_header.flags = POLICY_FLAG_CRASH_AUDIT;
	table_header.tsc_khz = 10;
	crash_audit_boot();
}

/* The next CPU that fails in the same boot. */
static void other_cpu(void)
{
	memset(&crash_dump, 0, sizeof(crash_dump));
	recording = false;
}

static void fill_page(uint8_t value)
{
	for (size_t i = 0; i < sizeof(crash_audit_page); i++) {
		crash_audit_page.byte[i] = value;
	}
}

static int setup(void **state)
{
	(void)machine_setup(state);
	fill_page(0xa5);
	(void)policy_add_cpu();
	(void)policy_add_lone_subject(0);
	(void)policy_add_major();
	policy_add_minor(0, 0, 1000);
	return 0;
}

/* Bit by bit, from the most significant one of a reflected polynomial: not the kernel's way. */
static uint32_t crc_of(uint32_t crc, const volatile uint8_t *bytes, size_t count)
{
	for (size_t i = 0; i < count * 8; i++) {
		uint32_t const bit = ((uint32_t)bytes[i / 8] >> i % 8 & 1U) ^ (crc & 1U);

		crc = crc >> 1 ^ (bit != 0 ? 0xedb88320U : 0);
	}
	return crc;
}

static uint32_t expected_crc(void)
{
	uint32_t const crc = crc_of(UINT32_MAX, &crash_audit_page.byte[8], 72);

	return ~crc_of(crc, &crash_audit_page.byte[100], 3983 - 100);
}

static void crc_is_that_of_ieee_802_3(void **state)
{
	(void)state;
	for (size_t i = 0; i < 9; i++) {
		crash_audit_page.byte[i] = (uint8_t) "123456789"[i];
	}
	assert_int_equal(~crc_bytes(UINT32_MAX, 0, 9), 0xcbf43926);
	assert_int_equal(~crc_of(UINT32_MAX, crash_audit_page.byte, 9), 0xcbf43926);
}

static void rubbish_becomes_a_new_page(void **state)
{
	(void)state;
	reset_machine();
	assert_int_equal(AUDIT.magic, CRASH_AUDIT_MAGIC);
	assert_int_equal(AUDIT.boot_count, 1);
	assert_int_equal(AUDIT.generation, 0);
	assert_int_equal(AUDIT.crash_count, 0);
	assert_int_equal(AUDIT.dump_count, 0);
	assert_int_equal(AUDIT.max_dump_count, 3);
	assert_int_equal(crash_audit_page.byte[sizeof(struct crash_audit)], 0xa5);
}

static void page_that_the_policy_has_not_is_not_touched(void **state)
{
	(void)state;
	table_header.flags = 0;
	recording = false;
	crash_audit_boot();
	crash_audit_record(CRASH_STARTUP, 0);
	crash_audit_wait();
	for (size_t i = 0; i < sizeof(crash_audit_page); i++) {
		assert_int_equal(crash_audit_page.byte[i], 0xa5);
	}
}

static void boots_are_counted_and_dumps_kept(void **state)
{
	(void)state;
	reset_machine();
	crash_audit_record(CRASH_NMI, 0);
	reset_machine();
	assert_int_equal(AUDIT.boot_count, 2);
	assert_int_equal(AUDIT.generation, 2);
	assert_int_equal(AUDIT.dump[0].reason, CRASH_NMI);
	assert_int_equal(AUDIT.crc32, expected_crc());
	reset_machine();
	assert_int_equal(AUDIT.boot_count, 3);
	assert_int_not_equal(AUDIT.generation, AUDIT.boot_count);
	assert_int_equal(AUDIT.dump_count, 1);
	assert_int_equal(AUDIT.crash_count, 1);
}

static void crash_is_dumped_with_what_is_known(void **state)
{
	(void)state;
	reset_machine();
	fake_hw.now = 0x123456789a;
	table_cpu[0].apic_id = 0x106;
	crash_dump.exception.rip = 0x100123;
	crash_dump.validity |= CRASH_HAS_EXCEPTION;
	crash_audit_record(CRASH_EXCEPTION, 0);
	assert_int_equal(AUDIT.dump[0].tsc, 0x123456789a);
	assert_int_equal(AUDIT.dump[0].reason, CRASH_EXCEPTION);
	assert_int_equal(AUDIT.dump[0].apic_id, 6);
	assert_int_equal(AUDIT.dump[0].validity, CRASH_HAS_EXCEPTION);
	assert_int_equal(AUDIT.dump[0].exception.rip, 0x100123);
	assert_string_equal((const char *)AUDIT.version, KERNEL_VERSION);
	assert_int_equal(AUDIT.dump_count, 1);
	assert_int_equal(AUDIT.crc32, expected_crc());
}

static void a_changed_dump_breaks_the_crc(void **state)
{
	(void)state;
	reset_machine();
	crash_audit_record(CRASH_NMI, 0);
	crash_audit_page.byte[sizeof(struct crash_audit) - 1] ^= 1;
	assert_int_not_equal(AUDIT.crc32, expected_crc());
}

static void subject_is_dumped_with_its_state_and_fpu(void **state)
{
	(void)state;
	(void)machine_boot(0);
	reset_machine();
	table_header.tsc_khz = 1;
	subject_pages[0].fpu_page[31] = 0x77;
	fake_vcpu.subject[0].state.rip = 0xabc;
	crash_audit_subject(0);
	assert_non_null(strstr(fake_hw.trace, "fpu save 0"));
	assert_int_equal(crash_dump.validity, CRASH_HAS_SUBJECT);
	assert_int_equal(crash_dump.subject.id, 0);
	assert_int_equal(crash_dump.subject.flags, 1);
	assert_int_equal(crash_dump.subject.event_info, 0x80000b0d);
	assert_int_equal(crash_dump.subject.event_error, 0x10);
	assert_int_equal(crash_dump.subject.state.rip, 0xabc);
	assert_int_equal(crash_dump.subject.fpu[31], 0x77);
}

static void cpus_get_slots_of_their_own_and_the_fourth_stops(void **state)
{
	(void)state;
	reset_machine();
	for (uint32_t cpu = 0; cpu < CRASH_AUDIT_DUMPS; cpu++) {
		other_cpu();
		crash_audit_record(CRASH_VTD_ROOT_TABLE + cpu, 0);
		assert_int_equal(AUDIT.dump_count, cpu + 1);
		assert_int_equal(AUDIT.crash_count, cpu + 1);
		assert_int_equal(AUDIT.crc32, expected_crc());
	}
	for (uint32_t cpu = 0; cpu < CRASH_AUDIT_DUMPS; cpu++) {
		assert_int_equal(AUDIT.dump[cpu].reason, CRASH_VTD_ROOT_TABLE + cpu);
	}
	other_cpu();
	assert_ends(FAKE_END_STOP, (crash_audit_record(CRASH_NMI, 0), 0));
	assert_int_equal(AUDIT.dump_count, 3);
	assert_int_equal(AUDIT.crc32, expected_crc());
}

/* Slots are taken by an atomic counter: another CPU that takes one in between has another one. */
static void take_a_slot(uint32_t step)
{
	if (step == 0) {
		slots_taken++;
	}
}

static void cpu_that_is_overtaken_has_the_next_slot(void **state)
{
	(void)state;
	reset_machine();
	fake_hw.steps = 0;
	fake_hw.on_step = take_a_slot;
	crash_audit_record(CRASH_NMI, 0);
	fake_hw.on_step = NULL;
	assert_int_equal(AUDIT.dump[0].reason, 0);
	assert_int_equal(AUDIT.dump[1].reason, CRASH_NMI);
}

static void cpu_that_fails_while_it_records_resets(void **state)
{
	(void)state;
	reset_machine();
	crash_audit_record(CRASH_NMI, 0);
	assert_ends(FAKE_END_RESET, (crash_audit_record(CRASH_EXCEPTION, 0), 0));
	assert_int_equal(AUDIT.dump_count, 1);
}

static void counters_of_an_old_page_may_wrap(void **state)
{
	(void)state;
	reset_machine();
	AUDIT.boot_count = UINT64_MAX;
	AUDIT.crash_count = UINT64_MAX;
	crash_audit_record(CRASH_NMI, 0);
	assert_int_equal(AUDIT.generation, 0);
	assert_int_equal(AUDIT.crash_count, 0);
	reset_machine();
	assert_int_equal(AUDIT.boot_count, 0);
}

/* 100 ms, in which the others record theirs; then the reset. */
static void panic_records_waits_and_resets(void **state)
{
	(void)state;
	reset_machine();
	assert_panics("no good 5", panic(CRASH_STARTUP, "no good", 5));
	assert_int_equal(AUDIT.dump[0].reason, CRASH_STARTUP);
	assert_in_range(fake_hw.pauses, 999, 1001);
}

static void panic_with_a_subject_records_it(void **state)
{
	(void)state;
	(void)machine_boot(0);
	reset_machine();
	assert_panics("over", panic_subject(CRASH_SUBJECT_PANIC, "over", 0, 0));
	assert_int_equal(AUDIT.dump[0].reason, CRASH_SUBJECT_PANIC);
	assert_int_equal(AUDIT.dump[0].validity, CRASH_HAS_SUBJECT);
}

static void assert_vmx(enum crash_reason reason, uint8_t validity)
{
	reset_machine();
	crash_audit_record(reason, 0x4402);
	assert_int_equal(AUDIT.dump[0].validity, CRASH_HAS_VMX);
	assert_int_equal(AUDIT.dump[0].vmx.validity, validity);
}

static void failed_vmx_instructions_say_what_they_were_about(void **state)
{
	(void)state;
	assert_vmx(CRASH_VMX_VMREAD, CRASH_VMX_HAS_FIELD);
	assert_int_equal(AUDIT.dump[0].vmx.field, 0x4402);
	assert_vmx(CRASH_VMX_VMWRITE, CRASH_VMX_HAS_FIELD);
	assert_vmx(CRASH_VMX_VMPTRLD, CRASH_VMX_HAS_REQUESTED);
	assert_int_equal(AUDIT.dump[0].vmx.requested, 0x4402);
	assert_vmx(CRASH_VMX_ROOT, CRASH_VMX_HAS_REQUESTED);
	assert_vmx(CRASH_VMX_ENTRY, CRASH_VMX_HAS_ERROR);
	assert_int_equal(AUDIT.dump[0].vmx.instruction_error, 2);
	reset_machine();
	crash_audit_record(CRASH_VTD_ROOT_TABLE, 1);
	assert_int_equal(AUDIT.dump[0].validity, 0);
}

#define audit_test(function) cmocka_unit_test_setup_teardown(function, setup, machine_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    audit_test(crc_is_that_of_ieee_802_3),
	    audit_test(rubbish_becomes_a_new_page),
	    audit_test(page_that_the_policy_has_not_is_not_touched),
	    audit_test(boots_are_counted_and_dumps_kept),
	    audit_test(crash_is_dumped_with_what_is_known),
	    audit_test(a_changed_dump_breaks_the_crc),
	    audit_test(subject_is_dumped_with_its_state_and_fpu),
	    audit_test(cpus_get_slots_of_their_own_and_the_fourth_stops),
	    audit_test(cpu_that_is_overtaken_has_the_next_slot),
	    audit_test(cpu_that_fails_while_it_records_resets),
	    audit_test(counters_of_an_old_page_may_wrap),
	    audit_test(failed_vmx_instructions_say_what_they_were_about),
	    audit_test(panic_records_waits_and_resets),
	    audit_test(panic_with_a_subject_records_it),
	};

	return cmocka_run_group_tests_name("crash audit", tests, NULL, NULL);
}
