/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * What the kernel leaves behind when it ends the machine's work: a page that survives a warm reset, in upstream's byte
 * layout. The kernel of the next boot counts it, and subjects to which the policy gives the page read it.
 *
 * The dumps are those of the boot before, and whole, if generation == boot_count, and crc32 is the CRC-32 (IEEE 802.3)
 * of the version string, the generation (bytes 8 to 79) and everything behind crc32 (bytes 100 to 3982).
 */
#ifndef MUEN_ABI_CRASH_AUDIT_H
#define MUEN_ABI_CRASH_AUDIT_H

#include <muen/abi/subject_state.h>
#include <muen/abi/types.h>

#define CRASH_AUDIT_MAGIC 0x01000df750d50e9aULL
#define CRASH_AUDIT_DUMPS 3U
#define CRASH_AUDIT_BANKS 20U /* machine check banks of a dump */
#define CRASH_AUDIT_IOMMUS 8U

/* Why. */
enum crash_reason {
	CRASH_EXCEPTION = 0x1000, /* in the kernel itself; #MC and double fault among them */
	CRASH_NMI = 0x1001,
	CRASH_MCE_EXIT = 0x1002,      /* machine check while a subject ran */
	CRASH_MCE_ENTRY = 0x1003,     /* machine check while a subject was entered */
	CRASH_SUBJECT_PANIC = 0x2000, /* the policy ends here: action system_panic */
	CRASH_UNKNOWN_TRAP = 0x2001,
	CRASH_STARTUP = 0x3000, /* a start-up check failed, or the policy was refused */
	CRASH_VMX_ROOT = 0x4000,
	CRASH_VMX_ENTRY = 0x4001,
	CRASH_VMX_VMCLEAR = 0x4002,
	CRASH_VMX_VMPTRLD = 0x4003,
	CRASH_VMX_VMWRITE = 0x4004,
	CRASH_VMX_VMREAD = 0x4005,
	CRASH_VTD_ROOT_TABLE = 0x5000, /* a VT-d unit did not carry out the command in time */
	CRASH_VTD_CONTEXT_CACHE = 0x5001,
	CRASH_VTD_IOTLB = 0x5002,
	CRASH_VTD_TRANSLATION = 0x5003,
	CRASH_VTD_REMAPPING_TABLE = 0x5004,
	CRASH_VTD_COMPATIBILITY = 0x5005,
	CRASH_VTD_REMAPPING = 0x5006,
	CRASH_VTD_QUEUE = 0x5007,
	CRASH_SCHEDULE = 0x6000, /* ours: shared time or major frame out of the policy */
};

/* Bits of crash_dump.validity: which parts of the dump are filled. */
#define CRASH_HAS_EXCEPTION 0x01U
#define CRASH_HAS_MACHINE_CHECK 0x02U
#define CRASH_HAS_SUBJECT 0x04U
#define CRASH_HAS_STARTUP 0x08U
#define CRASH_HAS_VMX 0x10U

struct MUEN_PACKED crash_exception {
	struct cpu_regs regs; /* CR2 with them */
	uint64_t vector;
	uint64_t error_code;
	uint64_t rip;
	uint64_t cs;
	uint64_t rflags;
	uint64_t rsp;
	uint64_t ss;
	uint64_t cr0;
	uint64_t cr3;
	uint64_t cr4;
};
MUEN_ASSERT_SIZE(struct crash_exception, 208);

struct MUEN_PACKED crash_bank {
	uint64_t status;
	uint64_t address;
	uint64_t misc;
};

struct MUEN_PACKED crash_machine_check {
	uint64_t mcg_status;
	uint8_t bank_count; /* of the CPU, at most CRASH_AUDIT_BANKS */
	struct crash_bank bank[CRASH_AUDIT_BANKS];
};
MUEN_ASSERT_SIZE(struct crash_machine_check, 489);

#define CRASH_FPU_BYTES 32U /* of the legacy area: FCW, FSW, FTW, FOP, FIP, FDP, MXCSR, its mask */

struct MUEN_PACKED crash_subject {
	uint16_t id;
	uint8_t flags; /* 1: fpu is valid */
	uint8_t reserved;
	uint32_t
	    event_info; /* event that was being delivered, or interrupted the subject: SDM vol. 3, 24.9.2, 24.9.3 */
	uint32_t event_error;
	struct subject_state state;
	uint8_t fpu[CRASH_FPU_BYTES];
};
MUEN_ASSERT_OFFSET(struct crash_subject, state, 12);
MUEN_ASSERT_OFFSET(struct crash_subject, fpu, 505);
MUEN_ASSERT_SIZE(struct crash_subject, 537);

