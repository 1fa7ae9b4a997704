/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * On CPU 0: takes part in the fault of this start where that needs two CPUs, judges what the one before has left in the
 * crash audit, and notes that in a page that survives the reset, too. After the last one it reports.
 */
#include "../crc.h"
#include "ask.h"
#include "cases.h"

#include <muen/abi/trap.h>
#include <muen/event.h>
#include <muen/sinfo.h>
#include <muen/test.h>

#define SUITE "faults"
#define LATER_ROUNDS 2000U
#define VECTOR_INVALID_OPCODE 6U
#define VECTOR_NMI 2U
#define VECTOR_DOUBLE_FAULT 8U
#define VECTOR_PAGE_FAULT 14U
#define VECTOR_MACHINE_CHECK 18U
#define KERNEL_CODE 8U
#define ENTRY_FAILED 0x80000000U /* bit of a trap number */

struct note {
	uint64_t boot;
	bool passed;
	uint8_t dump_count;
	uint8_t validity;
	uint64_t reason;
	uint64_t vector;
};

static const volatile struct crash_audit *audit;
static const volatile uint8_t *cpu_count;
static volatile struct note *notes;

static bool is_exception(const volatile struct crash_dump *dump, enum crash_reason reason, uint64_t vector)
{
	return dump->reason == reason && (dump->validity & CRASH_HAS_EXCEPTION) != 0 &&
	       dump->exception.vector == vector && dump->exception.cs == KERNEL_CODE;
}

static bool is_invalid_opcode(const volatile struct crash_dump *dump)
{
	return is_exception(dump, CRASH_EXCEPTION, VECTOR_INVALID_OPCODE) && dump->exception.error_code == 0 &&
	       dump->exception.regs.rbx == FAULT_MARK;
}

/* The state is of the subject that spins. By SVM, the kernel is interrupted as soon as it may be after the
 * exit. */
static bool is_nmi_at_subject(const volatile struct crash_dump *dump)
{
	return dump->validity == CRASH_HAS_SUBJECT ? dump->subject.state.regs.rbx == SUBJECT_MARK
						   : is_exception(dump, CRASH_NMI, VECTOR_NMI);
}

/* This is a trap of the subject, which has no monitor. */
static bool is_refused_state(const volatile struct crash_dump *dump)
{
	return (dump->validity & CRASH_HAS_SUBJECT) != 0 && dump->reason == CRASH_SUBJECT_PANIC &&
	       dump->subject.state.exit_reason == (ENTRY_FAILED | TRAP_INVALID_STATE);
}

/* By VMX, an entry with such controls has no exit, but an error number; SVM does not tell it from a refused state. */
static bool is_refused_control(const volatile struct crash_dump *dump)
{
	if (dump->validity == CRASH_HAS_VMX)
		return dump->reason == CRASH_VMX_ENTRY && dump->vmx.instruction_error != 0;
	return is_refused_state(dump);
}

static bool is_of_fault(const volatile struct crash_dump *dump, enum fault fault)
{
	switch (fault) {
	case FAULT_INVALID_OPCODE:
		return is_invalid_opcode(dump);
	case FAULT_PAGE:
		return is_exception(dump, CRASH_EXCEPTION, VECTOR_PAGE_FAULT) &&
		       dump->exception.regs.cr2 == FAULT_ABSENT_ADDRESS && dump->exception.error_code == 0;
	case FAULT_DOUBLE:
		return is_exception(dump, CRASH_EXCEPTION, VECTOR_DOUBLE_FAULT);
	case FAULT_MACHINE_CHECK:
		return is_exception(dump, CRASH_EXCEPTION, VECTOR_MACHINE_CHECK) &&
		       (dump->validity & CRASH_HAS_MACHINE_CHECK) != 0;
	case FAULT_NMI_HERE:
		return is_exception(dump, CRASH_NMI, VECTOR_NMI);
	case FAULT_NMI_AT_CPU_1:
		return dump->reason == CRASH_NMI && is_nmi_at_subject(dump);
	case FAULT_GUEST_STATE:
		return is_refused_state(dump);
	case FAULT_CONTROLS:
		return is_refused_control(dump);
	}
	return false;
}

static uint8_t dumps_expected(const struct fault_case *of)
{
	if (!of->by_all)
		return 1;
	return *cpu_count < CRASH_AUDIT_DUMPS ? *cpu_count : CRASH_AUDIT_DUMPS;
}

/* Each CPU once; CPU 0, whose APIC id is 0, only together with others. */
static bool dumps_are_good(const struct fault_case *of)
{
	uint64_t seen = 0;

	for (unsigned int i = 0; i < audit->dump_count; i++) {
		const volatile struct crash_dump *const dump = &audit->dump[i];
		uint64_t const cpu = UINT64_C(1) << dump->apic_id % 64;

		if (!is_of_fault(dump, of->fault) || (seen & cpu) != 0)
			return false;
		seen |= cpu;
	}
	return of->by_all || (seen & 1U) == 0;
}

static void judge(uint64_t number)
{
	volatile struct note *const note = &notes[number];

	note->boot = audit->boot_count;
	note->dump_count = audit->dump_count;
	note->validity = audit->dump[0].validity;
	note->reason = audit->dump[0].reason;
	note->vector = audit->dump[0].exception.vector;
	note->passed = audit->generation == audit->boot_count && crc_is_right(audit) &&
		       audit->dump_count == dumps_expected(&cases[number]) && dumps_are_good(&cases[number]);
}

static void report(void)
{
	for (unsigned int i = 0; i < CASE_COUNT; i++)
		muen_test_report(SUITE, cases[i].name, notes[i].passed && notes[i].boot == i + 2,
				 "boot %lu, dumps %u, reason %lx, validity %x, vector %lu", notes[i].boot,
				 notes[i].dump_count, notes[i].reason, notes[i].validity, notes[i].vector);
	muen_test_end();
}

/* A little later than CPU 1, if that takes part: the CPU that begins is the one that resets the machine. */
static void take_part(const struct fault_case *in, uint64_t first_frame)
{
	if (in->by_judge || in->by_all)
		ask_when_all_are_ready(in->fault, first_frame, LATER_ROUNDS);
}

static bool find_memory(void)
{
	const struct sinfo *const sinfo = muen_sinfo();
	const struct sinfo_memory *const page = muen_sinfo_memory(sinfo, "crash_audit");
	const struct sinfo_memory *const count = muen_sinfo_memory(sinfo, "cpu_count");
	const struct sinfo_memory *const kept = muen_sinfo_memory(sinfo, "notes");

	if (page == NULL || count == NULL || kept == NULL)
		return false;
	audit = (const volatile struct crash_audit *)(uintptr_t)page->address;
	cpu_count = (const volatile uint8_t *)(uintptr_t)count->address;
	notes = (volatile struct note *)(uintptr_t)kept->address;
	return true;
}

int main(void)
{
	uint64_t const first_frame = muen_frame_start();
	uint64_t number;

	if (!find_memory())
		return 1;
	number = audit->boot_count - 1;
	if (number > 0 && number <= CASE_COUNT)
		judge(number - 1);
	if (number < CASE_COUNT)
		take_part(&cases[number], first_frame);
	else
		report();
	for (;;)
		muen_sleep();
}
