/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Reads what the CPU says of itself. MSRs are read only where CPUID says that they exist, and only those of this back
 * end: an unknown one is a #GP.
 */
#include "startup.h"
#include "vcpu.h"
#include "x86.h"

#define CPUID_EXT1_ECX_SVM (1U << 2)
#define CPUID7_EDX_IBPB (1U << 26)
#define CPUID_EXT8_EBX_IBPB (1U << 12)
#define CPUID_XSAVE_LEAF 0xdU
#define XCR0_FIRST_EXTENDED 2U
#define XSAVE_BYTES_MIN 576U
#define MSR_VMX_BASIC 0x480U
#define MSR_VM_CR 0xc0010114U
#define VMX_BASIC_TRUE_CONTROLS (1ULL << 55)
#define VMX_PROC_SECONDARY (1ULL << 63)
#define VMX_PROC2_EPT_OR_VPID (1ULL << 33 | 1ULL << 37)

/* Up to the end of the last feature; the legacy region and the header are always there (SDM vol. 1, 13.4). */
static uint32_t cpu_features_xsave_bytes(uint32_t xcr0)
{
	uint32_t bytes = XSAVE_BYTES_MIN;

	for (uint32_t feature = XCR0_FIRST_EXTENDED; feature < 32; feature++) {
		struct x86_cpuid const leaf = x86_cpuid(CPUID_XSAVE_LEAF, feature);

		if ((xcr0 >> feature & 1) != 0 && leaf.ebx + leaf.eax > bytes) {
			bytes = leaf.ebx + leaf.eax;
		}
	}
	return bytes;
}

static void cpu_features_read_leaves(struct cpu_features *features)
{
	features->leaf1_ecx = x86_cpuid(1, 0).ecx;
	features->leaf1_edx = x86_cpuid(1, 0).edx;
	features->leaf7_edx = x86_cpuid_known(7).edx;
	features->leafd_eax = x86_cpuid_known(CPUID_XSAVE_LEAF).eax;
	features->xsave_bytes = cpu_features_xsave_bytes(fpu_supported_features(features));
	features->max_extended_leaf = x86_cpuid(CPUID_EXTENDED, 0).eax;
	features->ext1_ecx = x86_cpuid_known(0x80000001U).ecx;
	features->ext7_edx = x86_cpuid_known(0x80000007U).edx;
	features->ibpb =
	    (features->leaf7_edx & CPUID7_EDX_IBPB) | (x86_cpuid_known(0x80000008U).ebx & CPUID_EXT8_EBX_IBPB);
	features->svm_revision = x86_cpuid_known(CPUID_SVM_LEAF).eax;
	features->svm_asids = x86_cpuid_known(CPUID_SVM_LEAF).ebx;
}

static void cpu_features_read_vmx(struct cpu_features *features)
{
	uint32_t true_offset;

	features->feature_control = x86_rdmsr(MSR_FEATURE_CONTROL);
	features->vmx_basic = x86_rdmsr(MSR_VMX_BASIC);
	true_offset = (features->vmx_basic & VMX_BASIC_TRUE_CONTROLS) != 0 ? 0xcU : 0;
	features->vmx_pin = x86_rdmsr(MSR_VMX_BASIC + 1 + true_offset);
	features->vmx_proc = x86_rdmsr(MSR_VMX_BASIC + 2 + true_offset);
	features->vmx_exit = x86_rdmsr(MSR_VMX_BASIC + 3 + true_offset);
	features->vmx_entry = x86_rdmsr(MSR_VMX_BASIC + 4 + true_offset);
	features->vmx_misc = x86_rdmsr(MSR_VMX_BASIC + 5);
	features->vmx_cr0_fixed0 = x86_rdmsr(MSR_VMX_BASIC + 6);
	features->vmx_cr0_fixed1 = x86_rdmsr(MSR_VMX_BASIC + 7);
	features->vmx_cr4_fixed0 = x86_rdmsr(MSR_VMX_BASIC + 8);
	features->vmx_cr4_fixed1 = x86_rdmsr(MSR_VMX_BASIC + 9);
	if ((features->vmx_proc & VMX_PROC_SECONDARY) != 0) {
		features->vmx_proc2 = x86_rdmsr(MSR_VMX_BASIC + 0xb);
	}
	if ((features->vmx_proc2 & VMX_PROC2_EPT_OR_VPID) != 0) {
		features->vmx_ept_vpid = x86_rdmsr(MSR_VMX_BASIC + 0xc);
	}
}

void cpu_features_read(struct cpu_features *features)
{
	*features = (struct cpu_features){0};
	cpu_features_read_leaves(features);
	features->cr0 = x86_read_cr0();
	features->cr4 = x86_read_cr4();
	features->efer = x86_rdmsr(MSR_EFER);
	features->rflags = x86_read_rflags();
	if (vcpu_virtualization == POLICY_VMX && (features->leaf1_ecx & CPUID1_ECX_VMX) != 0) {
		cpu_features_read_vmx(features);
	}
	if (vcpu_virtualization == POLICY_SVM && (features->ext1_ecx & CPUID_EXT1_ECX_SVM) != 0) {
		features->vm_cr = x86_rdmsr(MSR_VM_CR);
	}
}
