/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* FPU, SSE and AVX state (SDM vol. 1, chapter 13). */
#ifndef KERNEL_FPU_H
#define KERNEL_FPU_H

#include "startup_check.h"

/* Extended state that subjects may use: x87, SSE, AVX, AVX-512, as far as this CPU has it. */
uint32_t fpu_supported_features(const struct cpu_features *features);

/* Switch XSAVE on with these features. */
void fpu_enable(uint32_t features);

#endif
