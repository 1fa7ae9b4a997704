/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Control registers and EFER of nested subjects, which are the subject's own: nested paging confines it, not they. Owns
 * the invariant that no value of policy, subject or monitor makes VMRUN refuse the state (APM vol. 2, 15.5.1): bits
 * that it would refuse are dropped here. Pure.
 */
#ifndef SVM_REGISTERS_H
#define SVM_REGISTERS_H

#include "svm_policy.h"
#include "types.h"

struct svm_registers {
	uint64_t cr0;
	uint64_t cr3;
	uint64_t cr4;
	uint64_t efer;
};

/*
 * The nearest state that the CPU enters. NW falls without CD, PG in IA-32e mode without PE and PAE; LMA follows from
 * LME and PG; MCE and SVME are the kernel's; VMXE, the mark of core, is not loaded.
 */
struct svm_registers svm_registers_accepted(const struct svm_registers *wanted, const struct svm_limits *limits);

/*
 * WRMSR of EFER by a nested subject, which is always intercepted: a guest that clears SVME cannot be entered again.
 * Whether the subject sees SVME and writes it back does not matter. False: #GP (APM vol. 2, 3.1.7 and 14.6.1).
 */
bool svm_registers_write_efer(uint64_t cr0, uint64_t value, uint64_t *efer);

#endif
