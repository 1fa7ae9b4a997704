/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The initial state of a subject: its whole VMCS and its whole state record, at start-up and at each reset alike. No
 * field keeps a value from before.
 */
#include "descriptors.h"
#include "memory.h"
#include "pages.h"
#include "panic.h"
#include "policy_tables.h"
#include "vcpu.h"
#include "vcpu_common.h"
#include "vmx_asm.h"
#include "vmx_controls.h"
#include "vmx_cr.h"
#include "vmx_vcpu.h"
#include "x86.h"

#define EPT_POINTER_WB_4_LEVELS 0x1eULL /* SDM vol. 3, 24.6.11 */
#define LINK_POINTER_NONE UINT64_MAX

extern const uint8_t vmx_exit[];

static void vmx_reset_control(enum vmcs_field field, uint32_t wanted, uint32_t reserved, uint64_t capability,
			      const char *failure)
{
	uint32_t const deviation = vmx_controls_deviation(wanted, reserved, capability);

	if (deviation != 0) {
		panic(CRASH_STARTUP, failure, deviation);
	}
	vmx_write(field, vmx_controls_word(wanted, capability));
}

static void vmx_reset_controls(const struct policy_subject *policy)
{
	const uint32_t *const control = policy->control;

	vmx_reset_control(VMCS_PIN_CONTROLS, control[VMX_CONTROL_PIN], PIN_RESERVED, vmx_features.vmx_pin,
			  "this CPU cannot do the policy's pin-based controls");
	vmx_reset_control(VMCS_PROC_CONTROLS, control[VMX_CONTROL_PROC], PROC_RESERVED, vmx_features.vmx_proc,
			  "this CPU cannot do the policy's processor-based controls");
	vmx_reset_control(VMCS_PROC2_CONTROLS, control[VMX_CONTROL_PROC2] | PROC2_VPID, PROC2_RESERVED,
			  vmx_features.vmx_proc2, "this CPU cannot do the policy's secondary controls");
	vmx_reset_control(VMCS_EXIT_CONTROLS, control[VMX_CONTROL_EXIT], EXIT_RESERVED, vmx_features.vmx_exit,
			  "this CPU cannot do the policy's VM-exit controls");
	vmx_reset_control(VMCS_ENTRY_CONTROLS, control[VMX_CONTROL_ENTRY], ENTRY_RESERVED, vmx_features.vmx_entry,
			  "this CPU cannot do the policy's VM-entry controls");
}

/* 0 at first in every VMCS. The kernel's MSRs for SYSENTER are unused, FS and GS too. */
static const uint16_t zero_fields[] = {
    VMCS_PAGE_FAULT_ERROR_MASK,  VMCS_PAGE_FAULT_ERROR_MATCH,  VMCS_CR3_TARGET_COUNT,
    VMCS_EXIT_MSR_LOAD_COUNT,    VMCS_ENTRY_INTERRUPTION_INFO, VMCS_ENTRY_EXCEPTION_ERROR,
    VMCS_HOST_FS_SELECTOR,       VMCS_HOST_GS_SELECTOR,        VMCS_HOST_FS_BASE,
    VMCS_HOST_GS_BASE,           VMCS_HOST_SYSENTER_CS,        VMCS_HOST_SYSENTER_ESP,
    VMCS_HOST_SYSENTER_EIP,      VMCS_GUEST_DEBUGCTL,          VMCS_GUEST_PENDING_DEBUG,
    VMCS_GUEST_PREEMPTION_TIMER,
};

static void vmx_reset_execution(const struct policy_subject *policy)
{
	vmx_write(VMCS_VPID, VCPU_ADDRESS_SPACE);
	vmx_write(VMCS_EXCEPTION_BITMAP, vcpu_exceptions(policy));
	vmx_write(VMCS_EXIT_MSR_STORE_ADDRESS, policy->msr_store);
	vmx_write(VMCS_EXIT_MSR_STORE_COUNT, policy->msr_count);
	vmx_write(VMCS_ENTRY_MSR_LOAD_ADDRESS, policy->msr_store);
	vmx_write(VMCS_ENTRY_MSR_LOAD_COUNT, policy->msr_count);
	vmx_write(VMCS_IO_BITMAP_A, policy->io_bitmap);
	vmx_write(VMCS_IO_BITMAP_B, policy->io_bitmap + MUEN_PAGE_SIZE);
	vmx_write(VMCS_MSR_BITMAP, policy->msr_bitmap);
	vmx_write(VMCS_CR0_MASK, policy->cr0_mask);
	vmx_write(VMCS_CR4_MASK, policy->cr4_mask);
	if (vcpu_is_nested(policy)) {
		vmx_write(VMCS_EPT_POINTER, policy->page_table | EPT_POINTER_WB_4_LEVELS);
	}
	for (uint32_t index = 0; index < sizeof(zero_fields) / sizeof(zero_fields[0]); index++) {
		vmx_write((enum vmcs_field)zero_fields[index], 0);
	}
}

