/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Judges the guest, whose monitor it is: each trap hands over to it. A write to the step's port says that results are
 * there, and the guest goes on behind it; the access to absent memory gets its answer; and from 64-bit code the guest
 * is moved to real mode, register by register.
 */
#include "common/results.h"

#include <muen/abi/subject_state.h>
#include <muen/abi/trap.h>
#include <muen/event.h>
#include <muen/sched_info.h>
#include <muen/sinfo.h>
#include <muen/test.h>
#include <muen/tsc.h>

#define SUITE "guests"

#define ENTRY_FAILED 0x80000000U /* bit of a trap number */
#define CR0_PE 0x1U
#define CR0_PG 0x80000000U
#define CR0_REAL 0x30U
#define CR0_MODE (CR0_PE | CR0_PG)
#define EFER_LME_LMA 0x500U
#define CR4_PAE 0x20U
#define REAL_CODE_ACCESS 0x9bU
#define REAL_DATA_ACCESS 0x93U
#define REAL_LIMIT 0xffffU
#define MOVED_CR3 0x5000U
#define ANSWER 0x77U
#define FRAME_MS 2U /* as in the policy */
#define DR_COUNT 4U
#define DR6_CONDITIONS 0xe00fU /* SDM vol. 3, 17.2.3 */
#define OWN_DR 0x5555U
#define OWN_DR6 0xffff0ff8U

static volatile uint64_t *result;
static struct subject_state *state;

static void write_own_debug_registers(void)
{
	__asm__ volatile("mov %0, %%dr0; mov %0, %%dr3; mov %1, %%dr6"
			 :
			 : "r"((uint64_t)OWN_DR), "r"((uint64_t)OWN_DR6));
}

static bool own_debug_registers_are_kept(void)
{
	uint64_t dr0, dr3, dr6;

	__asm__ volatile("mov %%dr0, %0; mov %%dr3, %1; mov %%dr6, %2" : "=r"(dr0), "=r"(dr3), "=r"(dr6));
	return dr0 == OWN_DR && dr3 == OWN_DR && dr6 == OWN_DR6;
}

static void report(const char *name, bool passed)
{
	muen_test_report(SUITE, name, passed, "%lx %lx %lx %lx, %lu pokes, %lu faults", result[0], result[1], result[2],
			 result[3], result[RESULT_POKES], result[RESULT_FAULTS]);
}

/* The first interrupt waits until it is accepted, the second comes at once. */
static void judge_protected(void)
{
	report("protected-32", (result[0] & CR0_MODE) == CR0_PE && result[1] == 0 && result[2] == 1 && result[3] == 2);
}

static void judge_answers(void)
{
	report("answers", result[0] == 0x11 && result[1] == 0x22 && result[2] == 0x33 && result[3] == 0x44 &&
			      result[4] == 0xfee00900 && result[5] == 0x5);
}

static void judge_xsetbv(void)
{
	report("xsetbv", result[0] == 3 && result[1] == 3 && result[RESULT_FAULTS] == 1 &&
			     result[RESULT_ERROR_CODE] == 0 && result[RESULT_FAULT_ADDRESS] == result[2]);
}

static void judge_reserved(void)
{
	report("reserved-bit", result[RESULT_FAULTS] == 2 && result[RESULT_FAULT_ADDRESS] == result[0]);
}

/* The kernel sees the exception, and gives it back. */
static void judge_debug(void)
{
	report("single-step", result[1] == 1 && result[2] == result[0]);
}

/* Before the instruction, and once: DR6 says which of the four it was. */
static void judge_break(void)
{
	report("breakpoint", result[1] == 1 && result[2] == result[0] && (result[3] & DR6_CONDITIONS) == 1);
}

/* In real mode an exception pushes no error code: three words are on the stack. */
static void judge_real(void)
{
	report("real-mode", (result[0] & CR0_MODE) == 0 && result[1] == 4 && result[RESULT_FAULTS] == 3 &&
				result[RESULT_FAULT_ADDRESS] == result[2] &&
				result[RESULT_ERROR_CODE] == result[3] - 6);
}

static void judge_paging(void)
{
	report("paging-32", result[0] == result[1] && result[0] != 0 && result[2] == 0x9000 &&
				(state->cr0 & CR0_MODE) == CR0_MODE && (state->efer & EFER_LME_LMA) == 0);
}

static void judge_long(void)
{
	report("long-mode", (result[0] & EFER_LME_LMA) == EFER_LME_LMA && result[1] == 5 &&
				(state->efer & EFER_LME_LMA) == EFER_LME_LMA && state->cr3 == 0xa000);
}

static void judge_kept(void)
{
	report("registers-kept", result[0] == KEPT_LOW && result[1] == KEPT_HIGH && result[2] == KEPT_LOW &&
				     result[3] == KEPT_HIGH && result[4] == KEPT_XMM && result[5] == 3);
}

/* Those of the guest, and the judge's own beside them. */
static void judge_watched(void)
{
	bool kept = result[5] == KEPT_DR7;

	for (uint64_t i = 0; i < DR_COUNT; i++)
		kept = kept && result[i] == KEPT_DR + i * KEPT_DR_STEP;
	report("debug-registers", kept && (result[4] & DR6_CONDITIONS) == 1 && own_debug_registers_are_kept());
}

