/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* What start-up needs of core's exit and entry path. */
#ifndef KERNEL_KERNEL_H
#define KERNEL_KERNEL_H

#include <muen/abi/subject_state.h>

/* Choose and prepare the subject to enter; the result is its register block. */
struct cpu_regs *kernel_prepare_entry(void);

#endif
