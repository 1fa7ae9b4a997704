/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Faults that VT-d units recorded. hw_poll_faults() of hw.h is here, too. */
#ifndef KERNEL_VTD_FAULTS_H
#define KERNEL_VTD_FAULTS_H

#include "types.h"

/* Forget what the unit has recorded. */
void vtd_faults_clear(uint32_t unit);

#endif
