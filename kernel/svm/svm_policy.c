/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The check of the part of the policy that only this back end understands. An intercept is demanded where the machine
 * would be the subject's without it, or where VMX always exits; it is refused where no trap number stands for it.
 */
#include "svm_policy.h"

#include "svm_registers.h"
#include "svm_segment.h"
#include "vcpu.h"
#include "vcpu_common.h"
#include "vmcb.h"
#include "x86.h"

/* CR0, CR3, CR4 writes: a native subject that loads CR3 or clears CR0.PG or CR0.WP is free. */
#define CR_DEMANDED_NATIVE 0x00190000U
#define CR_ALLOWED 0x01190119U /* CR0, CR3, CR4, CR8: reads and writes */

/* What belongs to the machine, and what VMX always exits for. SVM instructions work in a subject, as EFER.SVME is on.
 */
#define MISC1_DEMANDED                                                                                                 \
	(VMCB_INTERCEPT_INTR | VMCB_INTERCEPT_NMI | VMCB_INTERCEPT_INIT | VMCB_INTERCEPT_CPUID | VMCB_INTERCEPT_INVD | \
	 VMCB_INTERCEPT_INVLPGA | VMCB_INTERCEPT_IOIO | VMCB_INTERCEPT_MSR | VMCB_INTERCEPT_SHUTDOWN)
#define MISC1_ALLOWED                                                                                                  \
	(MISC1_DEMANDED | VMCB_INTERCEPT_CR0_SELECTED | VMCB_INTERCEPT_DESCRIPTORS | VMCB_INTERCEPT_RDTSC |            \
	 VMCB_INTERCEPT_RDPMC | VMCB_INTERCEPT_RSM | VMCB_INTERCEPT_PAUSE | VMCB_INTERCEPT_HLT |                       \
	 VMCB_INTERCEPT_INVLPG | VMCB_INTERCEPT_TASK_SWITCH)
#define MISC2_DEMANDED                                                                                                 \
	(VMCB_INTERCEPT2_VMRUN | VMCB_INTERCEPT2_VMMCALL | VMCB_INTERCEPT2_VMLOAD | VMCB_INTERCEPT2_VMSAVE |           \
	 VMCB_INTERCEPT2_STGI | VMCB_INTERCEPT2_CLGI | VMCB_INTERCEPT2_SKINIT | VMCB_INTERCEPT2_MWAIT |                \
	 VMCB_INTERCEPT2_XSETBV)
#define MISC2_ALLOWED                                                                                                  \
	(MISC2_DEMANDED | VMCB_INTERCEPT2_RDTSCP | VMCB_INTERCEPT2_WBINVD | VMCB_INTERCEPT2_MONITOR |                  \
	 VMCB_INTERCEPT2_MWAIT_ARMED | VMCB_INTERCEPT2_RDPRU)

/* Bits that only a policy or a guest may want (APM vol. 2, 3.1). */
#define CR4_UMIP 0x00000800ULL
#define CR4_LA57 0x00001000ULL
#define CR4_FSGSBASE 0x00010000ULL
#define CR4_PCIDE 0x00020000ULL
#define CR4_SMEP 0x00100000ULL
#define CR4_SMAP 0x00200000ULL
#define CR4_PKE 0x00400000ULL

/* Read-only pages hold against ring 0 only with WP. With CD and NW clear, VMRUN's check of the pair cannot fail. */
#define CR0_DEMANDED_NATIVE (CR0_PE | CR0_ET | CR0_NE | CR0_WP | CR0_PG)
#define CR0_ALLOWED_NATIVE (CR0_DEMANDED_NATIVE | CR0_MP | CR0_EM | CR0_TS | CR0_AM)

/* VMXE is the mark of a subject that may run (core/subject.h), and is never loaded. */
#define CR4_DEMANDED_NATIVE (CR4_PAE | CR4_MCE)

#define CPUID_WIDTH_LEAF 0x80000008U
#define CPUID_SVM_NESTED_PAGING 1U

/* CR4 bits of every CPU with SVM: VME to OSXMMEXCPT; and those that a CPUID bit announces. */
#define CR4_BASE 0x7ffULL

static uint64_t bit_if(uint32_t features, uint32_t bit, uint64_t cr4)
{
	return (features >> bit & 1U) != 0 ? cr4 : 0;
}

