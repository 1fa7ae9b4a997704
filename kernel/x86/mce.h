/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Machine check architecture of this CPU: every bank reports, and crash_audit_machine_check()
 * enters what was reported into the dump of this CPU.
 */
#ifndef KERNEL_MCE_H
#define KERNEL_MCE_H

#include "types.h"

/* Switch all banks and CR4.MCE on. The start-up rows have checked that the CPU has them. */
void mce_enable(void);

#endif
