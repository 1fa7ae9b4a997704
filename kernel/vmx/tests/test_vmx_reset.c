/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Reset writes everything: whatever was in VMCS, pages and the back end's own memory before, it is the same afterwards.
 * The source is included, so that the control registers of the host are not asked.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "x86.h"

#define x86_read_cr0() 0x80010033ULL
#define x86_read_cr3() 0x9000ULL
#define x86_read_cr4() 0x426e0ULL

#include "vmx_reset.c"

#define NATIVE 1U
#define NESTED 2U
#define CAPABILITY_ANY 0xffffffff00000000ULL

#define SEGMENTS                                                                                                       \
	{                                                                                                              \
		{8, 0x100, 0xffffffff, 0xa09b}, {16, 0x200, 0xfffffff0, 0xc093}, {24, 0x300, 0xfffffff1, 0xc091},      \
		    {32, 0x400, 0xfffffff2, 0xc095}, {40, 0x500, 0xfffffff3, 0xc097}, {48, 0x600, 0xfffffff4, 0xc099}, \
		    {56, 0x700, 0xfff5, 0x8b}, {64, 0x800, 0xfff6, 0x82}, {0, 0x900, 0xfff7, 0},                       \
		{                                                                                                      \
			0, 0xa00, 0xfff8, 0                                                                            \
		}                                                                                                      \
	}

const struct policy_header policy_header;
const struct policy_subject policy_subject[MUEN_SUBJECT_MAX] =
    {
	[NATIVE] =
	    {
		.page_table = 0x5000,
		.vcpu = 0x6000,
		.io_bitmap = 0x7000,
		.msr_bitmap = 0x9000,
		.rip = 0x200000,
		.rsp = 0x3000,
		.cr0 = 0x80010033,
		.cr0_mask = UINT64_MAX,
		.cr4 = 0x2260,
		.cr4_mask = UINT64_MAX,
		.gpr = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
		.segment = SEGMENTS,
		.control = {PIN_NEEDED, PROC_NEEDED | PROC_MOV_DR, PROC2_NEEDED, EXIT_NEEDED, ENTRY_IA32E_GUEST},
		.exception_bitmap = 0x00040003,
	    },
	[NESTED] =
	    {
		.flags = POLICY_SUBJECT_MIRRORED | POLICY_SUBJECT_NESTED,
		.page_table = 0xa000,
		.vcpu = 0xb000,
		.io_bitmap = 0xc000,
		.msr_bitmap = 0xe000,
		.msr_store = 0xf000,
		.msr_count = 2,
		.rip = 0x100000,
		.rsp = 0x4000,
		.cr0 = 0x31,
		.cr0_mask = 0x60000020,
		.cr0_shadow = 0x11,
		.cr4 = 0x40, /* parked */
		.cr4_mask = 0x2040,
		.cr4_shadow = 0x10,
		.gpr = {15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1},
		.segment = SEGMENTS,
		.control = {PIN_NEEDED, PROC_NEEDED, PROC2_NEEDED | PROC2_EPT | PROC2_UNRESTRICTED_GUEST, EXIT_ALLOWED,
			    ENTRY_IA32E_GUEST | ENTRY_LOAD_EFER | ENTRY_LOAD_PAT | ENTRY_LOAD_DEBUG},
		.exception_bitmap = 0x00040000,
	    },
};

const uint8_t vmx_exit[1];
struct cpu_features vmx_features;

void vmx_format(uint8_t *page)
{
	memset(page, 0, MUEN_PAGE_SIZE);
	page[0] = 0x2b;
}

uint64_t descriptors_gdt[5];
uint64_t descriptors_idt[GATE_COUNT][2];
struct tss64 descriptors_tss;

/* The store's first word names its MSR; the data of both is the subject's. */
static void poison(subject_id_t subject, uint8_t byte)
{
	struct subject_pages *const pages = &subject_pages[subject];

	memset(fake_vmcs, byte, sizeof(fake_vmcs));
	memset(pages, byte, sizeof(*pages));
	memset(&vmx_vcpu[subject], byte, sizeof(vmx_vcpu[subject]));
	vmx_vcpu[subject].injected = true;
	for (uint32_t entry = 0; entry < 2; entry++) {
		pages->msr_store[entry].index = 0xc0000081U + entry;
		pages->msr_store[entry].reserved = 0;
	}
}