/* The kernel as it is now. */
static void vmx_reset_host(subject_id_t subject)
{
	vmx_write(VMCS_HOST_CR0, x86_read_cr0());
	vmx_write(VMCS_HOST_CR3, x86_read_cr3());
	vmx_write(VMCS_HOST_CR4, x86_read_cr4());
	vmx_write(VMCS_HOST_CS_SELECTOR, SELECTOR_CODE);
	vmx_write(VMCS_HOST_SS_SELECTOR, SELECTOR_DATA);
	vmx_write(VMCS_HOST_DS_SELECTOR, SELECTOR_DATA);
	vmx_write(VMCS_HOST_ES_SELECTOR, SELECTOR_DATA);
	vmx_write(VMCS_HOST_TR_SELECTOR, SELECTOR_TSS);
	vmx_write(VMCS_HOST_TR_BASE, (uint64_t)&descriptors_tss);
	vmx_write(VMCS_HOST_GDTR_BASE, (uint64_t)descriptors_gdt);
	vmx_write(VMCS_HOST_IDTR_BASE, (uint64_t)descriptors_idt);
	vmx_write(VMCS_HOST_RSP, (uint64_t)subject_pages[subject].state_page + sizeof(struct cpu_regs));
	vmx_write(VMCS_HOST_RIP, (uint64_t)vmx_exit);
}

/* Whoever lets the subject have an EFER of its own starts it in the mode of its entry controls. */
static uint64_t vmx_reset_efer(const struct policy_subject *policy)
{
	uint32_t const entry = policy->control[VMX_CONTROL_ENTRY];

	if ((entry & ENTRY_LOAD_EFER) == 0 || (entry & ENTRY_IA32E_GUEST) == 0) {
		return 0;
	}
	return EFER_LME | EFER_LMA | EFER_NXE;
}

static void vmx_reset_guest(const struct policy_subject *policy)
{
	uint64_t const cr4 = vmx_cr4_real(policy->cr4);

	if (!vmx_controls_fixed_ok(cr4, vmx_features.vmx_cr4_fixed0, vmx_features.vmx_cr4_fixed1)) {
		panic(CRASH_STARTUP, "this CPU cannot do the policy's CR4", policy->cr4);
	}
	vmx_write(VMCS_GUEST_DR7, DR7_RESET);
	vmx_write(VMCS_GUEST_LINK_POINTER, LINK_POINTER_NONE);
	if ((policy->control[VMX_CONTROL_ENTRY] & ENTRY_LOAD_EFER) != 0) {
		vmx_write(VMCS_GUEST_EFER, vmx_reset_efer(policy));
		vmx_write(VMCS_HOST_EFER, x86_rdmsr(MSR_EFER));
	}
	if ((policy->control[VMX_CONTROL_ENTRY] & ENTRY_LOAD_PAT) != 0) {
		vmx_write(VMCS_GUEST_PAT, PAT_RESET);
		vmx_write(VMCS_HOST_PAT, x86_rdmsr(MSR_PAT));
	}
}

/* Cleared, written and loaded: nothing of an earlier life is left in page or CPU (SDM vol. 3, 24.11.3). */
void vcpu_reset(subject_id_t subject)
{
	const struct policy_subject *const policy = &policy_subject[subject];

	vcpu_switch_reset(subject);
	vmx_clear(policy->vcpu);
	vmx_format(subject_pages[subject].vcpu_page);
	vmx_clear(policy->vcpu);
	vmx_vcpu[subject] = (struct vmx_vcpu){
	    .proc_controls = vmx_controls_word(policy->control[VMX_CONTROL_PROC], vmx_features.vmx_proc),
	};
	vcpu_load(subject);
	vmx_reset_controls(policy);
	vmx_reset_execution(policy);
	vmx_reset_host(subject);
	vmx_reset_guest(policy);
	vcpu_reset_record(subject, vmx_reset_efer(policy));
	vmx_state_reset(subject);
}
