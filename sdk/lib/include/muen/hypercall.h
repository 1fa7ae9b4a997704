/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The hypercall: the one way from a subject into the kernel. Most code wants <muen/event.h>, which knows the names. */
#ifndef MUEN_HYPERCALL_H
#define MUEN_HYPERCALL_H

#include <muen/abi/layout.h>
#include <stdint.h>

/*
 * Triggers the subject's source event with this number. A number that the policy does not give the subject is ignored.
 * Returns when the subject next runs, which after `sleep` or a switch event may be much later. No register changes.
 */
static inline void muen_hypercall(uint64_t number)
{
	__asm__ volatile("call *%1" : : "a"(number), "r"(MUEN_GVA_HYPERCALL) : "memory", "cc");
}

#endif
