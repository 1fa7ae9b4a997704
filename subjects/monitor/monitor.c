/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Answers every trap of the monitored subject. The kernel hands over to the monitor with the subject's state page
 * complete: why it stopped, where, and all its registers. The monitor changes what the instruction would have changed,
 * moves RIP behind it, and hands back with its event "resume".
 */
#include "common/clock.h"
#include "common/emulation.h"
#include "instruction.h"

#include <muen/abi/subject_state.h>
#include <muen/abi/trap.h>
#include <muen/debuglog.h>
#include <muen/event.h>
#include <muen/sinfo.h>

#define CR_ACCESS_NUMBER 0x00fU /* fields of qualifications: <muen/abi/trap.h> */
#define CR_ACCESS_KIND 0x030U
#define CR_ACCESS_FROM_CR 0x010U
#define CR_ACCESS_REGISTER 0xf00U
#define CR_REGISTER_SHIFT 8U
#define IO_DIRECTION_IN 0x008U
#define IO_PORT_SHIFT 16U
#define LOW_BYTE 0xffU
#define LOW_WORD 0xffffffffU

static struct subject_state *state;
static uint8_t port_value;
static uint64_t msr_value;

static void set_low_and_high(uint64_t value)
{
	state->regs.rax = value & LOW_WORD;
	state->regs.rdx = value >> 32;
}

static bool emulate_cpuid(void)
{
	uint32_t leaf = (uint32_t)state->regs.rax;

	state->regs.rbx = (uint32_t)~leaf;
	state->regs.rcx = leaf + 1U;
	state->regs.rdx = leaf - 1U;
	return true;
}

/* Operand and length: from the kernel, where the CPU tells them, else from the code. */
static bool find_operand(struct mov_cr *instruction)
{
	if ((state->exit_qualification & TRAP_REGISTER_UNKNOWN) != 0)
		return instruction_decode_mov_cr(state->rip, instruction);
	instruction->number = (unsigned int)(state->exit_qualification & CR_ACCESS_REGISTER) >> CR_REGISTER_SHIFT;
	instruction->length = state->instruction_length;
	return true;
}

/* CR0 stays as it is; what the subject wrote is what it is shown. */
static bool emulate_mov_cr0(void)
{
	uint64_t kind = state->exit_qualification & CR_ACCESS_KIND;
	struct mov_cr instruction;

	if ((state->exit_qualification & CR_ACCESS_NUMBER) != 0 || kind > CR_ACCESS_FROM_CR ||
	    !find_operand(&instruction))
		return false;
	if (kind == CR_ACCESS_FROM_CR)
		instruction_write_register(state, instruction.number, state->cr0_shadow);
	else
		state->cr0_shadow = instruction_read_register(state, instruction.number);
	state->instruction_length = instruction.length;
	return true;
}

static bool emulate_port(void)
{
	if (state->exit_qualification >> IO_PORT_SHIFT != EMULATED_PORT)
		return false;
	if ((state->exit_qualification & IO_DIRECTION_IN) != 0)
		state->regs.rax = (state->regs.rax & ~(uint64_t)LOW_BYTE) | port_value;
	else
		port_value = (uint8_t)state->regs.rax;
	return true;
}

static bool emulate_msr(bool is_write)
{
	if ((uint32_t)state->regs.rcx != EMULATED_MSR)
		return false;
	if (is_write)
		msr_value = state->regs.rdx << 32 | (state->regs.rax & LOW_WORD);
	else
		set_low_and_high(msr_value);
	return true;
}

/* False if the trap is none that the monitor can answer. */
static bool emulate(void)
{
	switch (state->exit_reason) {
	case TRAP_CPUID:
		return emulate_cpuid();
	case TRAP_RDTSC:
		set_low_and_high(muen_frame_end());
		return true;
	case TRAP_HLT:
		return true;
	case TRAP_CR_ACCESS:
		return emulate_mov_cr0();
	case TRAP_IO:
		return emulate_port();
	case TRAP_RDMSR:
		return emulate_msr(false);
	case TRAP_WRMSR:
		return emulate_msr(true);
	default:
		return false;
	}
}

/* Says what happened, and leaves the subject stopped: it cannot go on, and others must. */
__attribute__((noreturn)) static void stop(void)
{
	muen_debuglog_printf("cannot answer trap %u, qualification 0x%lx, RIP 0x%lx; the subject stays stopped\n",
			     state->exit_reason, state->exit_qualification, state->rip);
	for (;;)
		muen_frame_wait(muen_frame_start());
}

static void report(uint64_t traps)
{
	static uint64_t second;

	if (clock_second_passed(&second))
		muen_debuglog_printf("%lu traps answered\n", traps);
}

int main(void)
{
	const struct sinfo *page = muen_sinfo();
	const struct sinfo_memory *memory = muen_sinfo_memory(page, "monitored_state");
	int resume = muen_sinfo_event(page, "resume");

	if (memory == NULL || resume < 0 || !instruction_init("monitored_text"))
		return 1;
	state = (struct subject_state *)memory->address;
	for (uint64_t traps = 1;; traps++) {
		if (!emulate() || state->instruction_length == 0)
			stop();
		state->rip += state->instruction_length;
		report(traps);
		muen_event_send((uint8_t)resume);
	}
}
