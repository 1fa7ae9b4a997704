/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The virtual machine control block (APM vol. 2, appendix B), with its names. Owns the layout: every field that the
 * kernel uses has its offset asserted, and what lies between is reserved and stays 0.
 */
#ifndef SVM_VMCB_H
#define SVM_VMCB_H

#include "types.h"

/* intercept_misc1 (offset 00ch) and intercept_misc2 (010h). */
#define VMCB_INTERCEPT_INTR (1U << 0)
#define VMCB_INTERCEPT_NMI (1U << 1)
#define VMCB_INTERCEPT_INIT (1U << 3)
#define VMCB_INTERCEPT_VINTR (1U << 4)
#define VMCB_INTERCEPT_CR0_SELECTED (1U << 5)
#define VMCB_INTERCEPT_DESCRIPTORS (0xffU << 6) /* reads, then writes, of IDTR, GDTR, LDTR, TR */
#define VMCB_INTERCEPT_RDTSC (1U << 14)
#define VMCB_INTERCEPT_RDPMC (1U << 15)
#define VMCB_INTERCEPT_CPUID (1U << 18)
#define VMCB_INTERCEPT_RSM (1U << 19)
#define VMCB_INTERCEPT_IRET (1U << 20)
#define VMCB_INTERCEPT_INVD (1U << 22)
#define VMCB_INTERCEPT_PAUSE (1U << 23)
#define VMCB_INTERCEPT_HLT (1U << 24)
#define VMCB_INTERCEPT_INVLPG (1U << 25)
#define VMCB_INTERCEPT_INVLPGA (1U << 26)
#define VMCB_INTERCEPT_IOIO (1U << 27)
#define VMCB_INTERCEPT_MSR (1U << 28)
#define VMCB_INTERCEPT_TASK_SWITCH (1U << 29)
#define VMCB_INTERCEPT_SHUTDOWN (1U << 31)

#define VMCB_INTERCEPT2_VMRUN (1U << 0)
#define VMCB_INTERCEPT2_VMMCALL (1U << 1)
#define VMCB_INTERCEPT2_VMLOAD (1U << 2)
#define VMCB_INTERCEPT2_VMSAVE (1U << 3)
#define VMCB_INTERCEPT2_STGI (1U << 4)
#define VMCB_INTERCEPT2_CLGI (1U << 5)
#define VMCB_INTERCEPT2_SKINIT (1U << 6)
#define VMCB_INTERCEPT2_RDTSCP (1U << 7)
#define VMCB_INTERCEPT2_WBINVD (1U << 9)
#define VMCB_INTERCEPT2_MONITOR (1U << 10)
#define VMCB_INTERCEPT2_MWAIT (1U << 11)
#define VMCB_INTERCEPT2_MWAIT_ARMED (1U << 12)
#define VMCB_INTERCEPT2_XSETBV (1U << 13)
#define VMCB_INTERCEPT2_RDPRU (1U << 14)

/* tlb_control (05ch); all but 0 and 1 need CPUID 8000_000Ah EDX[6] (FlushByAsid). */
#define VMCB_TLB_KEEP 0U
#define VMCB_TLB_FLUSH_ALL 1U
#define VMCB_TLB_FLUSH_ASID 3U

/* interrupt_control (060h). */
#define VMCB_V_IRQ (1U << 8)
#define VMCB_V_IGN_TPR (1U << 20)
#define VMCB_V_INTR_MASKING (1U << 24)

/* intercept_dr (004h): reads 15:0, writes 31:16. */
#define VMCB_INTERCEPT_DR_0_TO_3 0x000f000fU

#define VMCB_INTERRUPT_SHADOW 1U /* interrupt_shadow (068h) */

#define VMCB_NESTED_PAGING 1U /* nested_control (090h) */

/*
 * exit_int_info (088h): an event whose delivery the exit interrupted (APM vol. 2, 15.7.2); event_injection (0a8h), with
 * an error code in bits 63:32 (15.20).
 */
#define VMCB_EVENT_VECTOR 0x000000ffU
#define VMCB_EVENT_TYPE 0x00000700U
#define VMCB_EVENT_TYPE_INTERRUPT 0x00000000U
#define VMCB_EVENT_TYPE_EXCEPTION 0x00000300U
#define VMCB_EVENT_ERROR_CODE 0x00000800U
#define VMCB_EVENT_VALID 0x80000000U

