/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The start-up rows of the VMX back end: a function of what the CPU says of itself. */
#include "policy_tables.h"
#include "startup_check.h"
#include "vmx_controls.h"
#include "vmx_startup_rows.h"
#include "x86.h"

#define WRITE_BACK 6U
#define INVVPID (1ULL << 32)
#define INVVPID_ONE (1ULL << 41)

const char *vcpu_startup_failure(const struct cpu_features *features)
{
	VMX_STARTUP_ROWS(STARTUP_CHECK_ROW)
	return NULL;
}
