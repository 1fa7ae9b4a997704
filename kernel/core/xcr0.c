/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Which values of XCR0 there are, and XSETBV. */
#include "xcr0.h"

#include "hw.h"
#include "pages.h"
#include "vcpu.h"

#define XCR0_X87 0x001U
#define XCR0_SSE 0x002U
#define XCR0_AVX 0x004U
#define XCR0_AVX512 0x0e0U /* opmask, ZMM_Hi256, Hi16_ZMM */

#define LOW_HALF 0xffffffffULL

/* AVX-512 is all of its three parts, or none, and needs AVX, which needs SSE. Bits above 31 are reserved. */
/*@ assigns \nothing;
    ensures \result <==> xcr0_valid(value, supported); */
static bool xcr0_is_valid(uint32_t value, uint32_t supported)
{
	uint32_t const avx512 = value & XCR0_AVX512;

	return (value & ~supported) == 0 && (value & XCR0_X87) != 0 &&
	       ((value & XCR0_AVX) == 0 || (value & XCR0_SSE) != 0) &&
	       (avx512 == 0 || (avx512 == XCR0_AVX512 && (value & XCR0_AVX) != 0));
}

KERNEL_SELDOM void xcr0_execute_xsetbv(subject_id_t subject)
{
	uint64_t const index = subject_pages[subject].regs.rcx & LOW_HALF;
	uint64_t const high = subject_pages[subject].regs.rdx & LOW_HALF;
	uint32_t const value = (uint32_t)(vcpu_rax(subject) & LOW_HALF);

	if (vcpu_is_privileged(subject) && index == 0 && high == 0 && xcr0_is_valid(value, hw_xcr0_supported())) {
		hw_xcr0_write(value);
		subject_skip_instruction(subject);
	} else {
		vcpu_inject_gp(subject);
	}
}
