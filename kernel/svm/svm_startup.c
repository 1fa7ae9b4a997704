/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The start-up rows of this back end: a function of what the CPU says of itself. */
#include "startup_rows.h"

#include "startup_check.h"
#include "x86.h"

#define VM_CR_SVMDIS (1ULL << 4)
#define ASIDS_NEEDED 2U /* the kernel's and the subjects' */

const char *vcpu_startup_failure(const struct cpu_features *features)
{
	SVM_STARTUP_ROWS(STARTUP_CHECK_ROW)
	return NULL;
}
