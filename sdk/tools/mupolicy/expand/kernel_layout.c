/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Both layouts. Upstream's kernel is one file, its sections are at their addresses less 1 MiB in it. */
#include "expand/kernel_layout.h"

#include <muen/abi/layout.h>

#define TEXT .section = ".text", .type = "kernel_binary", .is_file = true, .executable = true
#define CONST .type = "kernel_binary", .is_file = true
#define DATA .type = "kernel_binary", .is_file = true, .writable = true
#define ZERO .type = "kernel_binary", .writable = true
#define STACK .type = "kernel", .sharing = KERNEL_PER_CPU, .writable = true

#define WINDOW(name, region_name, address, size)                                                                       \
	.region = region_name, .logical = name, .virtual_address = address, .size_bytes = size

static const struct kernel_layout muen_layout = {
    .windows =
	(const struct kernel_window[]){
	    {WINDOW("text", "kernel_text", MUEN_KVA_TEXT, MUEN_KVA_TEXT_SIZE), TEXT, .place = KERNEL_IDENTITY},
	    {WINDOW("ro", "kernel_ro", MUEN_KVA_RODATA, MUEN_KVA_RODATA_SIZE), CONST, .section = ".rodata"},
	    {WINDOW("shared", "kernel_shared", MUEN_KVA_SHARED, MUEN_KVA_SHARED_SIZE), ZERO, .section = ".shared"},
	    {WINDOW("data", "kernel_data", MUEN_KVA_DATA, MUEN_KVA_DATA_SIZE), DATA, .section = ".data",
	     .sharing = KERNEL_PER_CPU},
	    {WINDOW("bss", "kernel_bss", MUEN_KVA_BSS, MUEN_KVA_BSS_SIZE), ZERO, .section = ".bss",
	     .sharing = KERNEL_PER_CPU},
	    {WINDOW("stack", "kernel_stack", MUEN_KVA_STACK, MUEN_KVA_STACK_SIZE), STACK},
	    {WINDOW("interrupt_stack", "kernel_interrupt_stack", MUEN_KVA_IST_STACK, MUEN_KVA_IST_STACK_SIZE), STACK},
	    {0},
	},
    .subject_windows =
	(const struct kernel_subject_window[]){
	    {"state", MUEN_KVA_SUBJECT + MUEN_SUBJECT_PAGE_STATE},
	    {"timed_event", MUEN_KVA_SUBJECT + MUEN_SUBJECT_PAGE_TIMED_EVENT},
	    {"interrupts", MUEN_KVA_SUBJECT + MUEN_SUBJECT_PAGE_INTERRUPTS},
	    {"vmcs", MUEN_KVA_SUBJECT + MUEN_SUBJECT_PAGE_VCPU},
	    {"fpu", MUEN_KVA_SUBJECT + MUEN_SUBJECT_PAGE_FPU},
	    {"msrstore", MUEN_KVA_SUBJECT + MUEN_SUBJECT_PAGE_MSR_STORE},
	    {0},
	},
    .subject_stride = MUEN_KVA_SUBJECT_STRIDE,
    .scheduling_info = MUEN_KVA_SCHED_INFO,
    .crash_audit = MUEN_KVA_CRASH_AUDIT,
    .microcode = MUEN_KVA_MICROCODE,
    .tau0_interface = MUEN_KVA_TAU0,
    .ioapics = MUEN_KVA_IOAPIC,
    .iommus = MUEN_KVA_IOMMU,
    .host_page = MUEN_KVA_HOST_PAGE,
};

static const struct kernel_layout upstream_layout = {
    .windows =
	(const struct kernel_window[]){
	    {WINDOW("text", "kernel_text", 0x100000, 0x11000), TEXT, .place = KERNEL_IDENTITY},
	    {WINDOW("global_data", "kernel_global_data", 0x12b000, 0x1000), DATA, .section = ".globaldata",
	     .place = KERNEL_IDENTITY},
	    {WINDOW("ro", "kernel_ro", 0x12f000, 0x2c0000), CONST, .section = ".rodata", .place = KERNEL_IDENTITY},
	    {WINDOW("data", "kernel_data", 0x120000, 0x2000), DATA, .section = ".data", .sharing = KERNEL_PER_CPU,
	     .place = KERNEL_IDENTITY_BOOT_CPU},
	    {WINDOW("bss", "kernel_bss", 0x122000, 0x4000), ZERO, .section = ".bss", .sharing = KERNEL_PER_CPU,
	     .place = KERNEL_IDENTITY_BOOT_CPU},
	    {WINDOW("stack", "kernel_stack", 0x127000, 0x1000), STACK},
	    {WINDOW("interrupt_stack", "kernel_interrupt_stack", 0x129000, 0x1000), STACK},
	    {0},
	},
    .subject_windows =
	(const struct kernel_subject_window[]){
	    {"state", 0x600000},
	    {"timed_event", 0x700000},
	    {"interrupts", 0x800000},
	    {"msrstore", 0x900000},
	    {"vmcs", 0xa00000},
	    {"fpu", 0xc00000},
	    {0},
	},
    .subject_stride = 0x1000,
    .scheduling_info = 0xb00000,
    .crash_audit = 0x400000,
    .microcode = 0xd00000,
    .tau0_interface = 0x3ff000,
    .ioapics = 0x500000,
    .is_upstream = true,
};

const struct kernel_layout *kernel_layout_of(enum layout layout)
{
	return layout == LAYOUT_UPSTREAM ? &upstream_layout : &muen_layout;
}
