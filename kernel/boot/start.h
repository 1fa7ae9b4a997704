/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The C part of start-up, called by entry.S on every CPU. */
#ifndef KERNEL_START_H
#define KERNEL_START_H

#include "types.h"

_Noreturn void kernel_start(cpu_id_t cpu);

#endif