/* attributes of a segment: bits 7:0 and 15:12 of a descriptor's second word, closed up. */
#define VMCB_SEGMENT_PRESENT 0x0080U
#define VMCB_SEGMENT_LONG 0x0200U
#define VMCB_SEGMENT_DEFAULT 0x0400U

struct vmcb_segment {
	uint16_t selector;
	uint16_t attributes;
	uint32_t limit;
	uint64_t base;
};
MUEN_ASSERT_SIZE(struct vmcb_segment, 16);

enum vmcb_segment_index {
	VMCB_ES,
	VMCB_CS,
	VMCB_SS,
	VMCB_DS,
	VMCB_FS,
	VMCB_GS,
	VMCB_GDTR,
	VMCB_LDTR,
	VMCB_IDTR,
	VMCB_TR,
	VMCB_SEGMENT_COUNT,
};

/* The page is storage of bytes in struct subject_pages, hence may_alias. */
struct __attribute__((may_alias)) vmcb {
	/* Control area. */
	uint32_t intercept_cr; /* reads 15:0, writes 31:16 */
	uint32_t intercept_dr;
	uint32_t intercept_exceptions;
	uint32_t intercept_misc1;
	uint32_t intercept_misc2;
	uint32_t intercept_misc3;
	uint8_t reserved_018[0x28];
	uint64_t io_bitmap;  /* IOPM_BASE_PA */
	uint64_t msr_bitmap; /* MSRPM_BASE_PA */
	uint64_t tsc_offset;
	uint32_t asid;
	uint32_t tlb_control;
	uint32_t interrupt_control;
	uint32_t interrupt_vector;
	uint64_t interrupt_shadow;
	uint64_t exit_code;
	uint64_t exit_info1;
	uint64_t exit_info2;
	uint64_t exit_int_info;
	uint64_t nested_control;
	uint8_t reserved_098[0x10];
	uint64_t event_injection;
	uint64_t nested_cr3;
	uint64_t lbr_control;
	uint64_t clean_bits;
	uint64_t next_rip; /* NRIP: only with CPUID 8000_000Ah EDX[3] */
	uint8_t reserved_0d0[0x330];

