/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Microcode update of Intel CPUs (SDM vol. 3, 9.11): a start-up step of each CPU, for policies that have one. An update
 * for another processor, or no newer than what the CPU has, is left alone.
 */
#ifndef KERNEL_MICROCODE_H
#define KERNEL_MICROCODE_H

#include "types.h"

enum microcode_result {
	MICROCODE_NONE,  /* the policy has none */
	MICROCODE_OTHER, /* it is for another processor */
	MICROCODE_OLDER, /* the CPU has this revision, or a later one */
	MICROCODE_LOADED,
	MICROCODE_BROKEN,  /* no update at all: header or sizes are wrong */
	MICROCODE_REFUSED, /* the CPU did not take it */
};

enum microcode_result microcode_load(void);

#endif
