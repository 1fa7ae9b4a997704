/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The policy as the kernel reads it: typed arrays, each in its own read-only window (layout.h), written by the policy
 * compiler with these very structures. There are no offsets and no pointers in them, only indices; policy_check()
 * verifies every one of them at boot, after which the kernel indexes with no further trust.
 *
 * Indices: CPUs, subjects, partitions, groups, major frames count from 0. MUEN_NONE16 stands for "none".
 * Times: TSC ticks. Addresses: physical, page aligned.
 */
#ifndef MUEN_ABI_POLICY_H
#define MUEN_ABI_POLICY_H

#include <muen/abi/limits.h>
#include <muen/abi/types.h>

#define MUEN_POLICY_MAGIC 0x59434c4f504e554dULL /* "MUNPOLCY" */
#define MUEN_NONE16       0xffffU

enum policy_virtualization {
	POLICY_VMX = 1,
	POLICY_SVM = 2,
};

enum policy_apic_mode {
	POLICY_XAPIC = 1,
	POLICY_X2APIC = 2,
};

/* Bits of policy_header.flags. */
#define POLICY_FLAG_TAU0          0x1U /* the page of struct tau0_interface is mapped on CPU 0 */
#define POLICY_FLAG_INVARIANT_TSC 0x2U /* the machine description promises an invariant TSC: check it at start-up */
#define POLICY_FLAG_CRASH_AUDIT   0x4U /* the page of struct crash_audit is mapped */
#define POLICY_FLAG_FAULT_LOG     0x8U /* the page of struct iommu_fault_log is mapped on the boot CPU */

/* Console of debug kernels. */
enum policy_console {
	POLICY_CONSOLE_NONE = 0,
	POLICY_CONSOLE_UART = 1,      /* 16550 at console_port */
	POLICY_CONSOLE_MMIO_UART = 2, /* 16550 with 32-bit registers at MUEN_KVA_CONSOLE */
	POLICY_CONSOLE_VGA = 3,       /* 80 x 25 text screen at MUEN_KVA_CONSOLE */
};

/*
 * Counts and constants of the system. The first page of the policy; identity mapped.
 * Ranges: each count is 1 (where not said otherwise) to the limit of its table.
 */
struct policy_header {
	uint64_t magic;           /* MUEN_POLICY_MAGIC */
	uint32_t abi_version;     /* MUEN_ABI_VERSION */
	uint32_t virtualization;  /* enum policy_virtualization; must be the kernel's */
	uint32_t apic_mode;       /* enum policy_apic_mode */
	uint32_t flags;           /* POLICY_FLAG_* */
	uint32_t cpu_count;
	uint32_t subject_count;
	uint32_t partition_count;
	uint32_t group_count;
	uint32_t major_count;
	uint32_t minor_count;
	uint32_t barrier_count;   /* 0 to MUEN_BARRIER_MAX */
	uint32_t source_count;    /* 0 to MUEN_SOURCE_TABLE_MAX */
	uint32_t target_count;    /* 0 to MUEN_TARGET_TABLE_MAX */
	uint32_t port_write_count; /* 0 to MUEN_PORT_WRITE_MAX */
	uint32_t tsc_khz;         /* rate of the TSC (processor/@speed) */
	uint32_t apic_timer_khz;  /* rate of the local APIC timer at divisor 1 (processor/@apicTimerKHz) */
	uint32_t vmx_timer_rate;  /* VMX preemption timer = TSC >> rate (processor/@vmxTimerRate), 0 to 31 */
	uint32_t boot_cpu;        /* index of the CPU that the firmware starts */
	uint16_t console_port;    /* debug console, or 0 */
	uint16_t reset_port;      /* reset: write reset_value here */
	uint16_t poweroff_port;   /* power off: write poweroff_value (16 bits) here */
	uint16_t poweroff_value;
	uint8_t reset_value;
	uint8_t console;          /* enum policy_console */
	uint8_t reserved[2];
	uint32_t switch_ticks;    /* TSC ticks at the end of each minor frame in which the kernel prepares the next one */
	char system_name[64];     /* NUL-terminated */
	uint32_t ioapic_count;    /* 0 to MUEN_IOAPIC_MAX */
	uint32_t line_count;      /* 0 to MUEN_LINE_MAX */
	uint32_t iommu_count;     /* 0 to MUEN_IOMMU_MAX */
	uint32_t answer_count;    /* 0 to MUEN_ANSWER_MAX */
	uint32_t microcode_size;  /* bytes at MUEN_KVA_MICROCODE, 0 for none */
	uint16_t fault_subject;   /* told of VT-d faults by its target event fault_event, or MUEN_NONE16 */
	uint8_t fault_event;
	uint8_t reserved2;
};
MUEN_ASSERT_OFFSET(struct policy_header, cpu_count, 24);
MUEN_ASSERT_OFFSET(struct policy_header, tsc_khz, 64);
MUEN_ASSERT_OFFSET(struct policy_header, console_port, 80);
MUEN_ASSERT_OFFSET(struct policy_header, switch_ticks, 92);
MUEN_ASSERT_OFFSET(struct policy_header, system_name, 96);
MUEN_ASSERT_OFFSET(struct policy_header, ioapic_count, 160);
MUEN_ASSERT_OFFSET(struct policy_header, fault_subject, 180);
MUEN_ASSERT_SIZE(struct policy_header, 184);

