/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The cases as documentation. Numbers and formats of traps: <muen/abi/trap.h>. */
#include "cases.h"

#include <muen/abi/trap.h>

#define CR_REGISTER_RCX 0x100U /* bits 11:8 of the qualification of a CR access */
#define CR_NUMBER_3 0x3U
#define IO_IN 0x8U
#define IO_PORT_SHIFT 16U

#define EXPECT_PAGE_FAULT                                                                                              \
	{                                                                                                              \
		.trap_expected = true, .trap = TRAP_EXCEPTION_NMI, .kind = QUALIFICATION_ADDRESS                       \
	}
#define EXPECT_TRAP(number, vmx, svm)                                                                                  \
	{                                                                                                              \
		.trap_expected = true, .trap = (number), .qualification_vmx = (vmx), .qualification_svm = (svm)        \
	}
#define EXPECT_NOTHING                                                                                                 \
	{                                                                                                              \
		.trap_expected = false                                                                                 \
	}

const struct isolation_description cases[CASE_COUNT] = {
    [CASE_WRITE_READ_ONLY] = {"write-read-only", "Write to read-only memory",
			      "writes a byte of a region that is mapped without write access",
			      "page fault at the instruction, with the address", EXPECT_PAGE_FAULT},
    [CASE_WRITE_UNMAPPED] = {"write-unmapped", "Write where nothing is mapped", "writes a byte at a free address",
			     "page fault at the instruction, with the address", EXPECT_PAGE_FAULT},
    [CASE_READ_UNMAPPED] = {"read-unmapped", "Read where nothing is mapped", "reads a byte at a free address",
			    "page fault at the instruction, with the address", EXPECT_PAGE_FAULT},
    [CASE_EXECUTE_DATA] = {"execute-data", "Execute data", "calls a region that is mapped without execute access",
			   "page fault at the first byte there", EXPECT_PAGE_FAULT},
    [CASE_WRITE_SINFO] = {"write-sinfo", "Write to own subject information", "writes a byte of its sinfo page",
			  "page fault at the instruction, with the address", EXPECT_PAGE_FAULT},
    [CASE_WRITE_CHANNEL] = {"write-channel", "Write to a channel as its reader",
			    "writes into the header of a channel that another subject writes",
			    "page fault at the instruction, with the address", EXPECT_PAGE_FAULT},
    [CASE_RDMSR] = {"rdmsr", "Read an MSR that is not given", "RDMSR of SYSENTER_ESP", "trap 31 at the instruction",
		    EXPECT_TRAP(TRAP_RDMSR, 0, 0)},
    [CASE_WRMSR] = {"wrmsr", "Write an MSR that is not given", "WRMSR of SYSENTER_EIP", "trap 32 at the instruction",
		    EXPECT_TRAP(TRAP_WRMSR, 0, 0)},
    [CASE_OUT] = {"out", "Write a port that is not given", "OUT of a byte to port 0x70",
		  "trap 30 at the instruction, with port, size and direction",
		  EXPECT_TRAP(TRAP_IO, CASE_PORT_OUT << IO_PORT_SHIFT, CASE_PORT_OUT << IO_PORT_SHIFT)},
    [CASE_IN] = {"in", "Read a port that is not given", "IN of a byte from port 0x71",
		 "trap 30 at the instruction, with port, size and direction",
		 EXPECT_TRAP(TRAP_IO, CASE_PORT_IN << IO_PORT_SHIFT | IO_IN, CASE_PORT_IN << IO_PORT_SHIFT | IO_IN)},
    [CASE_HLT] = {"hlt", "Halt where the policy forbids it", "HLT", "trap 12 at the instruction",
		  EXPECT_TRAP(TRAP_HLT, 0, 0)},
    [CASE_RDTSC] = {"rdtsc", "Read the time where the policy forbids it", "RDTSC", "trap 16 at the instruction",
		    EXPECT_TRAP(TRAP_RDTSC, 0, 0)},
    [CASE_MOV_CR0] = {"mov-cr0", "Switch write protection off", "MOV of RCX to CR0, with WP clear",
		      "trap 28 at the instruction, CR0, RCX where the CPU tells the operand",
		      EXPECT_TRAP(TRAP_CR_ACCESS, CR_REGISTER_RCX, TRAP_REGISTER_UNKNOWN)},
    [CASE_MOV_CR3] = {"mov-cr3", "Load page tables of its own", "MOV of RCX to CR3",
		      "trap 28 at the instruction, CR3, RCX where the CPU tells the operand",
		      EXPECT_TRAP(TRAP_CR_ACCESS, CR_NUMBER_3 | CR_REGISTER_RCX, CR_NUMBER_3 | TRAP_REGISTER_UNKNOWN)},
    [CASE_OTHER_HYPERCALL] = {"other-hypercall", "The hypercall instruction of the other kind of CPU",
			      "VMMCALL on VMX, VMCALL on SVM", "invalid opcode (trap 0) at the instruction",
			      EXPECT_TRAP(TRAP_EXCEPTION_NMI, 0, 0)},
    [CASE_UNKNOWN_EVENT] = {"unknown-event", "Send events that the policy does not give",
			    "hypercalls 40, 2^64 - 1, and two that are an own event plus 64 and plus 2^32",
			    "no trap, no event: execution goes on", EXPECT_NOTHING},
};
