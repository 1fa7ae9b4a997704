/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * vcpu.h for the host: a back end without a CPU. A test says why the subject exited; what core wants of the back end is
 * written to the trace. Owns the check that core keeps the header's demands: the subject is the current one, and an
 * interrupt is injected only where it is accepted.
 */
#ifndef KERNEL_TESTS_FAKE_VCPU_H
#define KERNEL_TESTS_FAKE_VCPU_H

#include "vcpu.h"

/* What the back end knows of a subject. */
struct fake_subject {
	struct subject_state state; /* stands for VMCS or VMCB: rip, instruction_length, cr4, ... */
	bool accepts_interrupt;
	bool injected; /* at the next entry */
	uint8_t vector;
	bool unprivileged;
	bool faults; /* #GP at the next entry */
	bool window_requested;
	uint32_t resets;
	bool reset_parked; /* a reset leaves the subject for its monitor to start: CR4.VMXE clear */
};

struct fake_vcpu {
	struct vcpu_exit exit; /* what vcpu_read_exit() returns */
	subject_id_t current;
	tsc_t deadline; /* of the last entry */
	tsc_t deadline_from;
	subject_id_t refused; /* vcpu_policy_ok() is false for this subject */
	struct fake_subject subject[MUEN_SUBJECT_MAX];
};

extern struct fake_vcpu fake_vcpu;

void fake_vcpu_begin(void);

#endif