/* One logical CPU. Identity mapped, and read by the start-up code before paging: all addresses below 4 GiB. */
struct policy_cpu {
	uint32_t apic_id;     /* local APIC id that firmware gives this CPU; the key of the table */
	uint32_t page_table;  /* PML4 of the kernel on this CPU */
	uint32_t host_page;   /* VMXON region (VMX) or host save area (SVM) */
	uint32_t reserved;
};
MUEN_ASSERT_SIZE(struct policy_cpu, 16);

/* A port write of start-up (legacy PIC, PIT): data of the machine description, executed in order by the boot CPU. */
struct policy_port_write {
	uint16_t port;
	uint8_t value;
	uint8_t reserved;
};
MUEN_ASSERT_SIZE(struct policy_port_write, 4);

/* Source actions: what the kernel itself does when the event fires. */
enum policy_action {
	POLICY_ACTION_NONE = 0,
	POLICY_ACTION_SLEEP = 1,
	POLICY_ACTION_YIELD = 2,
	POLICY_ACTION_REBOOT = 3,
	POLICY_ACTION_POWEROFF = 4,
	POLICY_ACTION_PANIC = 5,
	POLICY_ACTION_UNMASK_IRQ = 6, /* let the I/O APIC line that the event names interrupt again */
	POLICY_ACTION_INVALID = 7,    /* no such event: the hypercall is ignored; never in the trap table */
};

/*
 * One source event or trap. A signal sets bit target_event in the target's pending word; a handover makes the target
 * the active subject of its group. Flags without meaning for an action are 0.
 */
#define POLICY_EVENT_SIGNAL   0x1U /* target_event is valid */
#define POLICY_EVENT_HANDOVER 0x2U /* mode switch: target runs next; same group as the source */
#define POLICY_EVENT_IPI      0x4U /* interrupt the target's CPU, which is another one */

struct policy_event {
	uint8_t action;          /* enum policy_action */
	uint8_t flags;           /* POLICY_EVENT_* */
	uint16_t target_subject; /* valid with SIGNAL or HANDOVER, else MUEN_NONE16 */
	uint8_t target_event;    /* 0 to 63; below the target's number of target events */
	uint8_t line;            /* index into the table of lines with UNMASK_IRQ, else 0 */
	uint16_t reserved;
};
MUEN_ASSERT_SIZE(struct policy_event, 8);

enum policy_target_action {
	POLICY_TARGET_NONE = 0,
	POLICY_TARGET_INJECT = 1, /* make vector pending for the subject */
	POLICY_TARGET_RESET = 2,  /* initialise the subject's CPU state anew */
};

struct policy_target {
	uint8_t action; /* enum policy_target_action */
	uint8_t vector; /* 32 to 255 with INJECT, else 0 */
	uint16_t reserved;
};
MUEN_ASSERT_SIZE(struct policy_target, 4);

/* A segment register in VMCS form (SDM vol. 3, 24.4.1): access rights as in the VMCS, bit 16 = unusable. */
struct policy_segment {
	uint64_t selector;
	uint64_t base;
	uint32_t limit;
	uint32_t access;
};
MUEN_ASSERT_SIZE(struct policy_segment, 24);

enum policy_segment_index {
	SEGMENT_CS,
	SEGMENT_SS,
	SEGMENT_DS,
	SEGMENT_ES,
	SEGMENT_FS,
	SEGMENT_GS,
	SEGMENT_TR,
	SEGMENT_LDTR,
	SEGMENT_GDTR,
	SEGMENT_IDTR,
	SEGMENT_COUNT,
};

/* Control words of the virtual CPU. Which five they are depends on policy_header.virtualization. */
enum policy_control_vmx {
	VMX_CONTROL_PIN,
	VMX_CONTROL_PROC,
	VMX_CONTROL_PROC2,
	VMX_CONTROL_EXIT,
	VMX_CONTROL_ENTRY,
};

enum policy_control_svm {
	SVM_CONTROL_CR,    /* VMCB offset 0x00: intercepts of CR reads (15:0) and writes (31:16) */
	SVM_CONTROL_DR,    /* VMCB offset 0x04: intercepts of DR reads (15:0) and writes (31:16) */
	SVM_CONTROL_MISC1, /* VMCB offset 0x0c */
	SVM_CONTROL_MISC2, /* VMCB offset 0x10 */
	SVM_CONTROL_RESERVED,
};
#define POLICY_CONTROL_COUNT 5

