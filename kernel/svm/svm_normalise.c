/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Exit codes to traps: registers, exceptions, one table, and the nested page fault. */
#include "svm_normalise.h"

#include "vcpu_common.h"
#include "x86.h"

#include <muen/abi/trap.h>

#define EXIT_REGISTER_WRITE 0x10U
#define EXIT_REGISTER_DR 0x20U
#define EXIT_TABLE_FIRST 0x60U
#define EXIT_NESTED_FAULT 0x400U
#define EXIT_INVALID 0xffffffffU /* low half: some CPUs extend its sign, some do not */
#define REGISTER_COUNT 16U

#define REGISTER_ACCESS_READ 0x10U /* of a control register and of a debug register */

/* info1 of I/O exits (APM vol. 2, 15.10.2), and Intel's qualification. */
#define IO_INFO_IN 0x01U
#define IO_INFO_STRING 0x04U
#define IO_INFO_REPEAT 0x08U
#define IO_INFO_SIZE(x) ((x) >> 4 & 7U) /* 1, 2 or 4 bytes */
#define IO_INFO_PORT_MASK 0xffff0000U
#define IO_IN 0x08U
#define IO_STRING 0x10U
#define IO_REPEAT 0x20U

/* info1 of nested page faults (APM vol. 2, 15.25.6), and Intel's qualification of EPT violations. */
#define NESTED_INFO_WRITE (1ULL << 1)
#define NESTED_INFO_EXECUTE (1ULL << 4)
#define EPT_READ 1U
#define EPT_WRITE 2U
#define EPT_EXECUTE 4U

#define INSTRUCTION_BYTES_MAX 15U

/* What the exit code alone does not say. */
enum exit_form {
	EXIT_UNKNOWN, /* no such exit */
	EXIT_PLAIN,   /* the row says everything */
	EXIT_CR0,
	EXIT_IO,
	EXIT_MSR,
};

/* The first three as in struct svm_trap. */
struct exit_row {
	uint16_t trap;
	uint8_t kind;
	uint8_t length; /* bytes of the instruction; 0: not known, or not an instruction */
	uint32_t form;
};

#define TRAP(number, bytes)                                                                                            \
	{                                                                                                              \
		number, VCPU_EXIT_TRAP, bytes, EXIT_PLAIN                                                              \
	}

