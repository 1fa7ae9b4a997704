/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Tries everything that its policy forbids, one thing at a time. Before each attempt it writes down which instruction
 * must trap and where to go on; whether it did is not its to say.
 */
#include "common/case_page.h"

#include <muen/abi/hypercall.h>
#include <muen/abi/layout.h>
#include <muen/event.h>
#include <muen/hypercall.h>
#include <muen/interrupt.h>
#include <muen/sched_info.h>
#include <muen/sinfo.h>
#include <muen/timed_event.h>

#define SINFO_UNUSED_OFFSET (MUEN_PAGE_SIZE - 1U) /* of its own page, behind what it has been given */
#define UNUSED_IN_HEADER 40U                      /* reserved word of a channel's header */
#define MSR_SYSENTER_ESP 0x175U
#define MSR_SYSENTER_EIP 0x176U
#define CR0_WITHOUT_WP 0x80000033U /* what a native subject has, but write protection off */
#define UNKNOWN_EVENT 40U

static volatile struct case_page *page;
static uint8_t judge_event;

/*
 * One instruction, with RAX, RCX and RDX as given. The page (in RDI) tells its address and that of what follows it, and
 * says STAGE_ATTEMPT just while it is executed.
 */
#define ATTEMPT(instruction, a, c, d)                                                                                  \
	do {                                                                                                           \
		uint64_t rax_ = (a), rcx_ = (c), rdx_ = (d);                                                           \
		__asm__ volatile("lea 1f(%%rip), %%r11\n\t"                                                            \
				 "mov %%r11, 16(%[page])\n\t"                                                          \
				 "lea 2f(%%rip), %%r11\n\t"                                                            \
				 "mov %%r11, 24(%[page])\n\t"                                                          \
				 "movq %[attempt], (%[page])\n"                                                        \
				 "1:\t" instruction "\n"                                                               \
				 "2:\tmovq %[none], (%[page])"                                                         \
				 : "+a"(rax_), "+c"(rcx_), "+d"(rdx_)                                                  \
				 : [page] "D"(page), [attempt] "i"(STAGE_ATTEMPT), [none] "i"(STAGE_NONE)              \
				 : "r11", "memory", "cc");                                                             \
	} while (0)

static uint64_t memory_address(const char *name)
{
	const struct sinfo_memory *memory = muen_sinfo_memory(muen_sinfo(), name);

	return memory == NULL ? 0 : memory->address;
}

static void write_byte(uint64_t address)
{
	page->address = address;
	ATTEMPT("movb $0, (%%rax)", address, 0, 0);
}

static void read_byte(uint64_t address)
{
	page->address = address;
	ATTEMPT("movb (%%rax), %%cl", address, 0, 0);
}

/*
 * Calls data, which holds a RET. The instruction that cannot be fetched is the one there. The CALL has then pushed its
 * return address, so the stack pointer is put back.
 */
static void execute(uint64_t address)
{
	page->address = address;
	page->rip = address;
	__asm__ volatile(
	    "mov %%rsp, %%r12\n\t"
	    "lea 2f(%%rip), %%r11\n\t"
	    "mov %%r11, 24(%[page])\n\t"
	    "movq %[attempt], (%[page])\n\t"
	    "call *%[address]\n"
	    "2:\tmov %%r12, %%rsp\n\t"
	    "movq %[none], (%[page])"
	    :
	    : [page] "D"(page), [address] "a"(address), [attempt] "i"(STAGE_ATTEMPT), [none] "i"(STAGE_NONE)
	    : "r11", "r12", "memory", "cc");
}

/* Wakes the offender where nothing else would. */
static void on_alarm(uint8_t vector)
{
	(void)vector;
}

static void halt(void)
{
	const struct sinfo *sinfo = muen_sinfo();

	muen_timed_event_set(muen_frame_end(), (uint8_t)muen_sinfo_event(sinfo, "alarm"));
	muen_interrupt_enable((uint8_t)muen_sinfo_vector(sinfo, "alarm"), on_alarm);
	ATTEMPT("hlt", 0, 0, 0);
}

/* The instruction that the hypercall page of this CPU does not have. */
static void call_other_hypercall(void)
{
	static const uint8_t vmx[] = HYPERCALL_VMX;
	const uint8_t *code = (const uint8_t *)MUEN_GVA_HYPERCALL;

	if (code[2] == vmx[2])
		ATTEMPT("vmmcall", 0, 0, 0);
	else
		ATTEMPT("vmcall", 0, 0, 0);
}

/* The last two would be judge_event if only their low six, or 32, bits counted. */
static void send_unknown_events(void)
{
	uint64_t const beyond_six_bits = 64U + judge_event, beyond_32_bits = (1ULL << 32) + judge_event;

	page->stage = STAGE_ATTEMPT;
	muen_hypercall(UNKNOWN_EVENT);
	muen_hypercall(UINT64_MAX);
	muen_hypercall(beyond_six_bits);
	muen_hypercall(beyond_32_bits);
	page->stage = STAGE_NONE;
}

static void attempt(enum isolation_case number)
{
	switch (number) {
	case CASE_WRITE_READ_ONLY:
		write_byte(memory_address("read_only"));
		break;
	case CASE_WRITE_UNMAPPED:
		write_byte(ABSENT_TO_WRITE);
		break;
	case CASE_READ_UNMAPPED:
		read_byte(ABSENT_TO_READ);
		break;
	case CASE_EXECUTE_DATA:
		execute(memory_address("not_executable"));
		break;
	case CASE_WRITE_SINFO:
		write_byte(MUEN_GVA_SINFO + SINFO_UNUSED_OFFSET);
		break;
	case CASE_WRITE_CHANNEL:
		write_byte(memory_address("foreign") + UNUSED_IN_HEADER);
		break;
	case CASE_RDMSR:
		ATTEMPT("rdmsr", 0, MSR_SYSENTER_ESP, 0);
		break;
	case CASE_WRMSR:
		ATTEMPT("wrmsr", 0, MSR_SYSENTER_EIP, 0);
		break;
	case CASE_OUT:
		ATTEMPT("outb %%al, %%dx", 0, 0, CASE_PORT_OUT);
		break;
	case CASE_IN:
		ATTEMPT("inb %%dx, %%al", 0, 0, CASE_PORT_IN);
		break;
	case CASE_HLT:
		halt();
		break;
	case CASE_RDTSC:
		ATTEMPT("rdtsc", 0, 0, 0);
		break;
	case CASE_MOV_CR0:
		ATTEMPT("mov %%rcx, %%cr0", 0, CR0_WITHOUT_WP, 0);
		break;
	case CASE_MOV_CR3:
		ATTEMPT("mov %%rcx, %%cr3", 0, 0, 0);
		break;
	case CASE_OTHER_HYPERCALL:
		call_other_hypercall();
		break;
	case CASE_UNKNOWN_EVENT:
		send_unknown_events();
		break;
	case CASE_COUNT:
		break;
	}
}

static void ask_referee(enum case_stage stage)
{
	page->stage = stage;
	muen_event_send(judge_event);
	page->stage = STAGE_NONE;
}

int main(void)
{
	int event = muen_sinfo_event(muen_sinfo(), "judge");

	page = (volatile struct case_page *)memory_address("case_page");
	if (page == NULL || event < 0)
		return 1;
	judge_event = (uint8_t)event;
	for (unsigned int number = 0; number < CASE_COUNT; number++) {
		page->number = number;
		page->resume = 0;
		ask_referee(STAGE_BEFORE);
		attempt((enum isolation_case)number);
		ask_referee(STAGE_AFTER);
	}
	for (;;)
		ask_referee(STAGE_END);
}
