/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Judges the offender. Every trap of the offender hands over to the referee, which takes trap number, qualification and
 * RIP from the state page as the kernel wrote them, and lets the offender go on where it said. The verdict of a case
 * also demands that the witness has lost no frame.
 */
#include "cases.h"

#include <muen/abi/hypercall.h>
#include <muen/abi/layout.h>
#include <muen/abi/subject_state.h>
#include <muen/channel.h>
#include <muen/debuglog.h>
#include <muen/event.h>
#include <muen/sched_info.h>
#include <muen/sinfo.h>
#include <muen/test.h>

#define SUITE "isolation"
#define MAJOR_FRAME_MS 4U /* as in the policy: the witness has one minor frame in each */

/* What happened in the current case. */
struct outcome {
	unsigned int traps;
	uint32_t trap; /* of the first one, as the next two */
	uint64_t qualification;
	uint64_t rip;
};

static const volatile struct case_page *page;
static struct subject_state *state;
static struct muen_channel_reader witness;
static struct outcome outcome;
static struct witness_frame frame_before;

/* The next frame of the witness that begins after now. */
static struct witness_frame wait_for_witness(void)
{
	struct witness_frame frame;

	while (muen_channel_read(&witness, &frame) != MUEN_CHANNEL_NO_DATA)
		continue;
	while (muen_channel_read(&witness, &frame) != MUEN_CHANNEL_OK)
		muen_frame_wait(muen_frame_start());
	return frame;
}

static uint64_t frames_lost(const struct witness_frame *before, const struct witness_frame *after)
{
	uint64_t period = MAJOR_FRAME_MS * muen_sinfo()->tsc_khz;

	return (after->start - before->start) / period - (after->count - before->count);
}

static uint64_t expected_qualification(const struct isolation_expectation *expectation)
{
	static const uint8_t vmx[] = HYPERCALL_VMX;
	const uint8_t *code = (const uint8_t *)MUEN_GVA_HYPERCALL;

	if (expectation->kind == QUALIFICATION_ADDRESS)
		return page->address;
	return code[2] == vmx[2] ? expectation->qualification_vmx : expectation->qualification_svm;
}

static bool as_expected(const struct isolation_expectation *expectation)
{
	if (!expectation->trap_expected)
		return outcome.traps == 0;
	return outcome.traps == 1 && outcome.trap == expectation->trap &&
	       outcome.qualification == expected_qualification(expectation) && outcome.rip == page->rip;
}

static void describe(const struct isolation_description *description)
{
	muen_debuglog_printf("%s\n", description->title);
	muen_debuglog_printf("  done:     %s\n", description->done);
	muen_debuglog_printf("  expected: %s\n", description->expected);
	if (outcome.traps == 0)
		muen_debuglog_puts("  happened: nothing, execution went on\n");
	else
		muen_debuglog_printf("  happened: trap %u, qualification 0x%lx, RIP 0x%lx\n", outcome.trap,
				     outcome.qualification, outcome.rip);
}

static void report(const struct isolation_description *description, uint64_t frames, uint64_t lost)
{
	const struct isolation_expectation *expectation = &description->expectation;
	bool passed = as_expected(expectation) && lost == 0;

	if (passed && outcome.traps == 0)
		muen_test_report(SUITE, description->name, true, "no trap; witness ran %lu frames, lost none", frames);
	else if (passed)
		muen_test_report(SUITE, description->name, true, "trap %u; witness ran %lu frames, lost none",
				 outcome.trap, frames);
	else
		muen_test_report(SUITE, description->name, false,
				 "%u traps, expected trap %u, qualification 0x%lx, RIP 0x%lx; witness lost %lu frames",
				 outcome.traps, expectation->trap, expected_qualification(expectation), page->rip,
				 lost);
}

static void judge(void)
{
	const struct isolation_description *description = &cases[page->number % CASE_COUNT];
	struct witness_frame frame = wait_for_witness();

	describe(description);
	report(description, frame.count - frame_before.count, frames_lost(&frame_before, &frame));
}

static void take_trap(void)
{
	if (outcome.traps == 0)
		outcome = (struct outcome){
		    .trap = state->exit_reason, .qualification = state->exit_qualification, .rip = state->rip};
	outcome.traps++;
	if (page->resume != 0)
		state->rip = page->resume;
}

/* A trap that is no case's: the offender itself is broken, and no verdict on it would be worth anything. */
__attribute__((noreturn)) static void give_up(void)
{
	muen_test_report(SUITE, "offender", false, "unexpected trap %u, qualification 0x%lx, RIP 0x%lx",
			 state->exit_reason, state->exit_qualification, state->rip);
	muen_test_end();
	for (;;)
		muen_frame_wait(muen_frame_start());
}

static void handle(enum case_stage stage)
{
	static bool ended;

	switch (stage) {
	case STAGE_BEFORE:
		outcome = (struct outcome){.traps = 0};
		frame_before = wait_for_witness();
		break;
	case STAGE_ATTEMPT:
		take_trap();
		break;
	case STAGE_AFTER:
		judge();
		break;
	case STAGE_END:
		if (!ended)
			muen_test_end();
		ended = true;
		muen_frame_wait(muen_frame_start());
		break;
	case STAGE_NONE:
		give_up();
	}
}

int main(void)
{
	const struct sinfo *sinfo = muen_sinfo();
	const struct sinfo_memory *shared = muen_sinfo_memory(sinfo, "case_page");
	const struct sinfo_memory *offender = muen_sinfo_memory(sinfo, "offender_state");
	int resume = muen_sinfo_event(sinfo, "resume");

	if (shared == NULL || offender == NULL || resume < 0 ||
	    !muen_channel_open_reader(&witness, "frames", WITNESS_PROTOCOL, sizeof(struct witness_frame)))
		return 1;
	page = (const volatile struct case_page *)shared->address;
	state = (struct subject_state *)offender->address;
	for (;;) {
		handle((enum case_stage)page->stage);
		muen_event_send((uint8_t)resume);
	}
}
