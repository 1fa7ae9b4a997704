/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Exceptions of the kernel itself end the machine's work; host interrupts only wake it. */
#include "exception.h"

#include "apic.h"
#include "console.h"
#include "crash_audit.h"
#include "interrupts.h"
#include "memory.h"
#include "panic.h"
#include "x86.h"

extern const uint8_t msr_probe_rdmsr[];
extern const uint8_t msr_probe_failed[];

/* Of the words of struct crash_exception, in order. */
static const char exception_names[][8] = {
    "cr2", "rax", "rbx", "rcx",    "rdx",   "rdi", "rsi", "rbp",    "r8",  "r9", "r10", "r11", "r12",
    "r13", "r14", "r15", "vector", "error", "rip", "cs",  "rflags", "rsp", "ss", "cr0", "cr3", "cr4",
};
_Static_assert(sizeof(exception_names) / sizeof(exception_names[0]) * sizeof(uint64_t) ==
		   sizeof(struct crash_exception),
	       "a name for each word");

void exception_print(const void *words, size_t bytes)
{
	for (size_t index = 0; index < bytes / sizeof(uint64_t); index++) {
		uint64_t value;

		memcpy(&value, (const uint8_t *)words + index * sizeof(value), sizeof(value));
		console_field(exception_names[index], value);
	}
	console_string("\n");
}

void exception_handle(struct crash_exception *frame)
{
	if (frame->vector == VECTOR_GP && frame->rip == (uint64_t)msr_probe_rdmsr) {
		frame->rip = (uint64_t)msr_probe_failed;
		return;
	}
	memcpy(&crash_dump.exception, frame, offsetof(struct crash_exception, cr0));
	crash_dump.exception.cr0 = x86_read_cr0();
	crash_dump.exception.cr3 = x86_read_cr3();
	crash_dump.exception.cr4 = x86_read_cr4();
	crash_dump.validity |= CRASH_HAS_EXCEPTION;
	if (frame->vector == VECTOR_MC) {
		crash_audit_machine_check();
	}
	console_lock();
	console_string("kernel exception: ");
	exception_print(&crash_dump.exception, sizeof(crash_dump.exception));
	console_unlock();
	panic(frame->vector == VECTOR_NMI ? CRASH_NMI : CRASH_EXCEPTION, "exception in the kernel, vector",
	      frame->vector);
}

void interrupt_acknowledge(uint32_t vector)
{
	interrupts_arrived((uint8_t)vector);
	apic_eoi(vector);
}
