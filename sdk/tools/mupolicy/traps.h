/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Which trap numbers a policy decides about: all that the CPU defines but those that the kernel keeps
 * (muen/abi/trap.h). */
#ifndef MUPOLICY_TRAPS_H
#define MUPOLICY_TRAPS_H

#include <stdbool.h>

/* true: the policy must say what happens; false: reserved by the architecture, or the kernel's own. */
bool trap_is_policy(unsigned trap);

#endif
