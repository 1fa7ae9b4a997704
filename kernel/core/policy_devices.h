/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The part of policy_check() that is about devices: host vectors, lines, I/O APICs, VT-d units, and who hears of
 * faults. Needs the subject table checked.
 */
#ifndef KERNEL_POLICY_DEVICES_H
#define KERNEL_POLICY_DEVICES_H

#include "policy_check.h"
#include "policy_ok.h"
#include "types.h"

/* On false, policy_first_fault names the entry. */
/*@ requires counts_ok;
    assigns policy_first_fault;
    ensures \result ==> devices_good; */
bool policy_devices_ok(void);

#endif