/* The table: exit codes 60h to 8eh. IRET is watched for vcpu_request_window() alone: nothing to do but look again. */
static const struct exit_row exit_rows[] = {
    [0x60 - EXIT_TABLE_FIRST] = {TRAP_EXTERNAL_INTERRUPT, VCPU_EXIT_INTERRUPT, 0, EXIT_PLAIN},
    [0x61 - EXIT_TABLE_FIRST] = {TRAP_EXCEPTION_NMI, VCPU_EXIT_NMI, 0, EXIT_PLAIN},
    [0x64 - EXIT_TABLE_FIRST] = {TRAP_INTERRUPT_WINDOW, VCPU_EXIT_WINDOW, 0, EXIT_PLAIN},
    [0x65 - EXIT_TABLE_FIRST] = {TRAP_CR_ACCESS, VCPU_EXIT_TRAP, 0, EXIT_CR0}, /* bits other than TS and MP */
    [0x66 - EXIT_TABLE_FIRST] = TRAP(TRAP_DESCRIPTOR_TABLE, 0),                /* SIDT */
    [0x67 - EXIT_TABLE_FIRST] = TRAP(TRAP_DESCRIPTOR_TABLE, 0),                /* SGDT */
    [0x68 - EXIT_TABLE_FIRST] = TRAP(TRAP_LDTR_TR, 0),                         /* SLDT */
    [0x69 - EXIT_TABLE_FIRST] = TRAP(TRAP_LDTR_TR, 0),                         /* STR */
    [0x6a - EXIT_TABLE_FIRST] = TRAP(TRAP_DESCRIPTOR_TABLE, 0),                /* LIDT */
    [0x6b - EXIT_TABLE_FIRST] = TRAP(TRAP_DESCRIPTOR_TABLE, 0),                /* LGDT */
    [0x6c - EXIT_TABLE_FIRST] = TRAP(TRAP_LDTR_TR, 0),                         /* LLDT */
    [0x6d - EXIT_TABLE_FIRST] = TRAP(TRAP_LDTR_TR, 0),                         /* LTR */
    [0x6e - EXIT_TABLE_FIRST] = TRAP(TRAP_RDTSC, 2),
    [0x6f - EXIT_TABLE_FIRST] = TRAP(TRAP_RDPMC, 2),
    [0x72 - EXIT_TABLE_FIRST] = TRAP(TRAP_CPUID, 2),
    [0x73 - EXIT_TABLE_FIRST] = TRAP(TRAP_RSM, 2),
    [0x74 - EXIT_TABLE_FIRST] = {TRAP_INTERRUPT_WINDOW, VCPU_EXIT_TIMER, 0, EXIT_PLAIN}, /* IRET */
    [0x76 - EXIT_TABLE_FIRST] = TRAP(TRAP_INVD, 2),
    [0x77 - EXIT_TABLE_FIRST] = TRAP(TRAP_PAUSE, 2),
    [0x78 - EXIT_TABLE_FIRST] = TRAP(TRAP_HLT, 1),
    [0x79 - EXIT_TABLE_FIRST] = TRAP(TRAP_INVLPG, 0),
    [0x7a - EXIT_TABLE_FIRST] = TRAP(TRAP_INVVPID, 3), /* INVLPGA */
    [0x7b - EXIT_TABLE_FIRST] = {TRAP_IO, VCPU_EXIT_TRAP, 0, EXIT_IO},
    [0x7c - EXIT_TABLE_FIRST] = {TRAP_RDMSR, VCPU_EXIT_TRAP, 2, EXIT_MSR},
    [0x7d - EXIT_TABLE_FIRST] = TRAP(TRAP_TASK_SWITCH, 0),
    [0x7f - EXIT_TABLE_FIRST] = TRAP(TRAP_TRIPLE_FAULT, 0),
    [0x80 - EXIT_TABLE_FIRST] = TRAP(TRAP_VMRESUME, 3), /* VMRUN */
    [0x81 - EXIT_TABLE_FIRST] = {TRAP_VMCALL, VCPU_EXIT_HYPERCALL, 3, EXIT_PLAIN},
    [0x82 - EXIT_TABLE_FIRST] = TRAP(TRAP_VMPTRLD, 3), /* VMLOAD */
    [0x83 - EXIT_TABLE_FIRST] = TRAP(TRAP_VMPTRST, 3), /* VMSAVE */
    [0x84 - EXIT_TABLE_FIRST] = TRAP(TRAP_VMXON, 3),   /* STGI */
    [0x85 - EXIT_TABLE_FIRST] = TRAP(TRAP_VMXOFF, 3),  /* CLGI */
    [0x86 - EXIT_TABLE_FIRST] = TRAP(TRAP_GETSEC, 3),  /* SKINIT */
    [0x87 - EXIT_TABLE_FIRST] = TRAP(TRAP_RDTSCP, 3),
    [0x89 - EXIT_TABLE_FIRST] = TRAP(TRAP_WBINVD, 2),
    [0x8a - EXIT_TABLE_FIRST] = TRAP(TRAP_MONITOR, 3),
    [0x8b - EXIT_TABLE_FIRST] = TRAP(TRAP_MWAIT, 3),
    [0x8c - EXIT_TABLE_FIRST] = TRAP(TRAP_MWAIT, 3), /* if armed */
    [0x8d - EXIT_TABLE_FIRST] = {TRAP_XSETBV, VCPU_EXIT_XSETBV, 3, EXIT_PLAIN},
    [0x8e - EXIT_TABLE_FIRST] = TRAP(TRAP_RDPMC, 3), /* RDPRU */
};
#define EXIT_TABLE_COUNT (sizeof(exit_rows) / sizeof(exit_rows[0]))

/* Of instructions without a known length, of exceptions, and of nested page faults. */
static void set_trap(struct svm_trap *trap, uint32_t number, uint64_t qualification)
{
	*trap = (struct svm_trap){.kind = VCPU_EXIT_TRAP, .trap = (uint16_t)number, .qualification = qualification};
}

static void normalise_exception(const struct vmcb *vmcb, uint32_t vector, struct svm_trap *trap)
{
	set_trap(trap, TRAP_EXCEPTION_NMI, 0);
	if (vector == VECTOR_DB) {
		trap->qualification = vmcb->dr6 & DR6_CONDITIONS;
	} else if (vector == VECTOR_PF) {
		trap->qualification = vmcb->exit_info2;
	} else if (vector == VECTOR_MC) {
		trap->kind = VCPU_EXIT_MACHINE_CHECK;
	}
}

