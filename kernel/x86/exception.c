/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Exceptions of the kernel itself end the machine's work; host interrupts only wake it. */
#include "exception.h"

#include "apic.h"
#include "console.h"
#include "crash_audit.h"
#include "interrupts.h"
#include "panic.h"
#include "x86.h"

#include <muen/abi/limits.h>

#define VECTOR_NMI 2U
#define VECTOR_GENERAL_PROTECTION 13U
#define VECTOR_MACHINE_CHECK 18U

extern const uint8_t msr_probe_rdmsr[];
extern const uint8_t msr_probe_failed[];

static void exception_print_frame(const struct exception_frame *frame)
{
	console_lock();
	console_string("kernel exception: ");
	console_field("vector", frame->vector);
	console_field("error", frame->error_code);
	console_field("rip", frame->rip);
	console_field("cs", frame->cs);
	console_field("rflags", frame->rflags);
	console_field("rsp", frame->rsp);
	console_string("\n");
	console_field("rax", frame->rax);
	console_field("rbx", frame->rbx);
	console_field("rcx", frame->rcx);
	console_field("rdx", frame->rdx);
	console_field("rsi", frame->rsi);
	console_field("rdi", frame->rdi);
	console_field("rbp", frame->rbp);
	console_string("\n");
	console_field("r8", frame->r8);
	console_field("r9", frame->r9);
	console_field("r10", frame->r10);
	console_field("r11", frame->r11);
	console_field("r12", frame->r12);
	console_field("r13", frame->r13);
	console_field("r14", frame->r14);
	console_field("r15", frame->r15);
	console_string("\n");
	console_field("cr0", x86_read_cr0());
	console_field("cr2", x86_read_cr2());
	console_field("cr3", x86_read_cr3());
	console_field("cr4", x86_read_cr4());
	console_string("\n");
	console_unlock();
}

/* Field by field: the frame is in the order in which the stub pushes. */
static void exception_audit_registers(const struct exception_frame *frame)
{
	crash_dump.exception.regs = (struct cpu_regs){
	    .cr2 = x86_read_cr2(),
	    .rax = frame->rax,
	    .rbx = frame->rbx,
	    .rcx = frame->rcx,
	    .rdx = frame->rdx,
	    .rdi = frame->rdi,
	    .rsi = frame->rsi,
	    .rbp = frame->rbp,
	    .r8 = frame->r8,
	    .r9 = frame->r9,
	    .r10 = frame->r10,
	    .r11 = frame->r11,
	    .r12 = frame->r12,
	    .r13 = frame->r13,
	    .r14 = frame->r14,
	    .r15 = frame->r15,
	};
}

static void exception_audit(const struct exception_frame *frame)
{
	exception_audit_registers(frame);
	crash_dump.exception.vector = frame->vector;
	crash_dump.exception.error_code = frame->error_code;
	crash_dump.exception.rip = frame->rip;
	crash_dump.exception.cs = frame->cs;
	crash_dump.exception.rflags = frame->rflags;
	crash_dump.exception.rsp = frame->rsp;
	crash_dump.exception.ss = frame->ss;
	crash_dump.exception.cr0 = x86_read_cr0();
	crash_dump.exception.cr3 = x86_read_cr3();
	crash_dump.exception.cr4 = x86_read_cr4();
	crash_dump.validity |= CRASH_HAS_EXCEPTION;
}

static _Noreturn void exception_panic(const struct exception_frame *frame)
{
	exception_audit(frame);
	if (frame->vector == VECTOR_MACHINE_CHECK) {
		crash_audit_machine_check();
	}
	exception_print_frame(frame);
	panic(frame->vector == VECTOR_NMI ? CRASH_NMI : CRASH_EXCEPTION, "exception in the kernel, vector",
	      frame->vector);
}

void exception_handle(struct exception_frame *frame)
{
	if (frame->vector != VECTOR_GENERAL_PROTECTION || frame->rip != (uint64_t)msr_probe_rdmsr) {
		exception_panic(frame);
	}
	frame->rip = (uint64_t)msr_probe_failed;
}

void interrupt_acknowledge(uint32_t vector)
{
	if (vector == MUEN_VECTOR_TIMER) {
		apic_timer_expired();
	}
	interrupts_arrived((uint8_t)vector);
	if (vector != MUEN_VECTOR_SPURIOUS) {
		apic_eoi();
	}
}
