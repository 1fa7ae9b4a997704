/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Bits of the VMX control words (SDM vol. 3, 24.6 to 24.8), which of them the kernel needs and which it allows, and how
 * a word of the policy meets the capabilities of the CPU. Pure: the host tests compile it.
 *
 * Owns the invariant that a control word in a VMCS is the policy's, plus VPID, which is the kernel's, plus reserved
 * bits that the CPU wants set, and nothing else.
 */
#ifndef VMX_CONTROLS_H
#define VMX_CONTROLS_H

#include "types.h"

/* Pin-based controls. */
#define PIN_EXTERNAL_INTERRUPT 0x00000001U
#define PIN_NMI 0x00000008U
#define PIN_PREEMPTION_TIMER 0x00000040U

/* Primary processor-based controls. */
#define PROC_INTERRUPT_WINDOW 0x00000004U
#define PROC_HLT 0x00000080U
#define PROC_INVLPG 0x00000200U
#define PROC_MWAIT 0x00000400U
#define PROC_RDPMC 0x00000800U
#define PROC_RDTSC 0x00001000U
#define PROC_CR3_LOAD 0x00008000U
#define PROC_CR3_STORE 0x00010000U
#define PROC_CR8_LOAD 0x00080000U
#define PROC_CR8_STORE 0x00100000U
#define PROC_MOV_DR 0x00800000U
#define PROC_IO_BITMAPS 0x02000000U
#define PROC_MSR_BITMAPS 0x10000000U
#define PROC_MONITOR 0x20000000U
#define PROC_PAUSE 0x40000000U
#define PROC_SECONDARY 0x80000000U

/* Secondary processor-based controls. */
#define PROC2_EPT 0x00000002U
#define PROC2_DESCRIPTOR_TABLE 0x00000004U
#define PROC2_RDTSCP 0x00000008U
#define PROC2_VPID 0x00000020U
#define PROC2_WBINVD 0x00000040U
#define PROC2_UNRESTRICTED_GUEST 0x00000080U
#define PROC2_RDRAND 0x00000800U
#define PROC2_INVPCID 0x00001000U

/* VM-exit controls. */
#define EXIT_SAVE_DEBUG 0x00000004U
#define EXIT_HOST_64BIT 0x00000200U
#define EXIT_ACKNOWLEDGE 0x00008000U
#define EXIT_SAVE_PAT 0x00040000U
#define EXIT_LOAD_PAT 0x00080000U
#define EXIT_SAVE_EFER 0x00100000U
#define EXIT_LOAD_EFER 0x00200000U

/* VM-entry controls. */
#define ENTRY_LOAD_DEBUG 0x00000004U
#define ENTRY_IA32E_GUEST 0x00000200U
#define ENTRY_LOAD_PAT 0x00004000U
#define ENTRY_LOAD_EFER 0x00008000U

/*
 * What each subject has. TPR is the kernel's, caches are not a subject's to flush, and the preemption timer stands
 * still in the deeper states that MWAIT can enter (SDM vol. 3, 25.5.1).
 */
#define PIN_NEEDED (PIN_EXTERNAL_INTERRUPT | PIN_NMI | PIN_PREEMPTION_TIMER)
#define PROC_NEEDED (PROC_MWAIT | PROC_CR8_LOAD | PROC_CR8_STORE | PROC_IO_BITMAPS | PROC_MSR_BITMAPS | PROC_SECONDARY)
#define PROC2_NEEDED PROC2_WBINVD
#define EXIT_NEEDED (EXIT_HOST_64BIT | EXIT_ACKNOWLEDGE)
#define ENTRY_NEEDED 0U

/* What the policy decides besides. Everything else needs state that this kernel does not switch, and is refused. */
#define PIN_ALLOWED PIN_NEEDED
#define PROC_ALLOWED                                                                                                   \
	(PROC_NEEDED | PROC_HLT | PROC_INVLPG | PROC_RDPMC | PROC_RDTSC | PROC_CR3_LOAD | PROC_CR3_STORE |             \
	 PROC_MOV_DR | PROC_MONITOR | PROC_PAUSE)
#define PROC2_ALLOWED                                                                                                  \
	(PROC2_NEEDED | PROC2_EPT | PROC2_DESCRIPTOR_TABLE | PROC2_RDTSCP | PROC2_UNRESTRICTED_GUEST | PROC2_RDRAND |  \
	 PROC2_INVPCID)
#define EXIT_ALLOWED (EXIT_NEEDED | EXIT_SAVE_DEBUG | EXIT_SAVE_PAT | EXIT_LOAD_PAT | EXIT_SAVE_EFER | EXIT_LOAD_EFER)
#define ENTRY_ALLOWED (ENTRY_NEEDED | ENTRY_LOAD_DEBUG | ENTRY_IA32E_GUEST | ENTRY_LOAD_PAT | ENTRY_LOAD_EFER)

/* Reserved bits that are 1 (appendix A.3 to A.5, "default1" class without the bits that have a meaning). */
#define PIN_RESERVED 0x00000016U
#define PROC_RESERVED 0x04006172U
#define PROC2_RESERVED 0x00000000U
#define EXIT_RESERVED 0x00036dfbU
#define ENTRY_RESERVED 0x000011fbU

/* A capability MSR: bits that must be 1 in its low half, bits that may be 1 in its high half. */
static inline uint32_t vmx_controls_word(uint32_t wanted, uint64_t capability)
{
	return (wanted | (uint32_t)capability) & (uint32_t)(capability >> 32);
}

/* Bits in which the CPU would deviate from what is wanted, either way. 0 = the word can be had. */
static inline uint32_t vmx_controls_deviation(uint32_t wanted, uint32_t reserved, uint64_t capability)
{
	return (vmx_controls_word(wanted, capability) ^ wanted) & ~reserved;
}

/* Can all these bits be 1? */
static inline bool vmx_controls_allow(uint64_t capability, uint32_t bits)
{
	return ((uint32_t)(capability >> 32) & bits) == bits;
}

/* Is a control register value valid in VMX operation (appendix A.7 and A.8)? */
static inline bool vmx_controls_fixed_ok(uint64_t value, uint64_t fixed0, uint64_t fixed1)
{
	return (value & fixed0) == fixed0 && (value & ~fixed1) == 0;
}

#endif
