/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * From AMD's exit codes (APM vol. 2, appendix C) to Muen's trap numbers and qualifications (muen/abi/trap.h), which are
 * Intel's. A pure function of what the CPU wrote into the VMCB.
 *
 * SVM has exits that VMX has not, and they get the number of Intel's nearest relative:
 *
 *   VMRUN 24 (VMRESUME)   VMLOAD 21 (VMPTRLD)   VMSAVE 22 (VMPTRST)   STGI 27 (VMXON)   CLGI 26 (VMXOFF)
 *   SKINIT 11 (GETSEC)    INVLPGA 53 (INVVPID)  RDPRU 15 (RDPMC)
 *
 * What the CPU does not say, besides what trap.h lists: a write of CR0 may have been CLTS or LMSW but is reported as a
 * MOV (access 0); the qualification of INVLPG and of the descriptor table exits (46, 47) is 0.
 * Of a CPU without next-RIP reporting, lengths are those of the instructions without redundant prefixes. A subject that
 * adds some is resumed inside its own instruction. QEMU reports RDTSCP (3 bytes) as RDTSC (2), and INVD as WBINVD.
 */
#ifndef SVM_NORMALISE_H
#define SVM_NORMALISE_H

#include "vcpu.h"
#include "vmcb.h"

#define SVM_EXIT_EXCEPTION 0x40U /* exit code of vector 0 */

/* Set in the trap number of an exit code that has no row: beyond MUEN_TRAP_MAX, the code in the bits below. */
#define SVM_TRAP_UNKNOWN 0x8000U

struct svm_trap {
	uint16_t trap;
	uint8_t kind;               /* enum vcpu_exit_kind */
	uint8_t instruction_length; /* 0: unknown, or the exit is not an instruction's */
	uint64_t qualification;
	uint64_t guest_physical; /* of nested page faults, else 0 */
};

/* Returns whether the exit code said everything. */
bool svm_normalise(const struct vmcb *vmcb, struct svm_trap *trap);

#endif