	/* State save area. */
	struct vmcb_segment segment[VMCB_SEGMENT_COUNT];
	uint8_t reserved_4a0[0x2b];
	uint8_t cpl;
	uint32_t reserved_4cc;
	uint64_t efer;
	uint8_t reserved_4d8[0x70];
	uint64_t cr4;
	uint64_t cr3;
	uint64_t cr0;
	uint64_t dr7;
	uint64_t dr6;
	uint64_t rflags;
	uint64_t rip;
	uint8_t reserved_580[0x58];
	uint64_t rsp;
	uint8_t reserved_5e0[0x18];
	uint64_t rax;
	uint64_t star;
	uint64_t lstar;
	uint64_t cstar;
	uint64_t sfmask;
	uint64_t kernel_gs_base;
	uint64_t sysenter_cs;
	uint64_t sysenter_esp;
	uint64_t sysenter_eip;
	uint64_t cr2;
	uint8_t reserved_648[0x20];
	uint64_t guest_pat;
	uint64_t debug_control;
	uint64_t branch_from;
	uint64_t branch_to;
	uint64_t last_exception_from;
	uint64_t last_exception_to;
	uint8_t reserved_698[0x968];
};
MUEN_ASSERT_OFFSET(struct vmcb, intercept_cr, 0x000);
MUEN_ASSERT_OFFSET(struct vmcb, intercept_dr, 0x004);
MUEN_ASSERT_OFFSET(struct vmcb, intercept_exceptions, 0x008);
MUEN_ASSERT_OFFSET(struct vmcb, intercept_misc1, 0x00c);
MUEN_ASSERT_OFFSET(struct vmcb, intercept_misc2, 0x010);
MUEN_ASSERT_OFFSET(struct vmcb, intercept_misc3, 0x014);
MUEN_ASSERT_OFFSET(struct vmcb, io_bitmap, 0x040);
MUEN_ASSERT_OFFSET(struct vmcb, msr_bitmap, 0x048);
MUEN_ASSERT_OFFSET(struct vmcb, tsc_offset, 0x050);
MUEN_ASSERT_OFFSET(struct vmcb, asid, 0x058);
MUEN_ASSERT_OFFSET(struct vmcb, tlb_control, 0x05c);
MUEN_ASSERT_OFFSET(struct vmcb, interrupt_control, 0x060);
MUEN_ASSERT_OFFSET(struct vmcb, interrupt_vector, 0x064);
MUEN_ASSERT_OFFSET(struct vmcb, interrupt_shadow, 0x068);
MUEN_ASSERT_OFFSET(struct vmcb, exit_code, 0x070);
MUEN_ASSERT_OFFSET(struct vmcb, exit_info1, 0x078);
MUEN_ASSERT_OFFSET(struct vmcb, exit_info2, 0x080);
MUEN_ASSERT_OFFSET(struct vmcb, exit_int_info, 0x088);
MUEN_ASSERT_OFFSET(struct vmcb, nested_control, 0x090);
MUEN_ASSERT_OFFSET(struct vmcb, event_injection, 0x0a8);
MUEN_ASSERT_OFFSET(struct vmcb, nested_cr3, 0x0b0);
MUEN_ASSERT_OFFSET(struct vmcb, lbr_control, 0x0b8);
MUEN_ASSERT_OFFSET(struct vmcb, clean_bits, 0x0c0);
MUEN_ASSERT_OFFSET(struct vmcb, next_rip, 0x0c8);
MUEN_ASSERT_OFFSET(struct vmcb, segment, 0x400);
MUEN_ASSERT_OFFSET(struct vmcb, segment[VMCB_ES], 0x400);
MUEN_ASSERT_OFFSET(struct vmcb, segment[VMCB_CS], 0x410);
MUEN_ASSERT_OFFSET(struct vmcb, segment[VMCB_SS], 0x420);
MUEN_ASSERT_OFFSET(struct vmcb, segment[VMCB_DS], 0x430);
MUEN_ASSERT_OFFSET(struct vmcb, segment[VMCB_FS], 0x440);
MUEN_ASSERT_OFFSET(struct vmcb, segment[VMCB_GS], 0x450);
MUEN_ASSERT_OFFSET(struct vmcb, segment[VMCB_GDTR], 0x460);
MUEN_ASSERT_OFFSET(struct vmcb, segment[VMCB_LDTR], 0x470);
MUEN_ASSERT_OFFSET(struct vmcb, segment[VMCB_IDTR], 0x480);
MUEN_ASSERT_OFFSET(struct vmcb, segment[VMCB_TR], 0x490);
MUEN_ASSERT_OFFSET(struct vmcb, cpl, 0x4cb);
MUEN_ASSERT_OFFSET(struct vmcb, efer, 0x4d0);
MUEN_ASSERT_OFFSET(struct vmcb, cr4, 0x548);
MUEN_ASSERT_OFFSET(struct vmcb, cr3, 0x550);
MUEN_ASSERT_OFFSET(struct vmcb, cr0, 0x558);
MUEN_ASSERT_OFFSET(struct vmcb, dr7, 0x560);
MUEN_ASSERT_OFFSET(struct vmcb, dr6, 0x568);
MUEN_ASSERT_OFFSET(struct vmcb, rflags, 0x570);
MUEN_ASSERT_OFFSET(struct vmcb, rip, 0x578);
MUEN_ASSERT_OFFSET(struct vmcb, rsp, 0x5d8);
MUEN_ASSERT_OFFSET(struct vmcb, rax, 0x5f8);
MUEN_ASSERT_OFFSET(struct vmcb, star, 0x600);
MUEN_ASSERT_OFFSET(struct vmcb, lstar, 0x608);
MUEN_ASSERT_OFFSET(struct vmcb, cstar, 0x610);
MUEN_ASSERT_OFFSET(struct vmcb, sfmask, 0x618);
MUEN_ASSERT_OFFSET(struct vmcb, kernel_gs_base, 0x620);
MUEN_ASSERT_OFFSET(struct vmcb, sysenter_cs, 0x628);
MUEN_ASSERT_OFFSET(struct vmcb, sysenter_esp, 0x630);
MUEN_ASSERT_OFFSET(struct vmcb, sysenter_eip, 0x638);
MUEN_ASSERT_OFFSET(struct vmcb, cr2, 0x640);
MUEN_ASSERT_OFFSET(struct vmcb, guest_pat, 0x668);
MUEN_ASSERT_OFFSET(struct vmcb, debug_control, 0x670);
MUEN_ASSERT_OFFSET(struct vmcb, branch_from, 0x678);
MUEN_ASSERT_OFFSET(struct vmcb, last_exception_to, 0x690);
MUEN_ASSERT_SIZE(struct vmcb, MUEN_PAGE_SIZE);

#endif
