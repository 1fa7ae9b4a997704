/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Trap numbers and their qualifications: Intel's basic exit reasons (SDM vol. 3, appendix C) and exit qualification
 * formats (27.2.1), whichever CPU the subject runs on. The SVM back end converts.
 */
#ifndef MUEN_ABI_TRAP_H
#define MUEN_ABI_TRAP_H

enum muen_trap {
	TRAP_EXCEPTION_NMI = 0,
	TRAP_EXTERNAL_INTERRUPT = 1, /* kernel's own */
	TRAP_TRIPLE_FAULT = 2,
	TRAP_INTERRUPT_WINDOW = 7,   /* kernel's own */
	TRAP_TASK_SWITCH = 9,
	TRAP_CPUID = 10,
	TRAP_GETSEC = 11,
	TRAP_HLT = 12,
	TRAP_INVD = 13,
	TRAP_INVLPG = 14,
	TRAP_RDPMC = 15,
	TRAP_RDTSC = 16,
	TRAP_RSM = 17,
	TRAP_VMCALL = 18,            /* from CPL 0: kernel's own (hypercall); else a trap */
	TRAP_VMLAUNCH = 20,
	TRAP_VMPTRLD = 21,           /* SVM: VMLOAD */
	TRAP_VMPTRST = 22,           /* SVM: VMSAVE */
	TRAP_VMRESUME = 24,
	TRAP_VMXOFF = 26,
	TRAP_VMXON = 27,
	TRAP_CR_ACCESS = 28,
	TRAP_DR_ACCESS = 29,
	TRAP_IO = 30,
	TRAP_RDMSR = 31,
	TRAP_WRMSR = 32,
	TRAP_INVALID_STATE = 33,     /* made by core itself while the state record's CR4.VMXE is clear */
	TRAP_MWAIT = 36,
	TRAP_MONITOR = 39,
	TRAP_PAUSE = 40,
	TRAP_MCE_ENTRY = 41,         /* kernel's own */
	TRAP_DESCRIPTOR_TABLE = 46,
	TRAP_LDTR_TR = 47,
	TRAP_EPT_VIOLATION = 48,
	TRAP_EPT_MISCONFIG = 49,
	TRAP_RDTSCP = 51,
	TRAP_PREEMPTION_TIMER = 52,  /* kernel's own */
	TRAP_INVVPID = 53,
	TRAP_WBINVD = 54,
	TRAP_XSETBV = 55,            /* kernel's own */
};

/*
 * Qualifications.
 *
 * Exceptions (0): the linear address for #PF, the pending debug conditions for #DB, else 0.
 * CR access (28): bits 3:0 control register, 5:4 access (0 MOV to CR, 1 MOV from CR, 2 CLTS, 3 LMSW), 11:8 register.
 * DR access (29): bits 2:0 debug register, bit 4 direction (1 = MOV from DR), 11:8 register.
 * I/O (30): bits 2:0 size in bytes - 1, bit 3 direction (1 = IN), bit 4 string, bit 5 REP, bit 6 immediate, 31:16 port.
 *
 * What SVM cannot say without decode assists, and how that is written: the register of a MOV CR or MOV DR is
 * TRAP_REGISTER_UNKNOWN in bits 15:12, with bits 11:8 zero; bit 6 of an I/O qualification is always 0;
 * instruction_length is 0 where the length of a prefixed instruction is not known. A monitor decodes the instruction.
 */
#define TRAP_REGISTER_UNKNOWN 0x1000U

#endif
