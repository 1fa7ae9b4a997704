/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Start-up checks: what this CPU must have before a subject runs on it. Tables of named rows, each a function of
 * struct cpu_features alone, so that every row is tested on the host.
 */
#ifndef KERNEL_STARTUP_CHECK_H
#define KERNEL_STARTUP_CHECK_H

#include "types.h"

/* What the CPU says of itself, read once (cpu_features_read). MSRs that the CPU does not have are 0. */
struct cpu_features {
	uint32_t max_extended_leaf;  /* CPUID 8000_0000h EAX */
	uint32_t leaf1_ecx;          /* CPUID 1 */
	uint32_t leaf1_edx;
	uint32_t leaf7_edx;          /* CPUID 7.0 */
	uint32_t leafd_eax;          /* CPUID 0Dh.0: XCR0 bits supported, low */
	uint32_t xsave_bytes;        /* CPUID 0Dh: the standard XSAVE area of the features that subjects may use */
	uint32_t ext1_ecx;           /* CPUID 8000_0001h */
	uint32_t ext7_edx;           /* CPUID 8000_0007h: bit 8 invariant TSC */
	uint32_t ibpb;               /* CPUID 7.0 EDX[26] (Intel), or CPUID 8000_0008h EBX[12] (AMD); not 0: it has */
	uint32_t svm_revision;       /* CPUID 8000_000Ah EAX */
	uint32_t svm_asids;          /* CPUID 8000_000Ah EBX */
	uint64_t cr0;
	uint64_t cr4;
	uint64_t efer;
	uint64_t rflags;
	uint64_t feature_control;    /* IA32_FEATURE_CONTROL 3Ah (VMX) */
	uint64_t vmx_basic;          /* 480h and following (VMX) */
	uint64_t vmx_pin;            /* TRUE or plain capability, as VMX_BASIC bit 55 says */
	uint64_t vmx_proc;
	uint64_t vmx_proc2;
	uint64_t vmx_ept_vpid;
	uint64_t vmx_exit;
	uint64_t vmx_entry;
	uint64_t vmx_misc;
	uint64_t vmx_cr0_fixed0;
	uint64_t vmx_cr0_fixed1;
	uint64_t vmx_cr4_fixed0;
	uint64_t vmx_cr4_fixed1;
	uint64_t vm_cr;              /* C001_0114h (SVM) */
};

/*
 * A table of rows is a macro ROWS(X) with one X(name, condition) a row, or X(name, condition, bits of the crash audit).
 * A macro, not an array of functions: the kernel has no indirect branch. Tests expand the same macro.
 */
#define STARTUP_CHECK_ROW(name, passes)                                                                                \
	if (!(passes)) {                                                                                               \
		return name;                                                                                           \
	}

/* For tables with audit bits: the name of the first row that fails, and the bits of rows that pass and that fail. */
#define STARTUP_AUDIT_ROW(name, passes, bits)                                                                          \
	if (passes) {                                                                                                  \
		passed |= (bits);                                                                                      \
	} else {                                                                                                       \
		failed |= (bits);                                                                                      \
		failure = failure == NULL ? (name) : failure;                                                          \
	}

/*
 * Name of the first row that fails, or NULL: of the back end, then of the rows that both need (x86/startup_check.c). A
 * failure enters into the dump of this CPU which rows pass.
 */
const char *startup_check_failure(const struct cpu_features *features);

/* The rows of the back end alone (vmx/vmx_startup.c, svm/svm_startup.c). */
const char *vcpu_startup_failure(const struct cpu_features *features);

/* The features of the CPU that executes this. */
void cpu_features_read(struct cpu_features *features);

#endif
