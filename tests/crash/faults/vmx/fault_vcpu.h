/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* States of a virtual CPU that VM entries refuse. */
#ifndef FAULT_VCPU_H
#define FAULT_VCPU_H

#include "vmx_asm.h"

/* A VMCS link pointer to a region without a revision (SDM vol. 3, 26.3.1.5). */
static inline void fault_guest_state(subject_id_t subject)
{
	(void)subject;
	vmx_write(VMCS_GUEST_LINK_POINTER, 0);
}

/* Some controls must be 1 (SDM vol. 3, 26.2.1.1). */
static inline void fault_controls(subject_id_t subject)
{
	(void)subject;
	vmx_write(VMCS_PROC_CONTROLS, 0);
}

#endif