/* Codes below the table: sixteen to each of CR read, CR write, DR read, DR write. */
static void normalise_register(uint32_t code, struct svm_trap *trap)
{
	uint32_t const access = (code & EXIT_REGISTER_WRITE) != 0 ? 0 : REGISTER_ACCESS_READ;
	uint32_t const number = (code & EXIT_REGISTER_DR) != 0 ? TRAP_DR_ACCESS : TRAP_CR_ACCESS;

	set_trap(trap, number, code % REGISTER_COUNT | TRAP_REGISTER_UNKNOWN | access);
}

static uint64_t io_qualification(uint64_t info)
{
	return (info & IO_INFO_PORT_MASK) | ((IO_INFO_SIZE(info) - 1U) & 3U) | ((info & IO_INFO_IN) != 0 ? IO_IN : 0) |
	       ((info & IO_INFO_STRING) != 0 ? IO_STRING : 0) | ((info & IO_INFO_REPEAT) != 0 ? IO_REPEAT : 0);
}

static uint8_t length_to(const struct vmcb *vmcb, uint64_t next_rip)
{
	uint64_t const length = next_rip - vmcb->rip;

	return length <= INSTRUCTION_BYTES_MAX ? (uint8_t)length : 0;
}

static void complete_row(const struct vmcb *vmcb, uint32_t form, struct svm_trap *trap)
{
	if (form == EXIT_IO) {
		trap->qualification = io_qualification(vmcb->exit_info1);
		trap->instruction_length = length_to(vmcb, vmcb->exit_info2);
	} else if (form == EXIT_MSR) {
		trap->trap = vmcb->exit_info1 == 0 ? TRAP_RDMSR : TRAP_WRMSR;
	} else if (form == EXIT_CR0) {
		trap->qualification = TRAP_REGISTER_UNKNOWN;
	}
}

/* Next RIP is of instructions, and 0 at other exits and on CPUs that do not report it (APM vol. 2, 15.7.1). */
static inline void normalise_row(const struct vmcb *vmcb, struct exit_row row, struct svm_trap *trap)
{
	trap->trap = row.trap;
	trap->kind = row.kind;
	trap->instruction_length = row.length;
	trap->qualification = 0;
	trap->guest_physical = 0;
	if (row.form != EXIT_PLAIN) {
		complete_row(vmcb, row.form, trap);
	}
	if (vmcb->next_rip != 0) {
		trap->instruction_length = length_to(vmcb, vmcb->next_rip);
	}
}

static void normalise_nested_fault(const struct vmcb *vmcb, struct svm_trap *trap)
{
	uint64_t access = EPT_READ;

	if ((vmcb->exit_info1 & NESTED_INFO_WRITE) != 0) {
		access = EPT_WRITE;
	} else if ((vmcb->exit_info1 & NESTED_INFO_EXECUTE) != 0) {
		access = EPT_EXECUTE;
	}
	set_trap(trap, TRAP_EPT_VIOLATION, access);
	trap->guest_physical = vmcb->exit_info2;
}

bool svm_normalise(const struct vmcb *vmcb, struct svm_trap *trap)
{
	uint32_t const code = (uint32_t)vmcb->exit_code;
	uint32_t const index = code - EXIT_TABLE_FIRST;

	if (index < EXIT_TABLE_COUNT && exit_rows[index].form == EXIT_PLAIN) {
		normalise_row(vmcb, exit_rows[index], trap);
		return true;
	}
	if (index < EXIT_TABLE_COUNT && exit_rows[index].form != EXIT_UNKNOWN) {
		normalise_row(vmcb, exit_rows[index], trap);
	} else if (code == EXIT_NESTED_FAULT) {
		normalise_nested_fault(vmcb, trap);
	} else if (code == EXIT_INVALID) {
		set_trap(trap, TRAP_INVALID_STATE, 0);
	} else if (code >= EXIT_TABLE_FIRST) {
		set_trap(trap, SVM_TRAP_UNKNOWN | (code & (SVM_TRAP_UNKNOWN - 1U)), 0);
	} else if (code >= SVM_EXIT_EXCEPTION) {
		normalise_exception(vmcb, code - SVM_EXIT_EXCEPTION, trap);
	} else {
		normalise_register(code, trap);
	}
	return false;
}
