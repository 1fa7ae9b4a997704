/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * FPU state of subjects: one XSAVE area a subject, standard format, moved when the owner of the registers changes.
 * Owns the invariant that CR4.OSXSAVE is on and XCR0 is constant while the kernel runs.
 */
#include "fpu.h"

#include "hw.h"
#include "memory.h"
#include "pages.h"
#include "x86.h"

#define XCR0_MASK 0xe7ULL /* x87, SSE, AVX, opmask, ZMM_Hi256, Hi16_ZMM */
#define FCW_OFFSET 0U
#define MXCSR_OFFSET 24U
#define FCW_DEFAULT 0x037fU
#define MXCSR_DEFAULT 0x1f80U

uint64_t fpu_supported_features(const struct cpu_features *features)
{
	return features->leafd_eax & XCR0_MASK;
}

void fpu_enable(uint64_t features)
{
	x86_write_cr4(x86_read_cr4() | CR4_OSFXSR | CR4_OSXMMEXCPT | CR4_OSXSAVE);
	x86_xsetbv(0, features);
}

void hw_fpu_save(subject_id_t subject)
{
	__asm__ volatile("xsave64 (%0)" : : "r"(subject_pages[subject].fpu_page), "a"(~0U), "d"(~0U) : "memory");
}

void hw_fpu_restore(subject_id_t subject)
{
	__asm__ volatile("xrstor64 (%0)" : : "r"(subject_pages[subject].fpu_page), "a"(~0U), "d"(~0U) : "memory");
}

/* A zero header means that XRSTOR loads every component's initial state; MXCSR is loaded from the area all the same. */
void hw_fpu_reset(subject_id_t subject)
{
	uint8_t *area = subject_pages[subject].fpu_page;

	memset(area, 0, MUEN_PAGE_SIZE);
	*(uint16_t *)(void *)(area + FCW_OFFSET) = FCW_DEFAULT;
	*(uint32_t *)(void *)(area + MXCSR_OFFSET) = MXCSR_DEFAULT;
}
