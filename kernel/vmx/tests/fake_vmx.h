/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Stands in for vmx_asm.h on the host: a VMCS is an array indexed by field. Counts accesses, as their number is what an
 * exit costs. Read before every other header of a test, whose include guard it takes.
 */
#ifndef VMX_ASM_H
#define VMX_ASM_H

#include "panic.h"
#include "types.h"
#include "vmcs_fields.h"
#include "x86.h"

#define FAKE_VMX_FIELDS 0x8000U

extern uint64_t fake_vmcs[FAKE_VMX_FIELDS];
extern uint32_t fake_vmx_reads;
extern uint32_t fake_vmx_writes;
extern uint32_t fake_vmx_loads;
extern uint32_t fake_vmx_flushes;
extern uint32_t fake_acknowledged;
extern uint64_t fake_kernel_gs_base;

/* Debug registers 0 to 3 and 6. */
extern uint64_t fake_dr[5];

/* Zero everything: VMCS, counters, subject pages, the back end's own data. */
void fake_vmx_reset(void);

uint64_t vmx_read(enum vmcs_field field);
uint64_t vmx_read_known(enum vmcs_field field);
void vmx_read_known_to(enum vmcs_field field, void *destination);
uint32_t vmx_read32(enum vmcs_field field);
void vmx_write(enum vmcs_field field, uint64_t value);
void vmx_load(const hpa_t *vmcs);
void vmx_clear(hpa_t vmcs);
void vmx_flush(void);

/* MSRs: KernelGSBase is fake_kernel_gs_base, which alone is written; any other has a value of its own. */
uint64_t fake_rdmsr(uint32_t msr);
void fake_wrmsr(uint32_t msr, uint64_t value);
#define x86_rdmsr fake_rdmsr
#define x86_wrmsr fake_wrmsr

/* As if the subject had just exited with this reason. */
void fake_vmx_exit(uint32_t reason);

#endif
