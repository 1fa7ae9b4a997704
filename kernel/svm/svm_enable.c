/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Switches SVM on (APM vol. 2, 15.4 and 15.30.4), and notes what this CPU can do. */
#include "svm_vcpu.h"
#include "vcpu.h"
#include "x86.h"

#define MSR_VM_HSAVE_PA 0xc0010117U

#define CPUID_SVM_FLUSH_ASID (1U << 6)

const uint32_t vcpu_virtualization = POLICY_SVM;

uint32_t svm_flush_command = VMCB_TLB_FLUSH_ALL;
struct svm_limits svm_limits;

void vcpu_enable(hpa_t host_page)
{
	uint32_t const features = x86_cpuid(CPUID_SVM_LEAF, 0).edx;

	svm_limits = svm_limits_read();
	if ((features & CPUID_SVM_FLUSH_ASID) != 0) {
		svm_flush_command = VMCB_TLB_FLUSH_ASID;
	}
	x86_wrmsr(MSR_EFER, x86_rdmsr(MSR_EFER) | EFER_SVME);
	x86_wrmsr(MSR_VM_HSAVE_PA, host_page);
}
