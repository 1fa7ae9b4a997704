/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * MSRs that are switched with a subject, beyond what VMCS or VMCB holds: a page of index and data for each subject that
 * the policy gives some. Owns the invariant that a register in any store is 0 while a subject runs that has it in none:
 * what the subject before left in it is gone, whether or not there is an instruction that shows it.
 */
#ifndef KERNEL_MSR_STORE_H
#define KERNEL_MSR_STORE_H

#include <muen/abi/policy.h>

#include "types.h"

/* May each of them be a subject's? Those that the kernel, the platform or VM entry itself uses may not. */
bool msr_store_ok(const struct msr_entry *entries, uint32_t count);

/* From the CPU, and to it; and zeros to it. */
void msr_store_save(struct msr_entry *entries, uint32_t count);
void msr_store_load(const struct msr_entry *entries, uint32_t count);
void msr_store_forget(const struct msr_entry *entries, uint32_t count);

#endif
