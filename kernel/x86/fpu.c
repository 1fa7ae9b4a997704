/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * FPU state of subjects: one XSAVE area and one XCR0 a subject, moved when the owner of the registers changes. Owns the
 * invariant that CR4.OSXSAVE is on, and that all switched features are moved, whatever a subject's XCR0 says: a feature
 * that it has switched off keeps its registers. So XCR0 is all of them from a save to the next restore, and when the
 * owner of the registers is gone (core/subject.c).
 *
 * The subject's XCR0 is the CPU's between restore and save, and is asked of it: one emulator lets a subject change it
 * without an exit (CAVEATS).
 */
#include "startup.h"

#include "hw.h"
#include "memory.h"
#include "x86.h"

#define XCR0_MASK 0x2e7U /* x87, SSE, AVX, opmask, ZMM_Hi256, Hi16_ZMM, PKRU */
#define FCW_OFFSET 0U
#define MXCSR_OFFSET 24U
#define FCW_DEFAULT 0x037fU
#define MXCSR_DEFAULT 0x1f80U

static uint32_t fpu_features;

uint32_t fpu_supported_features(const struct cpu_features *features)
{
	return features->leafd_eax & XCR0_MASK;
}

void fpu_enable(uint32_t features)
{
	x86_write_cr4(x86_read_cr4() | CR4_OSFXSR | CR4_OSXMMEXCPT | CR4_OSXSAVE);
	x86_xsetbv(features);
	fpu_features = features;
}

uint32_t hw_xcr0_supported(void)
{
	return fpu_features;
}

void hw_xcr0_write(uint32_t value)
{
	x86_xsetbv(value);
}

/* Nearly every subject has all features on, and XSETBV takes longer than a comparison. */
void hw_fpu_save(subject_id_t subject)
{
	uint32_t const xcr0 = x86_xgetbv();

	subject_pages[subject].extended.xcr0 = xcr0;
	if (xcr0 != fpu_features) {
		x86_xsetbv(fpu_features);
	}
	__asm__ volatile("xsave64 (%0)" : : "r"(subject_pages[subject].fpu_page), "a"(~0U), "d"(~0U) : "memory");
}

void hw_fpu_restore(subject_id_t subject)
{
	__asm__ volatile("xrstor64 (%0)" : : "r"(subject_pages[subject].fpu_page), "a"(~0U), "d"(~0U) : "memory");
	if (subject_pages[subject].extended.xcr0 != fpu_features) {
		x86_xsetbv(subject_pages[subject].extended.xcr0);
	}
}

/* All features are on at first, as upstream's subjects expect. A zero header means that XRSTOR loads every component's
 * initial state; MXCSR is loaded from the area all the same. */
void hw_fpu_reset(subject_id_t subject)
{
	uint8_t *const area = subject_pages[subject].extended.xsave;

	memset(area, 0, sizeof(subject_pages[subject].extended.xsave));
	subject_pages[subject].extended.xcr0 = fpu_features;
	*(uint16_t *)(void *)(area + FCW_OFFSET) = FCW_DEFAULT;
	*(uint32_t *)(void *)(area + MXCSR_OFFSET) = MXCSR_DEFAULT;
}
