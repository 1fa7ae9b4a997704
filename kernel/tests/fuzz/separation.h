/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * What must hold after each exit, whatever subjects, monitors and other CPUs do: the separation invariants. Computed
 * from the policy's tables and from what was seen of core's effects, not from core's own reasons.
 */
#ifndef KERNEL_TESTS_FUZZ_SEPARATION_H
#define KERNEL_TESTS_FUZZ_SEPARATION_H

#include "machine.h"

/* The policy is sealed and this CPU has entered its first subject. */
void separation_begin(cpu_id_t cpu);

/* The current subject traps: what the policy answers it must get, and nothing else must happen. */
void separation_asks(uint32_t trap);

/* Before an exit: note the state of everything. */
void separation_before(void);

/* After it: entered is the subject that runs now. */
void separation_after(subject_id_t entered);

/* Hooks of the fake: core calls the hardware, makes an effect on a shared word, or interrupts a CPU, or halts. */
void separation_on_step(void);
void separation_on_or(volatile uint64_t *word, uint64_t bits);
void separation_on_ipi(cpu_id_t cpu);
void separation_on_idle(void);

/* A device's interrupt arrives at this CPU. */
void separation_arrives(uint8_t host_vector);

/* Another CPU has set these events of a subject. */
void separation_posted(subject_id_t target, uint64_t bits);

/* The machine has ended instead: the current subject's policy says so. */
void separation_at_end(bool fatal_exit);

#endif
