/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* On each CPU but the first: makes the fault of this start. */
#include "ask.h"
#include "cases.h"

#include <muen/abi/crash_audit.h>
#include <muen/event.h>
#include <muen/sinfo.h>

/* The system calls it faulter1, faulter2 and so on. */
static bool is_first(const struct sinfo *sinfo)
{
	const char *const number = muen_sinfo_name_rest(&sinfo->name, "faulter");

	return number != NULL && number[0] == '1';
}

/* Until the NMI that the judge asks for. */
__attribute__((noreturn)) static void spin(void)
{
	__asm__ volatile("1: pause; jmp 1b" : : "b"(SUBJECT_MARK));
	__builtin_unreachable();
}

static void make(const struct fault_case *of, uint64_t first_frame)
{
	if (of->by_judge)
		spin();
	ask_when_all_are_ready(of->fault, first_frame, 0);
}

int main(void)
{
	const struct sinfo *const sinfo = muen_sinfo();
	const struct sinfo_memory *const page = muen_sinfo_memory(sinfo, "crash_audit");
	uint64_t const first_frame = muen_frame_start();
	uint64_t number;

	if (page == NULL)
		return 1;
	number = ((const volatile struct crash_audit *)(uintptr_t)page->address)->boot_count - 1;
	if (number < CASE_COUNT && (cases[number].by_all || is_first(sinfo)))
		make(&cases[number], first_frame);
	for (;;)
		muen_sleep();
}
