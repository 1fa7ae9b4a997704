/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Says that a machine check may come, and reads after the reset what the kernel found in the banks of the CPU that had
 * it. The numbers are those that the script gives to the emulator.
 */
#include "../crc.h"

#include <muen/debuglog.h>
#include <muen/event.h>
#include <muen/sinfo.h>
#include <muen/test.h>

#define SUITE "bank"
#define VECTOR_MACHINE_CHECK 18U
#define APIC_ID 2U
#define MCG_STATUS 5U
#define BANK 3U
#define BANK_STATUS 0xbe00000000000150U
#define BANK_ADDRESS 0x12345000U
#define BANK_MISC 0x86U

static const volatile struct crash_audit *audit;

static bool is_bank_alone(const volatile struct crash_machine_check *check)
{
	bool others_are_empty = true;

	for (unsigned int bank = 0; bank < check->bank_count && bank < CRASH_AUDIT_BANKS; bank++)
		others_are_empty = others_are_empty && (bank == BANK || check->bank[bank].status == 0);
	return check->bank_count > BANK && others_are_empty && check->bank[BANK].status == BANK_STATUS &&
	       check->bank[BANK].address == BANK_ADDRESS && check->bank[BANK].misc == BANK_MISC;
}

static void report(void)
{
	const volatile struct crash_dump *const dump = &audit->dump[0];
	const volatile struct crash_machine_check *const check = &dump->machine_check;

	muen_test_report(SUITE, "audit-is-whole",
			 audit->generation == audit->boot_count && audit->dump_count == 1 && crc_is_right(audit),
			 "generation %lu, dumps %u", audit->generation, audit->dump_count);
	muen_test_report(SUITE, "machine-check-of-the-cpu",
			 dump->reason == CRASH_EXCEPTION && dump->exception.vector == VECTOR_MACHINE_CHECK &&
			     dump->apic_id == APIC_ID && check->mcg_status == MCG_STATUS,
			 "reason %lx, vector %lu, APIC id %u, MCG_STATUS %lx", dump->reason, dump->exception.vector,
			 dump->apic_id, check->mcg_status);
	muen_test_report(SUITE, "bank-is-dumped", is_bank_alone(check), "of %u banks: %lx, %lx, %lx", check->bank_count,
			 check->bank[BANK].status, check->bank[BANK].address, check->bank[BANK].misc);
}

int main(void)
{
	const struct sinfo_memory *const page = muen_sinfo_memory(muen_sinfo(), "crash_audit");

	if (page == NULL)
		return 1;
	audit = (const volatile struct crash_audit *)(uintptr_t)page->address;
	if (audit->boot_count == 1) {
		muen_debuglog_puts("a machine check may come\n");
	} else {
		report();
		muen_test_end();
	}
	for (;;)
		muen_sleep();
}
