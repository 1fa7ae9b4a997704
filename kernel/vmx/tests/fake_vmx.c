/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* What the exit path touches besides its own code: VMCS, local APIC, pages, policy. */
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <string.h>

#include "apic.h"
#include "pages.h"
#include "policy_tables.h"
#include "vcpu.h"
#include "vcpu_common.h"
#include "vmx_vcpu.h"

uint64_t fake_vmcs[FAKE_VMX_FIELDS];
uint32_t fake_vmx_reads;
uint32_t fake_vmx_writes;
uint32_t fake_vmx_loads;
uint32_t fake_vmx_flushes;
uint32_t fake_acknowledged;
uint64_t fake_kernel_gs_base;
uint64_t fake_dr[5];

struct subject_pages subject_pages[MUEN_SUBJECT_MAX];
const uint32_t vcpu_virtualization = POLICY_VMX;

void fake_vmx_reset(void)
{
	memset(fake_vmcs, 0, sizeof(fake_vmcs));
	memset(subject_pages, 0, 4 * sizeof(subject_pages[0]));
	memset(vmx_vcpu, 0, sizeof(vmx_vcpu));
	fake_vmx_reads = 0;
	fake_vmx_writes = 0;
	fake_vmx_loads = 0;
	fake_vmx_flushes = 0;
	fake_acknowledged = 0;
	fake_kernel_gs_base = 0;
	vcpu_loaded = SUBJECT_NONE;
	vcpu_switches = false;
}

uint64_t vmx_read(enum vmcs_field field)
{
	fake_vmx_reads++;
	return fake_vmcs[field];
}

uint64_t vmx_read_known(enum vmcs_field field)
{
	return vmx_read(field);
}

void vmx_read_known_to(enum vmcs_field field, void *destination)
{
	uint64_t const value = vmx_read(field);

	memcpy(destination, &value, sizeof(value));
}

uint32_t vmx_read32(enum vmcs_field field)
{
	return (uint32_t)vmx_read(field);
}

void vmx_write(enum vmcs_field field, uint64_t value)
{
	fake_vmx_writes++;
	fake_vmcs[field] = value;
}

void vmx_load(const hpa_t *vmcs)
{
	(void)vmcs;
	fake_vmx_loads++;
}

void vmx_clear(hpa_t vmcs)
{
	(void)vmcs;
}

void vmx_flush(void)
{
	fake_vmx_flushes++;
}

uint64_t fake_rdmsr(uint32_t msr)
{
	return msr == MSR_KERNEL_GS_BASE ? fake_kernel_gs_base : (uint64_t)msr << 8;
}

void fake_wrmsr(uint32_t msr, uint64_t value)
{
	assert_int_equal(msr, MSR_KERNEL_GS_BASE);
	fake_kernel_gs_base = value;
}

void fake_vmx_exit(uint32_t reason)
{
	fake_vmcs[VMCS_EXIT_REASON] = reason;
}

void interrupt_acknowledge(uint32_t vector)
{
	fake_acknowledged = vector;
}

void debug_registers_save(struct extended_state *state)
{
	memcpy(state->dr, fake_dr, sizeof(state->dr));
	state->dr6 = fake_dr[4];
}

void debug_registers_raise(uint64_t conditions)
{
	fake_dr[4] = debug_registers_dr6(fake_dr[4], conditions);
}

void debug_registers_load(const struct extended_state *state)
{
	memcpy(fake_dr, state->dr, sizeof(state->dr));
	fake_dr[4] = state->dr6;
}

bool msr_store_ok(const struct msr_entry *entries, uint32_t count)
{
	return count <= MUEN_MSR_STORE_MAX && entries[0].reserved == 0;
}

/* The CPU does both. */
void msr_store_save(struct msr_entry *entries, uint32_t count)
{
	(void)entries;
	fail_msg("%u MSRs are saved twice", count);
}

void msr_store_load(const struct msr_entry *entries, uint32_t count)
{
	(void)entries;
	fail_msg("%u MSRs are loaded twice", count);
}

/* One register of the CPU stands for all. */
void msr_store_forget(const struct msr_entry *entries, uint32_t count)
{
	for (uint32_t entry = 0; entry < count; entry++) {
		if (entries[entry].index == MSR_KERNEL_GS_BASE) {
			fake_kernel_gs_base = 0;
		}
	}
}

void panic(enum crash_reason reason, const char *text, uint64_t value)
{
	fail_msg("panic %x: %s %llx", reason, text, (unsigned long long)value);
	__builtin_unreachable();
}
