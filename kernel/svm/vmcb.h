/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The virtual machine control block (APM vol. 2, appendix B), with its names. Owns the layout: every field that the
 * kernel uses, once, with its offset. What lies between them stays 0.
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

/* X(type, name, offset): the control area, then registers of the state save area. The dump expands the same list. */
#define VMCB_FIELDS(X)                                                                                                 \
	X(uint32_t, intercept_cr, 0x000) /* reads 15:0, writes 31:16 */                                                \
	X(uint32_t, intercept_dr, 0x004)                                                                               \
	X(uint32_t, intercept_exceptions, 0x008)                                                                       \
	X(uint32_t, intercept_misc1, 0x00c)                                                                            \
	X(uint32_t, intercept_misc2, 0x010)                                                                            \
	X(uint64_t, io_bitmap, 0x040)  /* IOPM_BASE_PA */                                                              \
	X(uint64_t, msr_bitmap, 0x048) /* MSRPM_BASE_PA */                                                             \
	X(uint32_t, asid, 0x058)                                                                                       \
	X(uint32_t, tlb_control, 0x05c)                                                                                \
	X(uint32_t, interrupt_control, 0x060)                                                                          \
	X(uint32_t, interrupt_vector, 0x064)                                                                           \
	X(uint64_t, interrupt_shadow, 0x068)                                                                           \
	X(uint64_t, exit_code, 0x070)                                                                                  \
	X(uint64_t, exit_info1, 0x078)                                                                                 \
	X(uint64_t, exit_info2, 0x080)                                                                                 \
	X(uint64_t, exit_int_info, 0x088)                                                                              \
	X(uint64_t, nested_control, 0x090)                                                                             \
	X(uint64_t, event_injection, 0x0a8)                                                                            \
	X(uint64_t, nested_cr3, 0x0b0)                                                                                 \
	X(uint64_t, next_rip, 0x0c8)  /* NRIP: only with CPUID 8000_000Ah EDX[3] */                                    \
	X(uint32_t, in_flight, 0x3e0) /* of bytes that the CPU leaves to the host */                                   \
	X(uint8_t, cpl, 0x4cb)                                                                                         \
	X(uint64_t, efer, 0x4d0)                                                                                       \
	X(uint64_t, cr4, 0x548)                                                                                        \
	X(uint64_t, cr3, 0x550)                                                                                        \
	X(uint64_t, cr0, 0x558)                                                                                        \
	X(uint64_t, dr7, 0x560)                                                                                        \
	X(uint64_t, dr6, 0x568)                                                                                        \
	X(uint64_t, rflags, 0x570)                                                                                     \
	X(uint64_t, rip, 0x578)                                                                                        \
	X(uint64_t, rsp, 0x5d8)                                                                                        \
	X(uint64_t, rax, 0x5f8)                                                                                        \
	X(uint64_t, star, 0x600)                                                                                       \
	X(uint64_t, lstar, 0x608)                                                                                      \
	X(uint64_t, cstar, 0x610)                                                                                      \
	X(uint64_t, sfmask, 0x618)                                                                                     \
	X(uint64_t, kernel_gs_base, 0x620)                                                                             \
	X(uint64_t, sysenter_cs, 0x628)                                                                                \
	X(uint64_t, sysenter_esp, 0x630)                                                                               \
	X(uint64_t, sysenter_eip, 0x638)                                                                               \
	X(uint64_t, cr2, 0x640)                                                                                        \
	X(uint64_t, guest_pat, 0x668)

#define VMCB_SEGMENTS_OFFSET 0x400

#define VMCB_FIELD(type, name, offset)                                                                                 \
	struct {                                                                                                       \
		uint8_t before_##name[offset];                                                                         \
		type name;                                                                                             \
	};

/*
 * The page is storage of bytes in struct subject_pages, hence may_alias. As the fields are a union's members, no
 * initialiser sets two of them.
 */
struct __attribute__((may_alias)) vmcb {
	union {
		uint8_t page[MUEN_PAGE_SIZE];
		struct {
			uint8_t before_segment[VMCB_SEGMENTS_OFFSET];
			struct vmcb_segment segment[VMCB_SEGMENT_COUNT];
		};
		VMCB_FIELDS(VMCB_FIELD)
	};
};
MUEN_ASSERT_SIZE(struct vmcb, MUEN_PAGE_SIZE);

/* No offset was rounded up. */
#define VMCB_ASSERT(type, name, offset) MUEN_ASSERT_OFFSET(struct vmcb, name, offset);
VMCB_FIELDS(VMCB_ASSERT)

#endif