struct life {
	uint64_t vmcs[FAKE_VMX_FIELDS];
	struct vmx_vcpu vcpu;
	struct msr_entry store[2];
	struct extended_state extended;
	uint8_t state_page[MUEN_PAGE_SIZE];
	uint8_t vcpu_page[MUEN_PAGE_SIZE];
};

static void live(struct life *life, subject_id_t subject, uint8_t byte)
{
	const struct subject_pages *const pages = &subject_pages[subject];

	poison(subject, byte);
	vcpu_reset(subject);
	memcpy(life->vmcs, fake_vmcs, sizeof(life->vmcs));
	life->vcpu = vmx_vcpu[subject];
	memcpy(life->store, pages->msr_store, sizeof(life->store));
	life->extended = pages->extended;
	memcpy(life->state_page, pages->state_page, MUEN_PAGE_SIZE);
	memcpy(life->vcpu_page, pages->vcpu_page, MUEN_PAGE_SIZE);
}

static struct life one;
static struct life other;

static int setup(void **state)
{
	(void)state;
	fake_vmx_reset();
	vmx_features = (struct cpu_features){
	    .vmx_pin = CAPABILITY_ANY | PIN_RESERVED,
	    .vmx_proc = CAPABILITY_ANY | PROC_RESERVED,
	    .vmx_proc2 = CAPABILITY_ANY,
	    .vmx_exit = CAPABILITY_ANY | EXIT_RESERVED,
	    .vmx_entry = CAPABILITY_ANY | ENTRY_RESERVED,
	    .vmx_cr4_fixed0 = CR4_VMXE,
	    .vmx_cr4_fixed1 = UINT64_MAX,
	};
	return 0;
}