static void judge_resumed(void)
{
	report("absent-memory", result[1] == ANSWER);
}

static void judge_moved(void)
{
	report("moved-by-monitor", (result[0] & CR0_MODE) == 0 && result[1] == MOVED_CR3);
	muen_test_end();
}

static void set_segment(enum policy_segment_index index, uint64_t selector, uint32_t access)
{
	state->segment[index] = (struct policy_segment){selector, selector << 4, REAL_LIMIT, access};
}

static void move_to_real_mode(uint64_t rip)
{
	state->cr0 = CR0_REAL;
	state->cr3 = MOVED_CR3;
	state->cr4 &= ~(uint64_t)CR4_PAE;
	state->efer = 0;
	state->rflags = 2;
	state->rip = rip;
	set_segment(SEGMENT_CS, 0, REAL_CODE_ACCESS);
	set_segment(SEGMENT_SS, 0, REAL_DATA_ACCESS);
	set_segment(SEGMENT_DS, 0, REAL_DATA_ACCESS);
	set_segment(SEGMENT_ES, RESULTS_ADDRESS >> 4, REAL_DATA_ACCESS);
}

/* In the middle of a frame: the guest has run in it, and the judge got it by a handover. */
static void judge_frame(void)
{
	uint64_t const now = muen_tsc();
	uint64_t const start = muen_frame_start();
	uint64_t const end = muen_frame_end();

	muen_test_report(SUITE, "frame-after-a-handover",
			 start < now && now < end && end - start == muen_sinfo()->tsc_khz * FRAME_MS,
			 "%lu after its start, of %lu", now - start, end - start);
}

/* So that others run, and use what is the guest's. */
static void wait_for_others(void)
{
	uint64_t start;

	write_own_debug_registers();
	start = muen_frame_wait(muen_frame_start());
	(void)muen_frame_wait(start);
}

static void judge(uint64_t step)
{
	switch (step) {
	case STEP_PROTECTED:
		judge_protected();
		break;
	case STEP_ANSWERS:
		judge_answers();
		break;
	case STEP_XSETBV:
		judge_xsetbv();
		break;
	case STEP_RESERVED:
		judge_reserved();
		break;
	case STEP_DEBUG:
		judge_debug();
		break;
	case STEP_BREAK:
		judge_break();
		break;
	case STEP_REAL:
		judge_real();
		break;
	case STEP_PAGING:
		judge_paging();
		break;
	case STEP_LONG:
		judge_long();
		break;
	case STEP_WAIT:
		judge_frame();
		wait_for_others();
		break;
	case STEP_KEPT:
		judge_kept();
		break;
	case STEP_WATCHED:
		judge_watched();
		break;
	case STEP_RESUMED:
		judge_resumed();
		move_to_real_mode(result[2] - state->instruction_length);
		break;
	case STEP_MOVED:
		judge_moved();
		break;
	default:
		muen_test_report(SUITE, "step", false, "no such step: %lu", step);
		break;
	}
}

/* The guest's next step finds none of this one. */
static void clear_results(void)
{
	for (uint32_t i = 0; i < RESULT_STEP; i++)
		result[i] = 0;
}

/*
 * A write of a reserved bit of CR4: by VMX a trap, as the bit is the kernel's; by SVM #GP, which the guest notes
 * itself, but that QEMU refuses the guest's state instead.
 */
static void note_refused_bit(void)
{
	result[RESULT_FAULTS]++;
	result[RESULT_FAULT_ADDRESS] = state->rip;
	state->rip += MOV_TO_CR4_LENGTH;
}

/* What is not expected would come again and again: the guest is not let go on. */
static void handle(void)
{
	if (state->exit_reason == TRAP_IO) {
		judge(result[RESULT_STEP]);
		clear_results();
		state->rip += state->instruction_length;
	} else if (state->exit_reason == TRAP_CR_ACCESS || state->exit_reason == (ENTRY_FAILED | TRAP_INVALID_STATE)) {
		note_refused_bit();
	} else if (state->exit_reason == TRAP_EPT_VIOLATION && state->guest_physical == ABSENT_ADDRESS) {
		state->regs.rax = ANSWER;
		state->rip = result[0];
	} else {
		muen_test_report(SUITE, "trap", false, "trap %x at %lx after step %lu, %lx", state->exit_reason,
				 state->rip, result[RESULT_STEP], state->guest_physical);
		for (;;)
			(void)muen_frame_wait(muen_frame_start());
	}
}

int main(void)
{
	const struct sinfo *sinfo = muen_sinfo();
	const struct sinfo_memory *results = muen_sinfo_memory(sinfo, "results");
	const struct sinfo_memory *guest = muen_sinfo_memory(sinfo, "guest_state");
	int resume = muen_sinfo_event(sinfo, "resume");

	if (results == NULL || guest == NULL || resume < 0)
		return 1;
	result = (volatile uint64_t *)results->address;
	state = (struct subject_state *)guest->address;
	for (;;) {
		handle();
		muen_event_send((uint8_t)resume);
	}
}