/* What this machine had of what start-up demands: a set bit is a check that passed. */
#define CRASH_SYSTEM_VMX 0x001U
#define CRASH_SYSTEM_VMX_ON 0x002U /* not disabled and locked */
#define CRASH_SYSTEM_PROTECTED 0x004U
#define CRASH_SYSTEM_PAGING 0x008U
#define CRASH_SYSTEM_LONG_MODE 0x010U
#define CRASH_SYSTEM_APIC 0x020U
#define CRASH_SYSTEM_CR0 0x040U
#define CRASH_SYSTEM_CR4 0x080U
#define CRASH_SYSTEM_NO_V8086 0x100U
#define CRASH_SYSTEM_TSC 0x200U
#define CRASH_FPU_XSAVE 0x01U
#define CRASH_FPU_AREA 0x02U
#define CRASH_MCE_MCE 0x01U
#define CRASH_MCE_MCA 0x02U
#define CRASH_MCE_BANKS 0x04U
#define CRASH_IOMMU_VERSION 0x01U
#define CRASH_IOMMU_DOMAINS 0x02U
#define CRASH_IOMMU_AGAW 0x04U
#define CRASH_IOMMU_FAULT_OFFSET 0x08U
#define CRASH_IOMMU_FAULT_COUNT 0x10U
#define CRASH_IOMMU_QUEUE 0x20U /* upstream: offset of the IOTLB registers, which queued invalidation replaces */
#define CRASH_IOMMU_REMAPPING 0x40U
#define CRASH_IOMMU_EIM 0x80U

struct MUEN_PACKED crash_startup {
	uint16_t system;
	uint8_t fpu;
	uint8_t mce;
	uint8_t iommu_count;
	uint8_t iommu[CRASH_AUDIT_IOMMUS];
};
MUEN_ASSERT_SIZE(struct crash_startup, 13);

/* Bits of crash_vmx.validity. */
#define CRASH_VMX_HAS_ACTIVE 0x01U
#define CRASH_VMX_HAS_REQUESTED 0x02U
#define CRASH_VMX_HAS_FIELD 0x04U
#define CRASH_VMX_HAS_VALUE 0x08U
#define CRASH_VMX_HAS_ERROR 0x10U

/* SVM: active is the VMCB, value the exit code that refused it. */
struct MUEN_PACKED crash_vmx {
	uint8_t validity;
	uint64_t active; /* physical address of the VMCS */
	uint64_t requested;
	uint16_t field;
	uint64_t value;
	uint8_t instruction_error;
};
MUEN_ASSERT_SIZE(struct crash_vmx, 28);

struct MUEN_PACKED crash_dump {
	uint64_t tsc;
	uint64_t reason;  /* enum crash_reason */
	uint8_t apic_id;  /* low 8 bits */
	uint8_t validity; /* CRASH_HAS_* */
	struct crash_exception exception;
	struct crash_machine_check machine_check;
	struct crash_subject subject;
	struct crash_startup startup;
	struct crash_vmx vmx;
};
MUEN_ASSERT_OFFSET(struct crash_dump, exception, 18);
MUEN_ASSERT_OFFSET(struct crash_dump, machine_check, 226);
MUEN_ASSERT_OFFSET(struct crash_dump, subject, 715);
MUEN_ASSERT_OFFSET(struct crash_dump, startup, 1252);
MUEN_ASSERT_OFFSET(struct crash_dump, vmx, 1265);
MUEN_ASSERT_SIZE(struct crash_dump, 1293);

#define CRASH_VERSION_BYTES 64U

struct MUEN_PACKED crash_audit {
	uint64_t magic;                    /* CRASH_AUDIT_MAGIC: else the page is new */
	char version[CRASH_VERSION_BYTES]; /* of the kernel that crashed, NUL-terminated */
	uint64_t generation;               /* boot_count of the boot that follows the crash */
	uint64_t boot_count;               /* boots since the page was new */
	uint64_t crash_count;              /* dumps ever made */
	uint32_t crc32;
	uint8_t reserved[2];
	uint8_t dump_count;     /* dumps of the last crash: 0 to CRASH_AUDIT_DUMPS */
	uint8_t max_dump_count; /* CRASH_AUDIT_DUMPS */
	struct crash_dump dump[CRASH_AUDIT_DUMPS];
};
MUEN_ASSERT_OFFSET(struct crash_audit, generation, 72);
MUEN_ASSERT_OFFSET(struct crash_audit, boot_count, 80);
MUEN_ASSERT_OFFSET(struct crash_audit, crash_count, 88);
MUEN_ASSERT_OFFSET(struct crash_audit, crc32, 96);
MUEN_ASSERT_OFFSET(struct crash_audit, dump_count, 102);
MUEN_ASSERT_OFFSET(struct crash_audit, dump, 104);
MUEN_ASSERT_SIZE(struct crash_audit, 3983);

#endif
