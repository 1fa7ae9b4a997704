/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Trap numbers that are no policy's business. */
#include "traps.h"

#include <muen/abi/limits.h>
#include <muen/abi/trap.h>

bool trap_is_policy(unsigned trap)
{
	switch (trap) {
	case 35: /* reserved exit reasons: SDM vol. 3, appendix C */
	case 38:
	case 42:
	case TRAP_EXTERNAL_INTERRUPT:
	case TRAP_INTERRUPT_WINDOW:
	case TRAP_MCE_ENTRY:
	case TRAP_PREEMPTION_TIMER:
	case TRAP_XSETBV:
		return false;
	default:
		return trap < MUEN_TRAP_MAX;
	}
}
