/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Microcode update of Intel CPUs (SDM vol. 3, 9.11): a start-up step of each CPU, for policies that have one. An update
 * for another processor, or no newer than what the CPU has, is left alone.
 */
#ifndef KERNEL_MICROCODE_H
#define KERNEL_MICROCODE_H

#include "types.h"

/* Returns false if the policy's update is none, by its header or sizes, or if the CPU has refused it. */
bool microcode_load(void);

#endif
