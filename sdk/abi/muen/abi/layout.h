/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The kernel's virtual address space. Owns the invariant that no two windows overlap and that all of it lies below
 * 2 GiB, so that the kernel's code model reaches everything with 32-bit displacements.
 *
 * Only used pages of a window are present. Each CPU has page tables of its own, which map the shared windows, its own
 * copy of the per-CPU windows, and the subject pages of its own subjects. The kernel maps no subject memory, and its
 * page tables map no page table.
 *
 * Usable from assembly and linker scripts: constants only. The policy compiler has the same constants as a table
 * (struct kernel_layout), so that it can also be run with upstream's addresses.
 */
#ifndef MUEN_ABI_LAYOUT_H
#define MUEN_ABI_LAYOUT_H

/* Physical page of the application processors' start code (real mode: below 1 MiB). Not mapped by the kernel. */
#define MUEN_TRAMPOLINE_PHYS     0x00001000

/* Identity-mapped: executed, or read, before paging is on. Physical address = virtual address. */
#define MUEN_KVA_TEXT            0x00100000  /* shared, read + execute; the entry point is its first byte */
#define MUEN_KVA_TEXT_SIZE       0x00040000
#define MUEN_KVA_POLICY_BOOT     0x00140000  /* shared, read; struct policy_header, then the CPU table one page later */
#define MUEN_KVA_POLICY_CPU      0x00141000  /* shared, read; struct policy_cpu[] */
#define MUEN_KVA_POLICY_BOOT_SIZE 0x00002000

#define MUEN_KVA_RODATA          0x00150000  /* shared, read */
#define MUEN_KVA_RODATA_SIZE     0x00020000
#define MUEN_KVA_SHARED          0x00170000  /* shared, read + write: zeroed; locks, barriers, pending events */
#define MUEN_KVA_SHARED_SIZE     0x00010000
#define MUEN_KVA_DATA            0x00180000  /* per CPU, read + write; initial content from the kernel file */
#define MUEN_KVA_DATA_SIZE       0x00008000
#define MUEN_KVA_BSS             0x00190000  /* per CPU, read + write: zeroed */
#define MUEN_KVA_BSS_SIZE        0x00020000
#define MUEN_KVA_STACK           0x001b1000  /* per CPU, read + write; absent pages on both sides */
#define MUEN_KVA_STACK_SIZE      0x00002000
#define MUEN_KVA_IST_STACK       0x001b5000  /* per CPU, read + write: stack of exception handlers; guarded likewise */
#define MUEN_KVA_IST_STACK_SIZE  0x00001000
#define MUEN_KVA_HOST_PAGE       0x001b8000  /* per CPU, read + write: VMXON region, or SVM host save area */
#define MUEN_KVA_APIC            0x001ba000  /* shared, uncached: local APIC registers (absent in x2APIC mode) */
#define MUEN_KVA_TAU0            0x001bc000  /* read: struct tau0_interface, CPU 0 only */
#define MUEN_KVA_CRASH_AUDIT     0x001c0000  /* shared, uncached: struct crash_audit (POLICY_FLAG_CRASH_AUDIT) */
#define MUEN_KVA_CRASH_AUDIT_SIZE 0x00010000
#define MUEN_KVA_DEVICES         0x001d0000  /* shared, uncached: registers of devices that the kernel drives */
#define MUEN_KVA_DEVICES_SIZE    0x00030000
#define MUEN_KVA_IOAPIC          0x001d0000  /* one page each, indexed as struct policy_ioapic[] */
#define MUEN_KVA_IOMMU           0x001d8000  /* one page each, indexed as struct policy_iommu[] */
#define MUEN_KVA_CONSOLE         0x001e0000  /* memory-mapped UART, or the text screen (8 pages) */

/* Policy tables (policy.h): shared, read. Small ones first, so that small systems need few page-table pages. */
#define MUEN_KVA_POLICY_PARTITION 0x00200000
#define MUEN_KVA_POLICY_GROUP     0x00210000
#define MUEN_KVA_POLICY_PLAN      0x00220000
#define MUEN_KVA_POLICY_MAJOR     0x00230000
#define MUEN_KVA_POLICY_BARRIER   0x00240000
#define MUEN_KVA_POLICY_PORT      0x00250000
#define MUEN_KVA_POLICY_MINOR     0x00260000
#define MUEN_KVA_POLICY_TARGET    0x002a0000
#define MUEN_KVA_POLICY_SOURCE    0x002f0000
#define MUEN_KVA_POLICY_TRAP      0x00370000
#define MUEN_KVA_POLICY_SUBJECT   0x00400000
#define MUEN_KVA_POLICY_VECTOR    0x00500000
#define MUEN_KVA_POLICY_ANSWER    0x00520000
#define MUEN_KVA_POLICY_LINE      0x00540000
#define MUEN_KVA_POLICY_IOAPIC    0x00542000
#define MUEN_KVA_POLICY_IOMMU     0x00543000
#define MUEN_KVA_POLICY_END       0x00544000

/* Memory that the kernel shares with devices and CPUs; present where the policy has them. */
#define MUEN_KVA_IOMMU_QUEUE      0x00580000 /* one page a VT-d unit: its invalidation queue; boot CPU only */
#define MUEN_KVA_IOMMU_FAULTS     0x00590000 /* struct iommu_fault_log; boot CPU only */
#define MUEN_KVA_MICROCODE        0x00600000 /* shared, read: microcode update of the machine's CPUs */
#define MUEN_KVA_MICROCODE_SIZE   0x00100000

/* Scheduling information: one page a partition, indexed by partition; only on the CPU of the partition. */
#define MUEN_KVA_SCHED_INFO        0x00800000
#define MUEN_KVA_SCHED_INFO_STRIDE 0x00001000

/* Pages that belong to a subject, indexed by subject; only on the CPU of the subject. Offsets inside one stride. */
#define MUEN_KVA_SUBJECT         0x01000000
#define MUEN_KVA_SUBJECT_STRIDE  0x00008000
#define MUEN_SUBJECT_PAGE_STATE       0x0000  /* struct subject_state */
#define MUEN_SUBJECT_PAGE_TIMED_EVENT 0x1000  /* struct timed_event */
#define MUEN_SUBJECT_PAGE_INTERRUPTS  0x2000  /* pending vectors: 4 words of 64 bits */
#define MUEN_SUBJECT_PAGE_VCPU        0x3000  /* VMCS or VMCB */
#define MUEN_SUBJECT_PAGE_FPU         0x4000  /* XSAVE area */
#define MUEN_SUBJECT_PAGE_MSR_STORE   0x5000  /* struct msr_entry[]; absent where policy_subject.msr_count is 0 */

/* Guest addresses that every native subject has (upstream's). */
#define MUEN_GVA_STACK           0x00001000
#define MUEN_GVA_TEXT            0x00200000
#define MUEN_GVA_SINFO           0x0000000e00000000
#define MUEN_GVA_SINFO_SIZE      0x00008000
#define MUEN_GVA_SCHED_INFO      0x0000000e00008000
#define MUEN_GVA_HYPERCALL       0x0000000e0000f000
#define MUEN_GVA_TIMED_EVENT     0x0000000e00010000

/* The loader: linked here, so that boot loaders put the command stream behind it and the kernel's place stays free. */
#define MUEN_LOADER_PHYS         0x01000000
#define MUEN_LOADER_SIZE         0x00100000

#endif