/* General purpose registers in the order of the subject state record. */
#define POLICY_GPR_COUNT 15 /* rax rbx rcx rdx rdi rsi rbp r8 ... r15 */

/* Bits of policy_subject.flags. */
#define POLICY_SUBJECT_MIRRORED 0x1U /* a monitor maps the state page: keep it complete at each exit, load it at each entry */
#define POLICY_SUBJECT_NESTED   0x2U /* page_table is an EPT or NPT root (profiles vm, linux), not the subject's CR3 */

struct policy_subject {
	uint64_t page_table; /* root: PML4 of a native subject; EPT pointer or NPT root with POLICY_SUBJECT_NESTED */
	uint64_t vcpu;       /* VMCS or VMCB page */
	uint64_t io_bitmap;  /* VMX: two pages; SVM: three pages */
	uint64_t msr_bitmap; /* VMX: one page; SVM: two pages */
	uint64_t rip;
	uint64_t rsp;
	uint64_t cr0;
	uint64_t cr0_shadow;
	uint64_t cr0_mask;   /* 1 = owned by the host */
	uint64_t cr4;
	uint64_t cr4_shadow;
	uint64_t cr4_mask;
	uint64_t gpr[POLICY_GPR_COUNT];
	struct policy_segment segment[SEGMENT_COUNT];
	uint32_t control[POLICY_CONTROL_COUNT]; /* enum policy_control_vmx or _svm */
	uint32_t exception_bitmap;              /* 1 = the exception is a trap */
	uint32_t source_first; /* source events: [first, first + count) of the source table; hypercall number = offset */
	uint32_t source_count; /* 0 to MUEN_EVENT_MAX */
	uint32_t target_first; /* target events: [first, first + count) of the target table */
	uint32_t target_count; /* 0 to MUEN_EVENT_MAX */
	uint16_t cpu;
	uint16_t group;
	uint32_t flags;        /* POLICY_SUBJECT_* */
	char name[64];         /* NUL-terminated; printed by debug kernels only */
	uint64_t msr_store;    /* page of struct msr_entry[msr_count]; 0 if there is none */
	uint32_t msr_count;    /* 0 to MUEN_MSR_STORE_MAX */
	uint32_t answer_first; /* answers: [first, first + count) of the answer table, whose questions ascend */
	uint32_t answer_count;
	uint32_t reserved;
};
MUEN_ASSERT_OFFSET(struct policy_subject, gpr, 96);
MUEN_ASSERT_OFFSET(struct policy_subject, segment, 216);
MUEN_ASSERT_OFFSET(struct policy_subject, control, 456);
MUEN_ASSERT_OFFSET(struct policy_subject, cpu, 496);
MUEN_ASSERT_OFFSET(struct policy_subject, name, 504);
MUEN_ASSERT_OFFSET(struct policy_subject, msr_store, 568);
MUEN_ASSERT_SIZE(struct policy_subject, 592);

/* An MSR that is switched with its subject (SDM vol. 3, 25.7.2: the form of VM-exit and VM-entry MSR areas). */
struct msr_entry {
	uint32_t index;
	uint32_t reserved;
	uint64_t data;
};
MUEN_ASSERT_SIZE(struct msr_entry, 16);

/*
 * What the kernel answers itself, without a monitor; a trap whose question has no answer has its event. The question is
 * one number: the leaf or MSR in bits 63:32, the trap (CPUID, RDMSR, WRMSR) in bits 31:24, and of CPUID the subleaf and
 * 1 in bits 23:0. They are 0 in an answer for every subleaf, which is the only one of its leaf.
 */
#define POLICY_QUESTION(trap, key) ((uint64_t)(key) * 0x100000000ULL + (uint64_t)(trap) * 0x1000000ULL)
#define POLICY_QUESTION_SUBLEAF    0xffffffULL

struct policy_answer {
	uint64_t question;
	uint32_t value[4]; /* CPUID: EAX EBX ECX EDX; RDMSR: EAX EDX 0 0; WRMSR, which has no effect then: 0 0 0 0 */
};
MUEN_ASSERT_SIZE(struct policy_answer, 24);

/* Where a device interrupt goes: index [CPU][host vector]. Vectors outside MUEN_VECTOR_FIRST to _LAST have no subject. */
#define POLICY_VECTOR_LEVEL 0x1U /* mask the line until the subject's unmask event */

