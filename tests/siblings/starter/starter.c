/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Starts the second sibling, whose monitor it is, where the origin says; and judges both by what they left in the
 * memory that they share, when the second one has stopped by an access to a port that it has not.
 */
#include "common/results.h"

#include <muen/abi/subject_state.h>
#include <muen/abi/trap.h>
#include <muen/event.h>
#include <muen/sched_info.h>
#include <muen/sinfo.h>
#include <muen/test.h>

#define SUITE "siblings"
#define CR4_VMXE 0x2000U
#define ENTRY_FAILED 0x80000000U /* bit of a trap number */
#define REGISTERS 6U             /* OWN_REGISTERS to OWN_MSR */

static const volatile uint64_t *result;
static struct subject_state *state;

static const volatile uint64_t *own(unsigned int number)
{
	return result + RESULT_FIRST + RESULT_OWN * number;
}

static uint64_t wait_for_origin(void)
{
	while (result[RESULT_START] == 0)
		(void)muen_frame_wait(muen_frame_start());
	return result[RESULT_START];
}

/* The origin has run by now; the second one could have. */
static void start(int resume)
{
	uint64_t const address = wait_for_origin();

	muen_test_report(SUITE, "second-waits-for-its-monitor",
			 state->exit_reason == (ENTRY_FAILED | TRAP_INVALID_STATE) && own(1)[OWN_TURNS] == 0,
			 "trap %x, turns %lu", state->exit_reason, own(1)[OWN_TURNS]);
	state->rip = address;
	state->cr4 |= CR4_VMXE;
	muen_event_send((uint8_t)resume);
}

static void judge_memory(void)
{
	muen_test_report(SUITE, "memory-is-shared",
			 own(0)[OWN_TURNS] == 2 * TURNS && own(1)[OWN_TURNS] == 2 * TURNS &&
			     result[RESULT_SUM] == 2 * ADDS,
			 "turns %lu, %lu, sum %lu", own(0)[OWN_TURNS], own(1)[OWN_TURNS], result[RESULT_SUM]);
}

static void judge_registers(unsigned int number, const char *name)
{
	bool kept = true;

	for (unsigned int i = 0; i < REGISTERS; i++)
		kept = kept && own(number)[OWN_REGISTERS + i] == OWN_VALUE + 2 * i + number;
	muen_test_report(SUITE, name, kept, "%lx %lx %lx %lx, %lx, %lx", own(number)[OWN_REGISTERS],
			 own(number)[OWN_REGISTERS + 1], own(number)[OWN_REGISTERS + 2], own(number)[OWN_REGISTERS + 3],
			 own(number)[OWN_XMM], own(number)[OWN_MSR]);
}

static void judge_paging(void)
{
	muen_test_report(
	    SUITE, "paging-is-own",
	    own(0)[OWN_READ] == own(0)[OWN_READ_PLAINLY] && own(1)[OWN_READ] == own(1)[OWN_READ_PLAINLY] &&
		own(0)[OWN_READ] != own(1)[OWN_READ] && own(0)[OWN_CR3] == OWN_PAGES && own(1)[OWN_CR3] == state->cr3,
	    "%lx at %lx, %lx at %lx", own(0)[OWN_READ], own(0)[OWN_CR3], own(1)[OWN_READ], own(1)[OWN_CR3]);
}

static void judge(void)
{
	judge_memory();
	judge_registers(0, "registers-of-the-origin");
	judge_registers(1, "registers-of-the-second");
	judge_paging();
	muen_test_report(SUITE, "events-between-them", own(0)[OWN_POKES] == 1 && own(1)[OWN_POKES] == 1, "%lu, %lu",
			 own(0)[OWN_POKES], own(1)[OWN_POKES]);
	muen_test_report(SUITE, "second-stops", state->exit_reason == TRAP_IO, "trap %u at %lx", state->exit_reason,
			 state->rip);
	muen_test_end();
}

int main(void)
{
	const struct sinfo *const sinfo = muen_sinfo();
	const struct sinfo_memory *const results = muen_sinfo_memory(sinfo, "results");
	const struct sinfo_memory *const second = muen_sinfo_memory(sinfo, "second_state");
	int const resume = muen_sinfo_event(sinfo, "resume");

	if (results == NULL || second == NULL || resume < 0)
		return 1;
	result = (const volatile uint64_t *)results->address;
	state = (struct subject_state *)second->address;
	start(resume);
	judge();
	for (;;)
		(void)muen_frame_wait(muen_frame_start());
}
