/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The start-up rows of the SVM back end (APM vol. 2, 15.4): a function of what the CPU says of itself. */
#include "startup_check.h"
#include "x86.h"

#define VM_CR_SVMDIS (1ULL << 4)
#define ASIDS_NEEDED 2U /* the kernel's and the subjects' */

/* X(name, passes). */
#define SVM_STARTUP_ROWS(X)                                                                                            \
	X("SVM (CPUID.80000001H:ECX[2])", (features->ext1_ecx & 1U << 2) != 0)                                         \
	X("SVM features leaf (CPUID.80000000H:EAX)", features->max_extended_leaf >= CPUID_SVM_LEAF)                    \
	X("SVM not disabled by the firmware (VM_CR.SVMDIS)", (features->vm_cr & VM_CR_SVMDIS) == 0)                    \
	X("SVM revision 1 or later (CPUID.8000000AH:EAX[7:0])", (features->svm_revision & 0xffU) >= 1)                 \
	X("two address space ids (CPUID.8000000AH:EBX)", features->svm_asids >= ASIDS_NEEDED)

const char *vcpu_startup_failure(const struct cpu_features *features)
{
	SVM_STARTUP_ROWS(STARTUP_CHECK_ROW)
	return NULL;
}