static uint64_t cr4_supported(void)
{
	uint32_t const leaf1_ecx = x86_cpuid(1, 0).ecx;
	struct x86_cpuid const leaf7 = x86_cpuid_known(7);

	return CR4_BASE | bit_if(leaf1_ecx, 17, CR4_PCIDE) | bit_if(leaf1_ecx, 26, CR4_OSXSAVE) |
	       bit_if(leaf7.ebx, 0, CR4_FSGSBASE) | bit_if(leaf7.ebx, 7, CR4_SMEP) | bit_if(leaf7.ebx, 20, CR4_SMAP) |
	       bit_if(leaf7.ecx, 2, CR4_UMIP) | bit_if(leaf7.ecx, 3, CR4_PKE) | bit_if(leaf7.ecx, 16, CR4_LA57);
}

struct svm_limits svm_limits_read(void)
{
	return (struct svm_limits){
	    .cr4_supported = cr4_supported(),
	    .address_limit = 1ULL << (x86_cpuid(CPUID_WIDTH_LEAF, 0).eax & 0xffU),
	    .nested_paging = (x86_cpuid(CPUID_SVM_LEAF, 0).edx & CPUID_SVM_NESTED_PAGING) != 0,
	};
}

bool vcpu_owns_debug_registers(const struct policy_subject *subject)
{
	return (subject->control[SVM_CONTROL_DR] & VMCB_INTERCEPT_DR_0_TO_3) == 0;
}

/* DR0 to DR3, reads and writes, are switched for a subject that has them all. DR6 and DR7 are in the VMCB. */
static bool intercepts_ok(const struct policy_subject *subject)
{
	const uint32_t *const control = subject->control;

	return vcpu_bits_ok(control[SVM_CONTROL_CR], 0, CR_ALLOWED) &&
	       (vcpu_owns_debug_registers(subject) ||
		vcpu_bits_ok(control[SVM_CONTROL_DR], VMCB_INTERCEPT_DR_0_TO_3, UINT32_MAX)) &&
	       vcpu_bits_ok(control[SVM_CONTROL_MISC1], MISC1_DEMANDED, MISC1_ALLOWED) &&
	       vcpu_bits_ok(control[SVM_CONTROL_MISC2], MISC2_DEMANDED, MISC2_ALLOWED) &&
	       control[SVM_CONTROL_RESERVED] == 0;
}

static bool pages_ok(uint64_t address, uint64_t pages, const struct svm_limits *limits)
{
	return address != 0 && address % MUEN_PAGE_SIZE == 0 && address < limits->address_limit &&
	       pages * MUEN_PAGE_SIZE <= limits->address_limit - address;
}

static bool addresses_ok(const struct policy_subject *subject, const struct svm_limits *limits)
{
	return pages_ok(subject->page_table, 1, limits) && pages_ok(subject->vcpu, 1, limits) &&
	       pages_ok(subject->io_bitmap, 3, limits) && pages_ok(subject->msr_bitmap, 2, limits);
}

/* It is 64-bit code. */
static bool native_ok(const struct policy_subject *subject, const struct svm_limits *limits)
{
	return vcpu_bits_ok(subject->control[SVM_CONTROL_CR], CR_DEMANDED_NATIVE, CR_ALLOWED) &&
	       vcpu_bits_ok(subject->cr0, CR0_DEMANDED_NATIVE, CR0_ALLOWED_NATIVE) &&
	       vcpu_bits_ok(subject->cr4, CR4_DEMANDED_NATIVE, limits->cr4_supported | CR4_VMXE) &&
	       vcpu_bits_ok(subject->segment[SEGMENT_CS].access, SEGMENT_ACCESS_PRESENT | SEGMENT_ACCESS_LONG,
			    (uint32_t) ~(SEGMENT_ACCESS_DEFAULT | SEGMENT_ACCESS_UNUSABLE));
}

/* The values are made enterable by svm_registers.h, whatever they are; only what would be lost on the way is refused.
 */
static bool nested_ok(const struct policy_subject *subject, const struct svm_limits *limits)
{
	struct svm_registers const wanted = {.cr0 = subject->cr0, .cr4 = subject->cr4};
	struct svm_registers const given = svm_registers_accepted(&wanted, limits);

	return limits->nested_paging && given.cr0 == subject->cr0 && given.cr4 == (subject->cr4 & ~CR4_VMXE);
}

bool svm_policy_ok(const struct policy_subject *subject, const struct svm_limits *limits)
{
	return intercepts_ok(subject) && vcpu_exceptions_ok(subject) && addresses_ok(subject, limits) &&
	       (vcpu_is_nested(subject) ? nested_ok(subject, limits) : native_ok(subject, limits));
}

bool vcpu_policy_ok(const struct policy_subject *subject)
{
	struct svm_limits const limits = svm_limits_read();

	return svm_policy_ok(subject, &limits);
}
