/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* States of a virtual CPU that VMRUN refuses. */
#ifndef FAULT_VCPU_H
#define FAULT_VCPU_H

#include "svm_vcpu.h"

/* Address space 0 is the host's (APM vol. 2, 15.5.1). */
static inline void fault_guest_state(subject_id_t subject)
{
	svm_vmcb(subject)->asid = 0;
}

/* VMRUN itself must be intercepted (APM vol. 2, 15.5.1). */
static inline void fault_controls(subject_id_t subject)
{
	svm_vmcb(subject)->intercept_misc2 = 0;
}

#endif
