/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* What the exception and interrupt stubs call. */
#ifndef KERNEL_EXCEPTION_H
#define KERNEL_EXCEPTION_H

#include <muen/abi/crash_audit.h>

#include "types.h"

/*
 * An exception, NMI or machine check in the kernel itself: the end, but for the #GP of msr_probe(). The frame is what
 * the CPU and then the stub have pushed: a struct crash_exception without the control registers at its end.
 */
void exception_handle(struct crash_exception *frame);

/* The first bytes of a struct crash_exception by the names of its words, on the debug console: it, or its registers. */
void exception_print(const void *words, size_t bytes);

/* Read an MSR that the CPU may not have, whatever CPUID says. Returns whether it has it. Start-up only. */
bool msr_probe(uint32_t msr, uint64_t *value);

/*
 * A host interrupt: from the stubs in hw_idle() and hw_take_interrupts(), or acknowledged by a VM exit. Goes to its
 * subject, and is ended: a level-triggered line is masked by then, so it is not raised again.
 */
void interrupt_acknowledge(uint32_t vector);

#endif
