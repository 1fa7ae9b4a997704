/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* vcpu_policy_ok() of the two back ends, each under a name of its own. */
#ifndef VCPU_KERNEL_H
#define VCPU_KERNEL_H

#include <stdbool.h>

#include <muen/abi/policy.h>

bool kernel_vmx_takes(const struct policy_subject *subject);

/* On a CPU that has all: which bits of CR4 one lacks is not in the machine description. */
bool kernel_svm_takes(const struct policy_subject *subject);

#endif
