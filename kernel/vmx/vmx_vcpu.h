/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* What the files of this back end share. Per CPU, as all its data. */
#ifndef VMX_VCPU_H
#define VMX_VCPU_H

#include "startup_check.h"
#include "types.h"

#include <muen/abi/limits.h>

/*
 * What a VMCS does not hold, and software copies of what it does: asking them costs no VMREAD, and knows of VMCSs that
 * are not current.
 */
struct vmx_vcpu {
	uint64_t kernel_gs_base; /* while the VMCS is not current: SWAPGS writes the MSR without an exit */
	uint32_t proc_controls;  /* primary processor-based controls, with the interrupt window as it is now */
	bool injected;           /* the entry interruption information is valid: the next entry delivers an interrupt */
};

extern struct vmx_vcpu vmx_vcpu[MUEN_SUBJECT_MAX];

/* This CPU, as vcpu_enable() found it. */
extern struct cpu_features vmx_features;

/* A page of zeros with the revision of the VMCS format: an empty VMXON region or VMCS (SDM vol. 3, 24.2 and 24.11.5).
 */
void vmx_format(uint8_t *page);

/* Reason of the last exit: the basic reason, and bit 31 if the entry failed. */
extern uint32_t vmx_exit_reason;

#define VMX_EXIT_ENTRY_FAILED 0x80000000U

/* Length of the instruction that caused the last exit, or 0 where there is none. */
uint32_t vmx_exit_instruction_length(void);

/* The subject begins anew: the record is written, and the fields of the VMCS that it shows are, and what is remembered.
 */
void vmx_state_reset(subject_id_t subject);

/* VM entry failed before the guest state was loaded (vmx_exit.S). */
_Noreturn void vmx_entry_refused(void);

#endif
