/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The start-up rows of this back end: pure functions of what the CPU says of itself (APM vol. 2, 15.4). */
#include "startup_rows.h"

#include "startup_check.h"

#define EXT1_ECX_SVM (1U << 2)
#define VM_CR_SVMDIS (1ULL << 4)
#define SVM_LEAF 0x8000000aU
#define SVM_REVISION_MASK 0xffU
#define ASIDS_NEEDED 2U /* the kernel's and the subjects' */

static bool svm_startup_has_svm(const struct cpu_features *features)
{
	return (features->ext1_ecx & EXT1_ECX_SVM) != 0;
}

static bool svm_startup_has_leaf(const struct cpu_features *features)
{
	return features->max_extended_leaf >= SVM_LEAF;
}

static bool svm_startup_is_not_disabled(const struct cpu_features *features)
{
	return (features->vm_cr & VM_CR_SVMDIS) == 0;
}

static bool svm_startup_has_revision(const struct cpu_features *features)
{
	return (features->svm_revision & SVM_REVISION_MASK) >= 1;
}

static bool svm_startup_has_asids(const struct cpu_features *features)
{
	return features->svm_asids >= ASIDS_NEEDED;
}

const char *vcpu_startup_failure(const struct cpu_features *features)
{
	SVM_STARTUP_ROWS(STARTUP_CHECK_ROW)
	return NULL;
}