struct policy_vector {
	uint16_t subject; /* on this CPU, or MUEN_NONE16 */
	uint8_t vector;   /* made pending for the subject: 32 to 255, or 0 without a subject */
	uint8_t flags;    /* POLICY_VECTOR_* */
	uint16_t line;    /* index into the table of lines with LEVEL, else MUEN_NONE16 */
	uint16_t reserved;
};
MUEN_ASSERT_SIZE(struct policy_vector, 8);
#define MUEN_VECTOR_COUNT 256

/* An I/O APIC line that goes to a subject. Lines that are not in the table stay masked. */
#define POLICY_LINE_LEVEL    0x1U /* level-triggered, else edge */
#define POLICY_LINE_LOW      0x2U /* active low, else high */
#define POLICY_LINE_REMAPPED 0x4U /* remappable format: 'index' into the interrupt remapping table */

struct policy_line {
	uint8_t ioapic;  /* index into the table of I/O APICs */
	uint8_t pin;
	uint8_t flags;   /* POLICY_LINE_* */
	uint8_t vector;  /* host vector */
	uint16_t index;  /* entry of the interrupt remapping table with REMAPPED, else 0 */
	uint16_t cpu;    /* destination */
};
MUEN_ASSERT_SIZE(struct policy_line, 8);

struct policy_ioapic {
	uint64_t registers; /* physical page, mapped at MUEN_KVA_IOAPIC */
};
MUEN_ASSERT_SIZE(struct policy_ioapic, 8);

/* A VT-d unit. Its tables are written by the policy compiler and by nobody at run time. */
#define POLICY_IOMMU_EIM 0x1U /* extended interrupt mode: x2APIC destinations */

struct policy_iommu {
	uint64_t registers;    /* physical page, mapped at MUEN_KVA_IOMMU */
	uint64_t root_table;
	uint64_t irt;          /* interrupt remapping table of 256 entries; 0: interrupts are not remapped */
	uint64_t queue;        /* page of the invalidation queue, mapped at MUEN_KVA_IOMMU_QUEUE */
	uint16_t fault_offset; /* of the first fault recording register in the page (CAP.FRO * 16) */
	uint8_t fault_count;   /* fault recording registers (CAP.NFR + 1, at most 255) */
	uint8_t agaw;          /* adjusted guest address width of the page tables in bits: 39 or 48 */
	uint8_t flags;         /* POLICY_IOMMU_* */
	uint8_t reserved[3];
};
MUEN_ASSERT_OFFSET(struct policy_iommu, fault_offset, 32);
MUEN_ASSERT_SIZE(struct policy_iommu, 40);

/* A scheduling partition: bound to one CPU; its groups are [group_first, group_first + group_count). */
struct policy_partition {
	uint16_t cpu;
	uint16_t group_first;
	uint16_t group_count; /* 1 to MUEN_PARTITION_GROUPS */
	uint16_t scrub;       /* POLICY_SCRUB_*: what is done before the partition is entered from another one */
};
#define POLICY_SCRUB_IBPB 0x1U /* indirect branch predictor barrier */
#define POLICY_SCRUB_VERW 0x2U /* CPU buffers (MDS, TAA, RFDS) by VERW */
#define POLICY_SCRUB_L1D  0x4U /* level 1 data cache */
MUEN_ASSERT_SIZE(struct policy_partition, 8);

/* A scheduling group: exactly one of its subjects is active at a time; switch events move that within the group. */
struct policy_group {
	uint16_t initial_subject;
	uint16_t partition;
	uint32_t reserved;
};
MUEN_ASSERT_SIZE(struct policy_group, 8);

/* The minor frames of one CPU in one major frame; index: major * cpu_count + cpu. */
struct policy_plan {
	uint32_t minor_first;
	uint32_t minor_count; /* at least 1 */
};
MUEN_ASSERT_SIZE(struct policy_plan, 8);

struct policy_minor {
	uint64_t deadline;  /* end, in TSC ticks from the start of the major frame; each more than switch_ticks after the
			       one before */
	uint16_t partition; /* on the CPU of the plan */
	uint16_t barrier;   /* index into the major frame's barriers, or MUEN_NONE16; the last minor frame has none */
	uint32_t reserved;
};
MUEN_ASSERT_SIZE(struct policy_minor, 16);

struct policy_major {
	uint64_t period;        /* length in TSC ticks = deadline of the last minor frame on every CPU */
	uint32_t barrier_first; /* barriers: [first, first + count) of the barrier table */
	uint32_t barrier_count;
};
MUEN_ASSERT_SIZE(struct policy_major, 16);

/* A minor-frame barrier: this many CPUs meet. */
struct policy_barrier {
	uint32_t size; /* 2 to cpu_count */
	uint32_t reserved;
};
MUEN_ASSERT_SIZE(struct policy_barrier, 8);

/* The page by which subject tau0 asks for the next major frame; read once a major frame, clamped, never trusted. */
struct tau0_interface {
	uint32_t next_major;
};

#endif
