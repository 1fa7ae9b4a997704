/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The kernel's check of its policy, policy_check() with the part of either back end, over the tables of the compiler.
 */
#ifndef ACCEPTED_KERNEL_H
#define ACCEPTED_KERNEL_H

#include <stdbool.h>

#include "emit/kernel_tables.h"

/* SVM: on a CPU that has all, as the machine description does not say which bits of CR4 one lacks. */
bool kernel_takes(const struct kernel_tables *tables);

#endif
