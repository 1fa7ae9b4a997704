/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Resets the machine by an event, which is no crash; ends the machine's work by a trap that the policy gives to the
 * kernel's panic; and finds out what the kernel has left of both. Which of the three is to be done, the crash audit
 * says: it counts boots.
 */
#include "crc.h"

#include <muen/abi/crash_audit.h>
#include <muen/event.h>
#include <muen/sinfo.h>
#include <muen/test.h>

#define SUITE "crash"
#define BOOTS 3U
#define MARK 0x6d61726b6d61726bULL

extern const uint8_t crash_here[];

static const volatile struct crash_audit *audit;

static void reboot(void)
{
	int const event = muen_sinfo_event(muen_sinfo(), "reboot");

	if (event >= 0)
		muen_event_send((uint8_t)event);
}

/* UD2 is a trap; its default in the policy is system_panic. */
static void crash(void)
{
	__asm__ volatile(".globl crash_here\ncrash_here: ud2" : : "b"(MARK) : "memory");
}

static void report(void)
{
	const volatile struct crash_dump *const dump = &audit->dump[0];

	muen_test_report(SUITE, "page-survives-the-reset",
			 audit->magic == CRASH_AUDIT_MAGIC && audit->boot_count == BOOTS, "boots %lu",
			 audit->boot_count);
	muen_test_report(SUITE, "dump-is-of-the-boot-before",
			 audit->generation == BOOTS && audit->crash_count == 1 && audit->dump_count == 1,
			 "generation %lu, crashes %lu", audit->generation, audit->crash_count);
	muen_test_report(SUITE, "crc-is-right", crc_is_right(audit), "crc %x", audit->crc32);
	muen_test_report(SUITE, "reason-is-the-subject",
			 dump->reason == CRASH_SUBJECT_PANIC && dump->validity == CRASH_HAS_SUBJECT,
			 "reason %lx, validity %x", dump->reason, dump->validity);
	muen_test_report(SUITE, "subject-is-as-it-was",
			 dump->subject.state.rip == (uint64_t)(uintptr_t)crash_here &&
			     dump->subject.state.regs.rbx == MARK,
			 "rip %lx, rbx %lx", dump->subject.state.rip, dump->subject.state.regs.rbx);
}

int main(void)
{
	const struct sinfo_memory *const page = muen_sinfo_memory(muen_sinfo(), "crash_audit");

	if (page == NULL) {
		muen_test_report(SUITE, "sinfo", false, "no crash audit");
	} else {
		audit = (const volatile struct crash_audit *)(uintptr_t)page->address;
		if (audit->boot_count == 1)
			reboot();
		else if (audit->boot_count == 2)
			crash();
		report();
	}
	muen_test_end();
	for (;;) {
		muen_sleep();
	}
}
