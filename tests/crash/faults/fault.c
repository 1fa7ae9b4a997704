/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Stands between the exit path and kernel_handle_exit() (linker option --wrap), looks whether the subject asks for a
 * fault, and makes it.
 */
#include "fault.h"

#include "fault_vcpu.h"
#include "hw.h"
#include "policy_tables.h"
#include "sched.h"
#include "subject.h"
#include "types.h"
#include "x86.h"

#define ICR_LOW 0x300U
#define ICR_HIGH 0x310U
#define ICR_NMI 0x4400U
#define MSR_X2APIC_ICR 0x830U
#define VECTOR_PAGE_FAULT 14U
#define GATE_PRESENT 0x80U
#define GATE_TYPE_OFFSET 5U
#define GATE_BYTES 16U

extern volatile uint32_t apic_page[MUEN_PAGE_SIZE / sizeof(uint32_t)];

struct cpu_regs *__real_kernel_handle_exit(void);
struct cpu_regs *__wrap_kernel_handle_exit(void);

static void fault_send_nmi(cpu_id_t cpu)
{
	uint64_t const apic_id = policy_cpu[cpu].apic_id;

	if (policy_header.apic_mode == POLICY_X2APIC) {
		x86_wrmsr(MSR_X2APIC_ICR, apic_id << 32 | ICR_NMI);
	} else {
		apic_page[ICR_HIGH / sizeof(uint32_t)] = (uint32_t)apic_id << 24;
		apic_page[ICR_LOW / sizeof(uint32_t)] = ICR_NMI;
	}
}

static void fault_read_absent(void)
{
	__asm__ volatile("movq (%0), %%rax" : : "r"((uint64_t)FAULT_ABSENT_ADDRESS) : "rax");
}

static void fault_double(void)
{
	struct MUEN_PACKED {
		uint16_t limit;
		uint64_t base;
	} idt;

	__asm__ volatile("sidt %0" : "=m"(idt));
	((volatile uint8_t *)idt.base)[VECTOR_PAGE_FAULT * GATE_BYTES + GATE_TYPE_OFFSET] &= (uint8_t)~GATE_PRESENT;
	fault_read_absent();
}

static void fault_make(enum fault fault)
{
	switch (fault) {
	case FAULT_INVALID_OPCODE:
		__asm__ volatile("ud2" : : "b"(FAULT_MARK));
		break;
	case FAULT_PAGE:
		fault_read_absent();
		break;
	case FAULT_DOUBLE:
		fault_double();
		break;
	case FAULT_MACHINE_CHECK:
		__asm__ volatile("int $18");
		break;
	case FAULT_NMI_HERE:
		fault_send_nmi(sched_this_cpu);
		for (;;) {
			hw_pause();
		}
	case FAULT_NMI_AT_CPU_1:
		fault_send_nmi(1);
		break;
	case FAULT_GUEST_STATE:
		fault_guest_state(sched_current());
		break;
	case FAULT_CONTROLS:
		fault_controls(sched_current());
		break;
	}
}

struct cpu_regs *__wrap_kernel_handle_exit(void)
{
	struct cpu_regs *const regs = &subject_pages[sched_current()].regs;

	if (regs->rbx == FAULT_MARK) {
		regs->rbx = 0;
		fault_make((enum fault)regs->rcx);
	}
	return __real_kernel_handle_exit();
}