#define ASSERT_SAME(name, encoding)                                                                                    \
	if (one.vmcs[VMCS_##name] != other.vmcs[VMCS_##name]) {                                                        \
		fail_msg("reset leaves " #name);                                                                       \
	}

/* All fields that have an effect on a subject: VM entry reads the others, of EPT, EFER and PAT, where a control says.
 */
#define COMMON_FIELDS(X)                                                                                               \
	VMCS_CONTROL_FIELDS(X)                                                                                         \
	VMCS_SEGMENT_FIELDS(X)                                                                                         \
	VMCS_GUEST_FIELDS(X)                                                                                           \
	VMCS_HOST_FIELDS(X)

static void assert_memory_is_the_same(void)
{
	assert_int_equal(one.vcpu.kernel_gs_base, other.vcpu.kernel_gs_base);
	assert_int_equal(one.vcpu.proc_controls, other.vcpu.proc_controls);
	assert_int_equal(one.vcpu.injected, other.vcpu.injected);
	assert_memory_equal(one.store, other.store, sizeof(one.store));
	assert_memory_equal(one.state_page, other.state_page, MUEN_PAGE_SIZE);
	assert_memory_equal(one.vcpu_page, other.vcpu_page, MUEN_PAGE_SIZE);
	assert_memory_equal(&one.extended.shown, &other.extended.shown, sizeof(one.extended.shown));
	assert_memory_equal(one.extended.dr, other.extended.dr, sizeof(one.extended.dr));
	assert_int_equal(one.extended.dr6, other.extended.dr6);
}

static void nested_subject_begins_anew(void **state)
{
	(void)state;
	live(&one, NESTED, 0x5a);
	live(&other, NESTED, 0xa5);
	COMMON_FIELDS(ASSERT_SAME)
	assert_memory_is_the_same();
	assert_int_equal(one.vmcs[VMCS_EPT_POINTER], 0xa01e);
	assert_int_equal(one.vmcs[VMCS_EXCEPTION_BITMAP], 0x00060002);
	assert_int_equal(one.vmcs[VMCS_GUEST_CR3], 0);
	assert_int_equal(one.vmcs[VMCS_GUEST_CR4], 0x2040);
	assert_int_equal(one.vmcs[VMCS_GUEST_EFER], 0xd00);
	assert_int_equal(subject_pages[NESTED].state.efer, 0xd00);
	assert_int_equal(one.vmcs[VMCS_CR0_SHADOW], 0x11);
	assert_int_equal(one.vmcs[VMCS_CR4_SHADOW], 0x10);
	assert_int_equal(subject_pages[NESTED].state.cr4, 0x40);
	assert_int_equal(one.vcpu_page[0], 0x2b);
}

/* What it does not use is as if it had been written. */
static void native_subject_begins_anew(void **state)
{
	static const enum vmcs_field unused[] = {VMCS_EPT_POINTER, VMCS_GUEST_EFER, VMCS_GUEST_PAT, VMCS_HOST_EFER,
						 VMCS_HOST_PAT};

	(void)state;
	live(&one, NATIVE, 0x5a);
	live(&other, NATIVE, 0xa5);
	for (uint32_t index = 0; index < sizeof(unused) / sizeof(unused[0]); index++) {
		assert_int_not_equal(one.vmcs[unused[index]], other.vmcs[unused[index]]);
		other.vmcs[unused[index]] = one.vmcs[unused[index]];
	}
	COMMON_FIELDS(ASSERT_SAME)
	memcpy(other.store, one.store, sizeof(one.store)); /* it has none */
	assert_memory_is_the_same();
	assert_int_equal(one.vmcs[VMCS_EXCEPTION_BITMAP], 0x00040003);
	assert_int_equal(one.vmcs[VMCS_GUEST_CR3], 0x5000);
	assert_int_equal(one.vmcs[VMCS_GUEST_CR0], 0x80010033);
	assert_int_equal(one.vmcs[VMCS_GUEST_RIP], 0x200000);
	assert_int_equal(one.vmcs[VMCS_GUEST_RSP], 0x3000);
	assert_int_equal(one.vmcs[VMCS_GUEST_RFLAGS], 2);
	assert_int_equal(one.vmcs[VMCS_GUEST_FS_BASE], 0x500);
	assert_int_equal(subject_pages[NATIVE].state.regs.r15, 15);
	assert_int_equal(subject_pages[NATIVE].state.cr4, 0x2260);
}

/* What the last life had pending is not injected into the next one; nor is what it left in the CPU seen by it. */
static void nothing_is_injected_into_the_next_life(void **state)
{
	(void)state;
	vcpu_load(NESTED);
	fake_kernel_gs_base = 0x1111;
	live(&one, NESTED, 0xff);
	assert_int_equal(fake_kernel_gs_base, 0);
	assert_false(one.vcpu.injected);
	assert_int_equal(one.vmcs[VMCS_ENTRY_INTERRUPTION_INFO], 0);
	assert_int_equal(one.vmcs[VMCS_GUEST_PENDING_DEBUG], 0);
	assert_int_equal(one.vmcs[VMCS_GUEST_INTERRUPTIBILITY], 0);
	assert_int_equal(one.vmcs[VMCS_GUEST_ACTIVITY], 0);
}

static void tlb_is_flushed_after_a_reset(void **state)
{
	(void)state;
	live(&one, NESTED, 0x5a);
	assert_int_equal(fake_vmx_flushes, 1);
	live(&one, NESTED, 0x5a);
	assert_int_equal(fake_vmx_flushes, 2);
	assert_int_equal(one.vmcs[VMCS_VPID], VCPU_ADDRESS_SPACE);
	assert_int_equal(one.vmcs[VMCS_PROC2_CONTROLS] & PROC2_VPID, PROC2_VPID);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(nested_subject_begins_anew, setup),
	    cmocka_unit_test_setup(native_subject_begins_anew, setup),
	    cmocka_unit_test_setup(nothing_is_injected_into_the_next_life, setup),
	    cmocka_unit_test_setup(tlb_is_flushed_after_a_reset, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
